// What a visit notices besides the picture: errors, requests that fail, meta, weight, load time.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

PageFacts facts_of(const Shot& shot) {
  INFO("failure: " << (shot.failure ? shot.failure->detail : "none"));
  REQUIRE(shot.facts);
  return *shot.facts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "facts: uncaught exceptions and console.error are errors") {
  const PageFacts facts = facts_of(photograph_html(html(R"(<p>text<script>
      console.error('cart is', {items: 0}, 'at https://x.example/a?token=secret#b now');
      console.error('twice'); console.error('twice');
      console.warn('no error'); console.log('no error');
      Promise.reject('rejected');
      setTimeout(() => { throw new TypeError('boom\nsecond line') });
    </script>)")));
  CHECK(facts.console_errors == 5);
  Texts console = facts.console;
  std::sort(console.begin(), console.end());
  CHECK(console == Texts{"TypeError: boom", "Uncaught (in promise) rejected",
                         "cart is Object at https://x.example/a now", "twice"});
  CHECK(facts.failed_resources == 0);
}

TEST_CASE_FIXTURE(PageFixture, "facts: a page that fails in a loop is counted, and kept short") {
  const PageFacts facts = facts_of(photograph_html(
      html("<p>text<script>for (let i = 0; i < 500; ++i) console.error('n' + i, 'x'.repeat(5000))"
           "</script>")));
  CHECK(facts.console_errors == 500);
  CHECK(facts.console.size() == kKeptFacts);
  for (const std::string& text : facts.console) CHECK(text.size() < 400);
}

TEST_CASE_FIXTURE(PageFixture,
                  "facts: resources that are missing or fail are named, once, without query") {
  server.on("/broken.js", [](const Request&) {
    Response response;
    response.status = 500;
    return response;
  });
  const PageFacts facts = facts_of(photograph_html(
      html("<p>text<img src='/gone.png?token=secret'><img src='/gone.png?again'>"
           "<script src=/broken.js></script><img src='http://no-such-host.example/x.png'>")));
  CHECK(facts.failed_resources == 3);
  CHECK(facts.failed ==
        Texts{server.url("/broken.js") + " (script, HTTP 500)",
              server.url("/gone.png") + " (image, HTTP 404)",
              "http://no-such-host.example/x.png (image, net::ERR_NAME_NOT_RESOLVED)"});
  // The console's word for the same is not counted again.
  CHECK(facts.console_errors == 0);
}

TEST_CASE_FIXTURE(PageFixture, "facts: what the config blocks is not missing") {
  SideTask side = task("/page");
  side.capture.block = {"*/ad.js"};
  server.page("/page", html("<p>text<script src=/ad.js></script>"));
  const PageFacts facts = facts_of(photograph(side));
  CHECK(facts.failed_resources == 0);
  CHECK(facts.console_errors == 0);
}

TEST_CASE_FIXTURE(PageFixture, "facts: what the document says about itself") {
  const PageFacts facts = facts_of(
      photograph_html(html("<p>text",
                           "<meta charset=utf-8><meta name=Description content=' Shoes '>"
                           "<meta name=robots content=noindex><link rel=canonical href=/shop>"
                           "<meta name=viewport content='width=device-width'>")));
  CHECK(facts.meta ==
        PageMeta{"Shoes", "noindex", server.url("/shop"), "width=device-width", "UTF-8"});
  CHECK(facts_of(photograph_html(html("<p>text"))).meta == PageMeta{"", "", "", "", "UTF-8"});
}

TEST_CASE_FIXTURE(PageFixture,
                  "facts: a page weighs the same whatever was in the cache before it") {
  server.on("/big.css", [](const Request&) {
    Response response;
    response.content_type = "text/css";
    response.headers = {{"Cache-Control", "max-age=3600"}};
    response.body = "/*" + std::string(50'000, 'x') + "*/";
    return response;
  });
  server.page("/page", html("<p>text", "<link rel=stylesheet href=/big.css>"));
  const PageFacts first = facts_of(photograph("/page"));
  const PageFacts second = facts_of(photograph("/page"));
  CHECK(server.requests_for("/big.css") == 1);
  CHECK(first.bytes > 50'000);
  CHECK(first.bytes < 52'000);
  CHECK(second.bytes == first.bytes);
  CHECK(first.requests == 2);
  CHECK(second.requests == 2);
}

TEST_CASE_FIXTURE(PageFixture, "facts: the load event's time is from the request on") {
  server.on("/slow.png", [](const Request&) {
    Response response;
    response.delay = 300ms;
    return response;
  });
  const PageFacts facts = facts_of(photograph_html(html("<p>text<img src=/slow.png>")));
  REQUIRE(facts.load_ms);
  CHECK(*facts.load_ms >= 300);
  CHECK(*facts.load_ms < 10'000);
}

TEST_CASE_FIXTURE(PageFixture,
                  "facts: belong to the page that is shown, not to the one that led there") {
  server.page("/first",
              "<script>console.error('first'); location = '/second'</script>"
              "<img src=/gone.png>");
  server.page("/second", html("<p>text<script>console.error('second')</script>"));
  const Shot shot = photograph("/first");
  // What the first page still waited for is nothing to the second.
  CHECK(shot.duration < 6s);
  const PageFacts facts = facts_of(shot);
  CHECK(facts.console == Texts{"second"});
  CHECK(facts.failed_resources == 0);
  CHECK(facts.requests == 1);
}

TEST_CASE_FIXTURE(PageFixture,
                  "facts: an answer is known with its Retry-After, also without a body") {
  for (const std::string body : {"", "busy"}) {
    server.on("/busy", [body](const Request&) {
      Response response;
      response.status = 503;
      response.headers = {{"retry-After", "7"}};
      response.body = body;
      return response;
    });
    const Shot shot = photograph("/busy");
    CHECK(reason(shot) == Reason::http_status);
    CHECK(shot.status == 503);
    CHECK(shot.answer.status == 503);
    CHECK(shot.answer.retry_after == "7");
    CHECK(shot.answer.first_byte);
  }
}
