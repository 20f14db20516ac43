// When a page is ready: late content is on the picture, endless things end in a note or a timeout.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

/// 8x8 px, one colour.
std::string png_of(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  Image image = make_image(8, 8);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    image.pixels[i] = r;
    image.pixels[i + 1] = g;
    image.pixels[i + 2] = b;
  }
  const Bytes png = encode_png(image.view());
  return {png.begin(), png.end()};
}

Response image_response(std::chrono::milliseconds delay = 0ms) {
  Response response;
  response.content_type = "image/png";
  response.body = png_of(255, 0, 0);
  response.delay = delay;
  return response;
}

Response never() {
  Response response;
  response.fault = Response::Fault::never_answer;
  return response;
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "ready: a slow image is waited for") {
  server.on("/slow.png", [](const Request&) { return image_response(2s); });
  const Shot shot =
      photograph_html(html("<img src=/slow.png width=100 height=100 style='display:block'>"));
  CHECK(colour_at(picture(shot), 50, 50) == kRed);
}

TEST_CASE_FIXTURE(PageFixture, "ready: an image that a script adds after load is waited for") {
  server.on("/slow.png", [](const Request&) { return image_response(800ms); });
  const Shot shot = photograph_html(
      html("<script>onload = () => { const i = new Image(100, 100); i.src = '/slow.png';"
           "i.style.display = 'block'; document.body.append(i); }</script>"));
  CHECK(colour_at(picture(shot), 50, 50) == kRed);
}

