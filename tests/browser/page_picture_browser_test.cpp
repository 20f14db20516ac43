// What is on the picture: all of the page, once, at rest, with the config's own changes.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

/// Rows of 10 px, each in a colour of its own.
Colour row_colour(int row) {
  return {row % 251, row / 251 % 251, (row * 7) % 251};
}

std::string coloured_rows(int rows) {
  std::string body;
  for (int row = 0; row < rows; ++row) {
    const Colour colour = row_colour(row);
    body += block("height:10px;background:rgb(" + std::to_string(colour.r) + "," +
                  std::to_string(colour.g) + "," + std::to_string(colour.b) + ")");
  }
  return html(body);
}

void check_rows(const Image& image, int rows) {
  int wrong = 0;
  for (int row = 0; row < rows; ++row) {
    if (colour_at(image, image.width / 2, row * 10) != row_colour(row)) ++wrong;
    if (colour_at(image, 0, row * 10 + 9) != row_colour(row)) ++wrong;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "picture: every row of a 20,000 px page is right") {
  const Shot shot = photograph_html(coloured_rows(2000));
  const Image image = picture(shot);
  REQUIRE(image.height == 20'000);
  check_rows(image, 2000);
}

TEST_CASE_FIXTURE(PageFixture, "picture: tiles are joined without a seam") {
  const Viewport wide{"wide", 1600, 300, 1, false};
  const Shot shot = photograph_html(coloured_rows(1300), wide);  // 20.8 megapixels: two tiles
  const Image image = picture(shot);
  REQUIRE(image.height == 13'000);
  REQUIRE(image.width == 1600);
  check_rows(image, 1300);
}

TEST_CASE_FIXTURE(PageFixture, "picture: a page higher than max_height is cut, and says so") {
  server.page("/page", coloured_rows(100));
  SideTask side = task("/page");
  side.capture.max_height = 750;
  const Shot shot = photograph(side);
  const Image image = picture(shot);
  REQUIRE(image.height == 750);
  check_rows(image, 75);
  CHECK(has_note(shot, "cut at 750 of 1000 px"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: 100vh stays as high as the window, and nothing resizes") {
  const Shot shot = photograph_html(
      html(block("height:100vh;background:#f00") + block("height:1000px;background:#00f") +
           "<script>const changed = () => document.body.style.display = 'none';"
           "addEventListener('resize', changed);"
           "matchMedia('(max-width: 50px)').addEventListener('change', changed)</script>"));
  const Image image = picture(shot);
  REQUIRE(image.height == 1300);
  CHECK(colour_at(image, 5, 299) == kRed);
  CHECK(colour_at(image, 5, 300) == kBlue);
  CHECK(colour_at(image, 5, 1299) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "picture: fixed bars are painted once") {
  const Shot shot = photograph_html(
      html(block("position:fixed;top:0;left:0;right:0;height:20px;background:#f00") +
           block("position:fixed;bottom:0;left:0;right:0;height:20px;background:#008000") +
           block("height:5000px")));
  const Image image = picture(shot);
  REQUIRE(image.height == 5000);
  int red = 0;
  int green = 0;
  for (int y = 0; y < image.height; ++y) {
    red += colour_at(image, 5, y) == kRed ? 1 : 0;
    green += colour_at(image, 5, y) == kGreen ? 1 : 0;
  }
  CHECK(red == 20);
  CHECK(green == 20);
  CHECK(colour_at(image, 5, 0) == kRed);
  CHECK(colour_at(image, 5, 299) == kGreen);
}

TEST_CASE_FIXTURE(PageFixture,
                  "picture: a page that was scrolled by its script starts at the top") {
  const Shot shot = photograph_html(
      html(block("position:fixed;top:0;left:0;right:0;height:20px;background:#f00") +
           block("height:3000px") + "<script>onload = () => scrollTo(0, 700)</script>"));
  CHECK(colour_at(picture(shot), 5, 5) == kRed);
}

TEST_CASE_FIXTURE(PageFixture, "picture: what moves is at rest, equal in two shots") {
  server.page(
      "/page",
      html("<input autofocus value=text><div class=spin></div><div class=slide></div>"
           "<div class=late></div><marquee>running text</marquee>"
           "<svg width=50 height=50><rect width=20 height=20><animate attributeName=x from=0 to=30 "
           "dur=0.7s repeatCount=indefinite /></rect></svg>",
           "<style>@keyframes spin{to{transform:rotate(360deg)}}"
           "@keyframes slide{from{margin-left:0;background:#f00}to{margin-left:100px;"
           "background:#008000}}"
           ".spin{width:50px;height:50px;background:linear-gradient(red,blue);"
           "animation:spin 0.9s linear infinite}"
           ".slide{width:50px;height:50px;animation:slide 60s forwards}"
           ".late{width:50px;height:50px;background:#00f;transition:background 60s}"
           "</style><script>onload = () => requestAnimationFrame(() =>"
           "document.querySelector('.late').style.background = '#f00')</script>"));
  const Shot first = photograph("/page");
  const Image image = picture(first);
  const Shot second = photograph("/page");
  picture(second);
  CHECK(first.png == second.png);
  int slide_end = 0;
  int transition_end = 0;
  for (int y = 0; y < image.height; ++y) {
    slide_end += colour_at(image, 125, y) == kGreen ? 1 : 0;
    transition_end += colour_at(image, 5, y) == kRed ? 1 : 0;
  }
  CHECK(slide_end == 50);
  CHECK(transition_end >= 50);
}

TEST_CASE_FIXTURE(PageFixture, "picture: a paused animation stays where its page paused it") {
  const Shot shot =
      photograph_html(html("<div class=a></div>",
                           "<style>@keyframes a{from{background:#f00}to{background:#008000}}"
                           ".a{height:100px;animation:a 1s forwards paused}</style>"));
  CHECK(colour_at(picture(shot), 5, 5) == kRed);
}

TEST_CASE_FIXTURE(PageFixture, "picture: animations in frames and shadow roots are at rest") {
  const std::string style =
      "<style>@keyframes m{to{margin-left:100px}}"
      "div.m{width:20px;height:20px;background:#00f;animation:m 60s forwards}</style>";
  server.page("/frame", html("<div class=m></div>", style));
  const Shot shot = photograph_html(
      html("<iframe src=/frame style='display:block;border:0;height:40px'></iframe>"
           "<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = `" +
           style + "<div class=m></div>`</script>"));
  const Image image = picture(shot);
  CHECK(colour_at(image, 110, 10) == kBlue);
  CHECK(colour_at(image, 110, 50) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "picture: closed shadow roots are looked into, and stay closed") {
  server.page("/page",
              html("<div id=host></div><script>"
                   "const root = host.attachShadow({mode: 'closed'});"
                   "root.innerHTML = '<p class=ad style=\"margin:0;height:50px;"
                   "background:#f00\">ad</p><b class=clock>12:00</b>';"
                   "let inner = root.querySelector('p'), path = null, seen = null;"
                   "addEventListener('click', (event) => path = event.composedPath());"
                   "inner.addEventListener('click', (event) => seen = event.composedPath());"
                   "inner.dispatchEvent(new Event('click', {bubbles: true, composed: true}));"
                   "document.title = [host.shadowRoot, root.mode, path.length,"
                   " path[0] === host, seen[0] === inner].join('|')</script>"));
  SideTask side = task("/page");
  side.capture.hide = {".ad"};
  side.capture.ignore = {".clock"};
  const Shot shot = photograph(side);
  CHECK(shot.title == "|closed|5|true|true");  // the host, body, html, document, window
  CHECK(colour_at(picture(shot), 5, 5) == kWhite);
  CHECK(shot.ignore.size() == 1);
}

TEST_CASE_FIXTURE(PageFixture, "picture: hide, remove and css change what is painted") {
  server.page("/page", html(block("height:50px;background:#f00", "<b>x</b>") +
                            "<p class=ad style='margin:0;height:50px;background:#f00'>ad</p>" +
                            block("height:50px;background:#00f") + "<i id=last></i>"));
  SideTask side = task("/page");
  side.capture.hide = {"div:first-of-type", ":::broken"};
  side.capture.remove = {".ad"};
  side.capture.css = "#last{display:block;height:50px;background:#008000}";
  const Shot shot = photograph(side);
  const Image image = picture(shot);
  CHECK(colour_at(image, 5, 5) == kWhite);
  CHECK(colour_at(image, 5, 55) == kBlue);
  CHECK(colour_at(image, 5, 105) == kGreen);
  CHECK(has_note(shot, "not a selector: :::broken"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: hide works under a strict content security policy") {
  server.on("/page", [](const Request&) {
    Response response;
    response.headers = {{"Content-Security-Policy", "default-src 'none'"}};
    response.body = "<!doctype html><p class=ad>advertisement";
    return response;
  });
  SideTask side = task("/page");
  side.capture.hide = {".ad"};
  const Image image = picture(photograph(side));
  CHECK(std::all_of(image.pixels.begin(), image.pixels.end(), [](int v) { return v == 255; }));
}

TEST_CASE_FIXTURE(PageFixture,
                  "picture: js_before runs before the page, js_after when it is ready") {
  server.page("/page", html("<script>document.body.style.background = window.colour</script>"
                            "<div id=box style='height:50px'></div>"));
  SideTask side = task("/page");
  side.capture.js_before = "window.colour = '#00f'";
  side.capture.js_after = "document.getElementById('box').style.background = '#f00'";
  Image image = picture(photograph(side));
  CHECK(colour_at(image, 5, 5) == kRed);
  CHECK(colour_at(image, 5, 60) == kBlue);

  side.capture.js_after = "throw new Error('my mistake')";
  const Shot shot = photograph(side);
  CHECK(has_note(shot, "js_after threw Error: my mistake"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: ignored boxes are given in image pixels") {
  server.page("/frame",
              html(block("height:10px") + "<p class=clock style='margin:0;height:20px'>"));
  server.page("/page", html(block("height:100px") +
                            "<p class=clock style='margin:0 0 0 10.5px;width:30px;"
                            "height:20px'></p>"
                            "<iframe src=/frame style='display:block;border:5px solid;width:100px;"
                            "height:60px'></iframe>" +
                            block("height:2000px")));
  SideTask side = task("/page");
  side.capture.ignore = {".clock", "#absent"};
  side.capture.ignore_boxes = {{5, 1000, 10, 20}, {390, 0, 100, 10}};
  const Shot shot = photograph(side, {"hidpi", 400, 300, 2, false});
  picture(shot);
  REQUIRE(shot.ignore.size() == 4);
  CHECK(shot.ignore[0] == Rect{21, 200, 60, 40});
  CHECK(shot.ignore[1] == Rect{10, 270, 200, 40});
  CHECK(shot.ignore[2] == Rect{10, 2000, 20, 40});
  CHECK(shot.ignore[3] == Rect{780, 0, 20, 20});
}

TEST_CASE_FIXTURE(PageFixture, "picture: a phone has its pixel ratio, touch and user agent") {
  const Viewport phone{"phone", 390, 844, 2, true};
  server.page(
      "/page",
      "<!doctype html><meta name=viewport content='width=device-width'><style>body{margin:0}"
      "</style><div style='height:1000px;background:#f00'></div><script>"
      "if (devicePixelRatio === 2 && navigator.maxTouchPoints > 0 && innerWidth === 390 &&"
      "/Mobile/.test(navigator.userAgent) && navigator.userAgentData?.mobile !== false)"
      "document.querySelector('div').style.background = '#008000'</script>");
  const Shot shot = photograph(task("/page"), phone);
  const Image image = picture(shot);
  CHECK(image.width == 780);
  CHECK(image.height == 2000);
  CHECK(colour_at(image, 779, 1999) == kGreen);
}

TEST_CASE_FIXTURE(PageFixture, "picture: a phone shows a page without viewport tag zoomed out") {
  const Viewport phone{"phone", 390, 844, 2, true};
  server.page("/page", html(block("width:980px;height:980px;background:#00f")));
  const Shot shot = photograph(task("/page"), phone);
  const Image image = picture(shot);
  CHECK(image.width == 780);
  CHECK(colour_at(image, 5, 5) == kBlue);
  CHECK(colour_at(image, 775, 5) == kBlue);
  CHECK(colour_at(image, 5, 775) == kBlue);
  CHECK(colour_at(image, 5, 790) == kWhite);
}

TEST_CASE_FIXTURE(PageFixture, "picture: a page that is too wide keeps the window's width") {
  const Shot shot = photograph_html(html(block("width:2000px;height:50px;background:#f00")));
  CHECK(picture(shot).width == 400);
  CHECK(has_note(shot, "1600 px wider than the window"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: an app shell's inner scroller is expanded") {
  const Shot shot = photograph_html(
      html("<div class=shell><header></header><main><div class=long></div><div class=end></div>"
           "</main></div>",
           "<style>html,body{height:100%;overflow:hidden}.shell{height:100%;display:flex;"
           "flex-direction:column}header{height:50px;flex:none;background:#f00}"
           "main{flex:1;min-height:0;overflow:auto}.long{height:2000px;background:#00f}"
           ".end{height:50px;background:#008000}</style>"));
  const Image image = picture(shot);
  REQUIRE(image.height == 2100);
  CHECK(colour_at(image, 5, 5) == kRed);
  CHECK(colour_at(image, 5, 1000) == kBlue);
  CHECK(colour_at(image, 5, 2075) == kGreen);
  CHECK(has_note(shot, "expanded"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: frames of another site are painted, also far below") {
  server.page("/frame", html(block("height:900px;background:linear-gradient(#00f 850px,#f00 0)")));
  const std::string frame = "<iframe src='" + server.origin_localhost() +
                            "/frame' style='display:block;border:3px solid;width:100px;";
  const Shot shot =
      photograph_html(html(block("position:fixed;top:0;width:100%;height:40px;background:#008000") +
                           frame + "height:100px'></iframe>" + block("height:3000px") + frame +
                           "height:900px'></iframe>" + block("height:400px")));
  const Image image = picture(shot);
  CHECK(image.height == 106 + 3000 + 906 + 400);
  CHECK(colour_at(image, 50, 20) == kGreen);
  CHECK(colour_at(image, 50, 60) == kBlue);
  // The bar that sticks to the window's top is not in the way.
  for (const int y : {3109, 3130, 3420, 3720, 3958}) CHECK(colour_at(image, 50, y) == kBlue);
  CHECK(colour_at(image, 50, 3960) == kRed);
  CHECK(colour_at(image, 50, 4008) == kRed);
  CHECK(colour_at(image, 50, 4010) == Colour{0, 0, 0});
  CHECK(shot.ignore.empty());
  CHECK_FALSE(has_note(shot, "frame of another site"));
}

TEST_CASE_FIXTURE(
    PageFixture, "picture: frames of another site that can not be painted are ignored, and noted") {
  server.page("/blank", html(""));
  server.page("/frame", html(block("height:100px;background:#00f")));
  const std::string blank = "<iframe src='" + server.origin_localhost() +
                            "/blank' style='display:block;border:0;width:100px;height:100px'>"
                            "</iframe>";
  const std::string moving = "<div style='height:1000px'><object data='" +
                             server.origin_localhost() +
                             "/frame' style='position:sticky;top:10px;display:block;width:100px;"
                             "height:100px'></object></div>";
  const Shot shot = photograph_html(html(block("height:3000px") + blank + moving));
  picture(shot);
  REQUIRE(shot.ignore.size() == 2);
  CHECK(shot.ignore[0] == Rect{0, 3000, 100, 100});
  CHECK(shot.ignore[1] == Rect{0, 3100, 100, 100});
  CHECK(has_note(shot, "/blank"));
  CHECK(has_note(shot, "/frame"));
}

TEST_CASE_FIXTURE(PageFixture, "picture: elements that are not what they are called do no harm") {
  const Shot shot = photograph_html(
      html("<form style='height:50px;background:#008000'><input name=getBoundingClientRect>"
           "<input name=checkVisibility><input name=shadowRoot><input name=localName>words</form>"
           "<div id=more></div><script>for (const name of ['svg', 'video', 'marquee', 'img'])"
           " { more.append(document.createElementNS('urn:x', name)) }"
           "more.append(document.createElement('svg'))</script>"));
  CHECK(colour_at(picture(shot), 390, 40) == kGreen);
  CHECK(shot.visible_text);
  CHECK(shot.duration < 8s);
}

TEST_CASE_FIXTURE(PageFixture, "picture: the same page gives the same bytes") {
  server.page("/page", html("<h1>Heading</h1><p>Some words, <a href=#>a link</a></p>"
                            "<input placeholder=name><button>Send</button>" +
                            block("height:800px;background:linear-gradient(#fff,#abc)")));
  const Shot first = photograph("/page");
  picture(first);
  CHECK(first.png == photograph("/page").png);
}

TEST_CASE_FIXTURE(PageFixture, "picture: colour scheme, locale, time zone and user agent are set") {
  server.page("/page", html("<script>document.title = [navigator.language,"
                            "Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.userAgent,"
                            "matchMedia('(prefers-color-scheme: dark)').matches,"
                            "matchMedia('(prefers-reduced-motion: reduce)').matches].join('|')"
                            "</script>"));
  SideTask side = task("/page");
  CHECK(photograph(side).title.find("Headless") == std::string::npos);
  side.capture.color_scheme = "dark";
  side.capture.locale = "de-DE";
  side.capture.timezone = "Asia/Tokyo";
  side.capture.user_agent = "twinshot test";
  CHECK(photograph(side).title == "de-DE|Asia/Tokyo|twinshot test|true|true");
  side.capture.timezone = "Mars/Olympus";
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::capture);
  CHECK(shot.failure->detail.find("Mars/Olympus") != std::string::npos);
}
