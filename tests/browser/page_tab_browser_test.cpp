// Tabs that pages use one after the other: the renderer stays, nothing of the page does.
#include "tests/browser/page_fixture.h"

#include "tests/support/page_targets.h"

using namespace twinshot;
using namespace twinshot::test;

namespace {

/// What a page can find of another one: its title says so.
const char* const kFinds =
    "<script>document.title = [history.length, name, sessionStorage.length, localStorage.length, "
    "document.cookie, document.referrer, scrollY].join()</script>";

class TabFixture : public PageFixture {
 public:
  TabFixture() { server.page("/finds", html(block("height:2000px") + kFinds)); }

  std::string what_is_found() {
    const Shot shot = photograph("/finds");
    picture(shot);
    return shot.title;
  }
  /// The only open tab; empty where there is none.
  std::string tab() {
    const std::vector<PageTarget> targets =
        run_to_end(io(), page_targets(browser(), context->id()));
    CHECK(targets.size() <= 1);
    return targets.empty() ? "" : targets.front().id;
  }
};

}  // namespace

TEST_CASE_FIXTURE(TabFixture, "tab: the next page finds nothing of the one before") {
  const std::string fresh = what_is_found();
  const std::string first_tab = tab();
  REQUIRE_FALSE(first_tab.empty());
  picture(photograph_html(
      html(block("height:3000px") +
           "<script>name = 'before'; document.cookie = 'a=b'; localStorage.before = 1;"
           "history.pushState({}, '', '?pushed'); addEventListener('pagehide', () => "
           "{ name = 'left'; localStorage.left = 1; document.cookie = 'c=d'; });"
           "</script>")));
  CHECK(what_is_found() == fresh);
  CHECK(tab() == first_tab);
}

TEST_CASE_FIXTURE(TabFixture, "tab: session storage, which a tab can not forget, ends it") {
  const std::string fresh = what_is_found();
  for (const char* script :
       {"<script>sessionStorage.before = 1</script>",
        "<script>addEventListener('pagehide', () => { sessionStorage.left = 1 })"
        "</script>",
        "<iframe srcdoc='<script>sessionStorage.framed = 1</script>'></iframe>"}) {
    CAPTURE(script);
    picture(photograph_html(html(std::string("<p>stores") + script)));
    CHECK(tab().empty());
    CHECK(what_is_found() == fresh);
  }
}

TEST_CASE_FIXTURE(TabFixture, "tab: a page that goes on when it is left does not hold its tab") {
  const std::string fresh = what_is_found();
  picture(photograph_html(
      html("<p>a<script>addEventListener('pagehide', () => { for (;;); })</script>")));
  CHECK(what_is_found() == fresh);
}

TEST_CASE_FIXTURE(TabFixture, "tab: pages with other settings get a tab of their own") {
  picture(photograph("/finds"));
  const Image phone = picture(photograph(task("/finds"), {"phone", 300, 400, 2, true}));
  CHECK(phone.width == 600);
  CHECK(picture(photograph("/finds")).width == 400);

  SideTask with_header = task("/finds");
  with_header.capture.headers = {{"X-Key", "secret"}};
  picture(photograph(with_header));
  // Requests of a tab that adds headers wait for somebody who adds them.
  CHECK_FALSE(photograph("/finds").failure);
  SideTask other_language = task("/finds");
  other_language.capture.locale = "de-DE";
  CHECK_FALSE(photograph(other_language).failure);
}

TEST_CASE_FIXTURE(TabFixture, "tab: one picture of an image does not decide about the next") {
  Image photo = make_image(390, 390);
  for (std::size_t i = 0; i < photo.pixels.size(); ++i) {
    if (i % 4 != 3) photo.pixels[i] = static_cast<std::uint8_t>((i * i * 7 + i / 1560 * 13) >> 3);
  }
  const Bytes png = encode_png(photo.view());
  server.on("/photo.png", [&png](const Request&) {
    Response response;
    response.content_type = "image/png";
    response.headers = {{"Cache-Control", "max-age=600"}};
    response.body.assign(png.begin(), png.end());
    return response;
  });
  server.page("/large", html("<img src=/photo.png width=200>"));
  server.page("/small", html("<img src=/photo.png width=97>"));
  const Bytes fresh = photograph("/small").png;
  REQUIRE_FALSE(tab().empty());
  picture(photograph("/large"));
  CHECK(photograph("/small").png == fresh);
}
