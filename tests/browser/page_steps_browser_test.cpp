// What is done on a page before its picture: real clicks and keys, and what comes of them.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

Step click(const std::string& selector, bool optional = false) {
  return {Step::Action::click, selector, "", {}, optional};
}
Step hover(const std::string& selector) {
  return {Step::Action::hover, selector, "", {}, false};
}
Step type(const std::string& selector, const std::string& text) {
  return {Step::Action::type, selector, text, {}, false};
}
Step press(const std::string& key) {
  return {Step::Action::press, "", key, {}, false};
}
Step scroll_to(const std::string& selector) {
  return {Step::Action::scroll_to, selector, "", {}, false};
}
Step wait_for(const std::string& selector) {
  return {Step::Action::wait, "", "", {selector, "", 0ms, 0ms}, false};
}

std::string detail(const Shot& shot) {
  return shot.failure ? shot.failure->detail : "";
}

/// Turns the page green when `condition` (JavaScript, `event` is what happened) holds.
std::string green_if(const std::string& condition) {
  return "if (" + condition + ") document.body.style.background = 'rgb(0, 128, 0)'";
}

class StepFixture : public PageFixture {
 public:
  Shot after(const std::string& body, std::vector<Step> steps, const Viewport& viewport = small()) {
    server.page("/page", body);
    SideTask side = task("/page");
    side.capture.steps = std::move(steps);
    return photograph(side, viewport);
  }
};

}  // namespace

TEST_CASE_FIXTURE(StepFixture, "steps: a click is a person's, in the middle of what can be seen") {
  const std::string body =
      html("<button style='margin:2000px 0 2000px 300px' onclick=\"" +
           green_if("event.isTrusted && document.scrollingElement.scrollTop > 0 && "
                    "event.clientX > 300 && navigator.userActivation.isActive") +
           "\">x</button>");
  CHECK(colour_at(picture(after(body, {click("button")})), 5, 5) == kGreen);
  // A phone that shows a page of a desktop's width smaller than it is.
  const Viewport phone{"phone", 390, 600, 1, true};
  CHECK(colour_at(picture(after(body, {click("button")}, phone)), 5, 5) == kGreen);
}

TEST_CASE_FIXTURE(StepFixture,
                  "steps: clicks reach into shadow roots and frames of the same site") {
  server.page("/inner",
              html("<div id=host style='margin-top:700px'></div><script>"
                   "host.attachShadow({mode: 'open'}).innerHTML = '<label><input type=checkbox "
                   "style=\"opacity:0\"><b>choose</b></label>';"
                   "host.shadowRoot.querySelector('input').onchange = () => {"
                   "  parent.document.body.style.background = 'rgb(0, 128, 0)'; };</script>"));
  const std::string body =
      html("<p>outer<iframe src=/inner style='margin:500px 0 0 40px;border:7px solid'></iframe>");
  CHECK(colour_at(picture(after(body, {click("label input")})), 5, 5) == kGreen);
}

TEST_CASE_FIXTURE(StepFixture, "steps: nothing is typed into a frame of another origin") {
  TestServer other;  // the same site, and so in reach: ports make no difference there
  other.page("/", html("<input id=pw>"));
  server.page("/page", html("<p>x<iframe src='" + other.url("/") + "'></iframe>"));
  SideTask side = task("/page");
  side.capture.timeout = 3s;
  side.capture.steps = {type("#pw", "s3cret")};
  CHECK(detail(photograph(side)).starts_with("step 1 (type #pw): no visible element within "));
}

TEST_CASE_FIXTURE(StepFixture, "steps: what covers the target is an error that names it") {
  const std::string body =
      html("<button style='margin:50px'>x</button><div class='wall tall'><p>read this</p></div>",
           "<style>.wall{position:fixed;inset:0;background:#fff}</style>");
  SideTask side = task("/page");
  side.capture.timeout = 3s;
  server.page("/page", body);
  side.capture.steps = {press("Escape"), click("button")};
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::expectation);
  CHECK(
      detail(shot).starts_with("step 2 (click button): the element is covered by div.wall.tall "));
  CHECK(detail(shot).find(" within ") != std::string::npos);
}

TEST_CASE_FIXTURE(StepFixture, "steps: what is not there fails the page, unless it is optional") {
  SideTask side = task("/page");
  side.capture.timeout = 3s;
  server.page("/page", html(block("height:300px;background:#008000") + "<i hidden>x</i>"));
  side.capture.steps = {click("i")};
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::expectation);
  CHECK(detail(shot).starts_with("step 1 (click i): no visible element, 1 hidden within "));

  side.capture.steps = {click(".banner", true), click("b[", true)};
  const Shot without = photograph(side);
  CHECK(colour_at(picture(without), 5, 5) == kGreen);
  CHECK(has_note(without, "left out, optional step 1 (click .banner): no visible element within "));
  CHECK(has_note(without, "left out, optional step 2 (click b[): not a selector"));
}

TEST_CASE_FIXTURE(StepFixture, "steps: an element that moves is clicked where it comes to rest") {
  const std::string body =
      html("<button onclick=\"" + green_if("true") + "\">x</button>",
           "<style>button{position:absolute;left:0;top:50px;width:40px;"
           "animation:go .25s linear 0s 10 alternate both}@keyframes go{to{left:340px}}</style>");
  CHECK(colour_at(picture(after(body, {click("button")})), 5, 5) == kGreen);
}