TEST_CASE_FIXTURE(PageFixture, "ready: an image that never ends is cut short, with a note") {
  server.on("/never.png", [](const Request&) { return never(); });
  server.page("/page", html(block("height:50px;background:#00f") + "<img src=/never.png>"));
  SideTask side = task("/page");
  side.capture.timeout = 4s;
  const Shot shot = photograph(side);
  CHECK(colour_at(picture(shot), 5, 5) == kBlue);
  CHECK(has_note(shot, "still loading"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: a missing and a broken image do not hold up the picture") {
  server.on("/broken.png", [](const Request&) {
    Response response = image_response();
    response.fault = Response::Fault::reset_after_headers;
    return response;
  });
  const Shot shot = photograph_html(html("<img src=/missing.png><img src=/broken.png>"));
  picture(shot);
  CHECK(has_note(shot, "request failed: " + server.url("/broken.png")));
}

TEST_CASE_FIXTURE(PageFixture, "ready: native lazy images far below are on the picture") {
  server.on("/a.png", [](const Request&) { return image_response(); });
  const Shot shot = photograph_html(
      html(block("height:6000px") +
           "<img loading=lazy src=/a.png width=100 height=100 style='display:block'>"));
  const Image image = picture(shot);
  CHECK(image.height == 6100);
  CHECK(colour_at(image, 50, 6050) == kRed);
}

TEST_CASE_FIXTURE(PageFixture,
                  "ready: content revealed by an IntersectionObserver is on the picture") {
  server.on("/a.png", [](const Request&) { return image_response(300ms); });
  const Shot shot = photograph_html(
      html(block("height:4000px") +
               "<img id=i width=100 height=100 style='display:block'>"
               "<script>new IntersectionObserver((entries, self) => { for (const e of entries)"
               "if (e.isIntersecting) { e.target.src = '/a.png'; self.disconnect(); } })"
               ".observe(document.getElementById('i'))</script>",
           "<style>html { scroll-behavior: smooth }</style>"));
  const Image image = picture(shot);
  CHECK(colour_at(image, 50, 4050) == kRed);
}

TEST_CASE_FIXTURE(PageFixture,
                  "ready: a page that grows with every scroll ends, cut at max_height") {
  server.page("/page", html(block("height:1000px;background:#0f0") +
                            "<script>addEventListener('scroll', () => { const d = "
                            "document.createElement('div'); d.style.height = '1000px';"
                            "document.body.append(d); })</script>"));
  SideTask side = task("/page");
  side.capture.max_height = 3000;
  const Shot shot = photograph(side);
  CHECK(picture(shot).height == 3000);
  CHECK(has_note(shot, "cut at 3000 of"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: a page that polls is ready, with its stream open") {
  server.on("/poll", [](const Request&) { return Response{200, {}, "text/plain", "x", {}, {}}; });
  server.on("/stream", [](const Request&) {
    Response response;
    response.content_type = "text/event-stream";
    response.body = "data: x\n\n";
    response.fault = Response::Fault::endless;
    return response;
  });
  const Shot shot =
      photograph_html(html("<p>live<script>setInterval(() => fetch('/poll'), 60);"
                           "new EventSource('/stream')</script>"));
  picture(shot);
  CHECK_FALSE(has_note(shot, "not quiet"));
  CHECK(shot.duration < 5s);
}

TEST_CASE_FIXTURE(PageFixture, "ready: a network that is never quiet is cut short, with a note") {
  server.on("/poll", [](const Request&) { return Response{200, {}, "text/plain", "x", {}, {}}; });
  server.page("/page", html("<p>live<script>let n = 0;"
                            "setInterval(() => fetch('/poll?' + n++), 40)</script>"));
  SideTask side = task("/page");
  side.capture.timeout = 5s;
  const Shot shot = photograph(side);
  picture(shot);
  CHECK(has_note(shot, "network not quiet"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: an endless script at load, or in a timer, is a timeout") {
  server.page("/load", html("<p>a<script>for (;;);</script>"));
  server.page("/timer", html("<p>a<script>setTimeout(() => { for (;;); }, 50)</script>"));
  for (const std::string path : {"/load", "/timer"}) {
    CAPTURE(path);
    SideTask side = task(path);
    side.capture.timeout = 2s;
    const Shot shot = photograph(side);
    CHECK(reason(shot) == Reason::timeout);
    CHECK_FALSE(shot.browser_suspect);
    CHECK(shot.duration < 8s);
  }
  server.page("/ok", html("<p>next"));
  picture(photograph("/ok"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: wait.selector waits until the element is visible") {
  server.page("/page",
              html("<div id=late style='display:none;height:300px;background:#008000'></div>"
                   "<div style='opacity:0'><p id=clear>nobody sees this</div>"
                   "<script>setTimeout(() => late.style.display = 'block', 700)</script>"));
  SideTask side = task("/page");
  side.capture.wait.selector = "#late";
  CHECK(colour_at(picture(photograph(side)), 5, 5) == kGreen);

  side.capture.timeout = 1500ms;
  for (const std::string never : {"#nowhere", "#clear"}) {
    side.capture.wait.selector = never;
    const Shot shot = photograph(side);
    REQUIRE(reason(shot) == Reason::timeout);
    CHECK(shot.failure->detail.find(never) != std::string::npos);
  }
}

TEST_CASE_FIXTURE(PageFixture, "ready: wait.js waits until the page's own variable is true") {
  server.page("/page", html("<script>setTimeout(() => { document.body.style.background = '#00f';"
                            "window.app = {ready: true} }, 700)</script>"));
  SideTask side = task("/page");
  side.capture.wait.js = "window.app.ready";
  CHECK(colour_at(picture(photograph(side)), 5, 5) == kBlue);

  side.capture.wait.js = "window.nothing.here";
  side.capture.timeout = 1500ms;
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::timeout);
  CHECK(shot.failure->detail.find("wait.js") != std::string::npos);
}

TEST_CASE_FIXTURE(PageFixture, "ready: wait.delay is waited out") {
  server.page("/page", html("<script>setTimeout(() => document.body.style.background = '#00f',"
                            "900)</script>"));
  SideTask side = task("/page");
  side.capture.wait.delay = 1200ms;
  CHECK(colour_at(picture(photograph(side)), 5, 5) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "ready: fonts are waited for, and a dead one is noted") {
  server.on("/broken.woff2", [](const Request&) {
    Response response;
    response.content_type = "font/woff2";
    response.body = "this is no font";
    response.delay = 700ms;
    return response;
  });
  const Shot shot = photograph_html(
      html("<p style='font-family:Late'>text<script>"
           "document.fonts.ready.then(() => document.body.style.background = '#00f')</script>",
           "<style>@font-face{font-family:Late;src:url(/broken.woff2)}</style>"));
  CHECK(colour_at(picture(shot), 5, 290) == kBlue);
  CHECK(has_note(shot, "font failed: Late"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: expectations are checked on the page") {
  server.page("/page", html("<p>Fatal error: everything</p><p hidden>secret words</p>"));
  SideTask side = task("/page");
  side.capture.expect.selector = "p";
  picture(photograph(side));
  side.capture.expect.selector = ".avatar";
  Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::expectation);
  CHECK(shot.failure->detail.find(".avatar") != std::string::npos);

  side.capture.expect = {};
  side.capture.expect.not_text = "Fatal error";
  side.capture.remove = {"p"};
  CHECK(reason(photograph(side)) == Reason::expectation);
  side.capture.expect.not_text = "secret words";
  CHECK(reason(photograph(side)) == Reason::none);
}

TEST_CASE_FIXTURE(PageFixture, "ready: visible text and media are told from an empty page") {
  CHECK(photograph_html(html("<p>words")).visible_text);
  CHECK(photograph_html(html("<input>")).visible_text);
  CHECK_FALSE(photograph_html(html("")).visible_text);
  CHECK_FALSE(photograph_html(html("<p style='display:none'>words")).visible_text);
  CHECK_FALSE(
      photograph_html(html("<p style='position:absolute;left:-9999px'>words")).visible_text);
}

TEST_CASE_FIXTURE(PageFixture, "ready: what is aria-busy in the window is waited for") {
  // A worker's timer, which nothing but the page knows of.
  const std::string later =
      "<script>const source = 'setTimeout(() => postMessage(0), 900)';"
      "new Worker(URL.createObjectURL(new Blob([source]))).onmessage = () => {"
      "main.ariaBusy = 'false'; main.style.background = '#008000' }</script>";
  const std::string busy = "<main id=main aria-busy=true style='display:block;height:50px'></main>";
  CHECK(colour_at(picture(photograph_html(html(busy + later))), 5, 5) == kGreen);

  // Placeholders below the window may be busy until they are seen.
  const Shot shot = photograph_html(html(block("height:900px") + busy));
  picture(shot);
  CHECK(shot.duration < 4s);
  CHECK_FALSE(has_note(shot, "aria-busy"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: a font that never comes costs seconds, not half a minute") {
  server.on("/never.woff2", [](const Request&) { return never(); });
  const Shot shot =
      photograph_html(html("<p style='font:50px Dead,serif;color:#00f'>MMMM",
                           "<style>@font-face{font-family:Dead;src:url(/never.woff2)}</style>"));
  const Image image = picture(shot);
  CHECK(shot.duration < 8s);
  CHECK(has_note(shot, "never.woff2"));
  int blue = 0;
  for (int x = 0; x < image.width; ++x) blue += colour_at(image, x, 75) == kBlue ? 1 : 0;
  CHECK(blue > 0);
}

TEST_CASE_FIXTURE(PageFixture, "ready: what a page loads at its end is waited for, step by step") {
  server.on("/more", [](const Request& request) {
    Response response;
    response.body = request.attempt <= 3 ? "more" : "";
    response.delay = 150ms;
    return response;
  });
  const Shot shot = photograph_html(html(
      block("height:400px") +
      "<div id=end></div><script>const more = async () => {"
      "const answer = await fetch('/more'); if (!await answer.text()) return;"
      "end.insertAdjacentHTML('beforebegin', '<p style=\"margin:0;height:500px\">');"
      "watch.unobserve(end); watch.observe(end) };"
      "const watch = new IntersectionObserver(([seen]) => { if (seen.isIntersecting) more() });"
      "watch.observe(end)</script>"));
  CHECK(picture(shot).height == 400 + 3 * 500);
}

TEST_CASE_FIXTURE(PageFixture, "ready: a page without an end is left where it was left before") {
  server.page("/page", html("<div id=list></div><script>let due = null; const more = () => {"
                            "list.insertAdjacentHTML('beforeend', '<p style=\"height:350px\">x');"
                            "due = null }; more(); more(); addEventListener('scroll', () => {"
                            "if (scrollY + innerHeight > list.offsetHeight - 50)"
                            " due = due || setTimeout(more, 60) })</script>"));
  const Shot first = photograph("/page");
  const Shot second = photograph("/page");
  CHECK(picture(first).height == picture(second).height);
  CHECK(first.png == second.png);
  CHECK(first.height > 3000);
  CHECK(has_note(first, "the page grows as it is scrolled"));
}

TEST_CASE_FIXTURE(PageFixture, "ready: content is scrolled to inside an app shell's components") {
  const Shot shot = photograph_html(
      html("<my-app><div style='height:2000px'></div><p id=lazy>late</p></my-app><script>"
           "document.querySelector('my-app').attachShadow({mode: 'closed'}).innerHTML ="
           " '<main style=\"position:absolute;inset:0;overflow:auto\"><slot></slot></main>';"
           "new IntersectionObserver(([seen]) => { if (seen.isIntersecting)"
           " lazy.style.background = '#008000' }).observe(lazy)</script>",
           "<style>html,body{height:100%;overflow:hidden}"
           "p{margin:0;height:100px;background:#f00}</style>"));
  const Image image = picture(shot);
  REQUIRE(image.height == 2100);
  CHECK(colour_at(image, 390, 2050) == kGreen);
  CHECK(has_note(shot, "expanded"));
}