TEST_CASE_FIXTURE(StepFixture, "steps: typed text replaces what a field holds, key by key") {
  const std::string body =
      html("<form onsubmit=\"event.preventDefault();" +
           green_if("q.value === 'Größe 43! ok' && ups > 8") +
           "\"><input id=q value=old onkeyup='ups++'></form><script>let ups = 0</script>");
  CHECK(colour_at(picture(after(body, {type("#q", "Größe 43! ok"), press("Enter")})), 5, 200) ==
        kGreen);
  const Shot shot = after(html("<p>text"), {type("p", "s3cret")});
  CHECK(reason(shot) == Reason::expectation);
  CHECK(detail(shot) == "step 1 (type p): the element takes no text");
}

TEST_CASE_FIXTURE(StepFixture, "steps: keys go where the focus is, with their modifiers") {
  const std::string body = html(
      "<input id=a><input id=b><script>document.body.onkeydown = (event) => { window.last = "
      "[event.key, event.code, event.shiftKey, document.activeElement.id].join() };"
      "document.body.onkeyup = () => { " +
      green_if("last === 'Tab,Tab,true,b'") + " }</script>");
  CHECK(colour_at(picture(after(body, {click("#b"), press("Shift+Tab")})), 5, 200) == kGreen);
}

TEST_CASE_FIXTURE(StepFixture, "steps: what a step asks the server for is on the picture") {
  server.on("/more", [](const Request&) {
    return Response{200, {}, "text/html", block("height:100px;background:#008000"), 400ms, {}};
  });
  const std::string body = html(
      "<div id=out></div><button onclick=\"fetch('/more').then((r) => r.text()).then((t) => "
      "{ out.innerHTML = t })\">more</button>");
  CHECK(colour_at(picture(after(body, {click("button")})), 5, 5) == kGreen);
}

TEST_CASE_FIXTURE(StepFixture,
                  "steps: a step to another page is followed, gates and waits included") {
  server.page("/page", html("<form action=/found><input id=q name=q></form>"));
  server.on("/found", [](const Request& request) {
    return Response{
        200,
        {},
        "text/html",
        html("<a href=/" + request.target.substr(request.target.find("q=") + 2) + ">next</a>"),
        {},
        {}};
  });
  server.page("/shoes", html("<script>setTimeout(() => { document.body.innerHTML = '" +
                             block("height:300px;background:#008000", "<i id=r>x</i>") +
                             "' }, 700)</script>"));
  SideTask side = task("/page");
  // Of the page that is opened, not of those that follow.
  side.capture.wait.selector = "#q";
  side.capture.steps = {type("#q", "shoes"), press("Enter"), click("a"), wait_for("#r")};
  const Shot shot = photograph(side);
  INFO(detail(shot));
  CHECK(colour_at(picture(shot), 300, 200) == kGreen);
  CHECK(shot.final_url == server.url("/shoes"));
  CHECK(server.requests_for("/shoes") == 1);

  side.capture.steps = {type("#q", "nowhere"), press("Enter"), click("a")};
  const Shot lost = photograph(side);
  CHECK(reason(lost) == Reason::http_status);
  CHECK(detail(lost) == "after step 3 (click a): HTTP 404 Not Found");

  TestServer other;
  other.page("/", html("<p>other"));
  server.page("/page", html("<a href='" + other.url("/") + "'>away</a>"));
  side = task("/page");
  side.capture.steps = {click("a")};
  CHECK(reason(photograph(side)) == Reason::cross_side_redirect);
}

TEST_CASE_FIXTURE(StepFixture, "steps: a hover lasts until the picture, that of a click does not") {
  // Opened by the style sheet to the left, by a script to the right.
  const std::string body =
      html("<div style='height:800px'></div><div id=menu>menu<p></p><b></b></div><i></i>",
           "<style>#menu{height:40px}p,b{display:none;position:absolute;width:50%;height:100px;"
           "margin:0;background:#008000}b{left:50%}#menu:hover p,.is-open b{display:block}"
           "i{display:block;margin-top:120px;height:60px;background:#f00}i:hover{background:#00f}"
           "</style><script>addEventListener('DOMContentLoaded', () => {"
           "menu.onmouseenter = () => menu.classList.add('is-open');"
           "menu.onmouseleave = () => menu.classList.remove('is-open')})</script>");
  // Below the window: the picture is taken from the top of the page.
  const Image hovered = picture(after(body, {hover("#menu")}));
  CHECK(colour_at(hovered, 5, 880) == kGreen);
  CHECK(colour_at(hovered, 395, 880) == kGreen);
  const Image clicked = picture(after(body, {hover("#menu"), click("i")}));
  CHECK(colour_at(clicked, 5, 880) == kWhite);
  CHECK(colour_at(clicked, 395, 880) == kWhite);
  CHECK(colour_at(clicked, 5, 1000) == kRed);
}

TEST_CASE_FIXTURE(StepFixture, "steps: scroll_to loads what waits for it, the picture is whole") {
  const std::string body =
      html(block("height:1500px;background:#008000") +
           "<div id=end>end</div><script>"
           "setTimeout(() => { addEventListener('scroll', () => { if (scrollY > 900) "
           "end.outerHTML = '" +
           block("height:100px;background:#00f") + "' }) }, 1200)</script>");
  SideTask side = task("/page");
  server.page("/page", body);
  side.capture.wait.delay = 1500ms;
  side.capture.steps = {scroll_to("#end")};
  const Image image = picture(photograph(side));
  CHECK(colour_at(image, 5, 5) == kGreen);
  CHECK(colour_at(image, 5, 1550) == kBlue);
}
