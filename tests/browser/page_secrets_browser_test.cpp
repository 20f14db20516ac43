// Credentials, headers and cookies reach the side's own origin and nobody else.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;

namespace {

// base64 of "user:right"
constexpr const char* kRight = "Basic dXNlcjpyaWdodA==";

/// Pages below /staging want the password.
void protect(TestServer& server, const std::string& body) {
  server.on("/staging*", [body](const Request& request) {
    Response response;
    const auto found = request.headers.find("authorization");
    if (found == request.headers.end() || found->second != kRight) {
      response.status = 401;
      response.headers = {{"WWW-Authenticate", "Basic realm=\"staging\""}};
      response.body = "<p>who are you?";
      return response;
    }
    response.body = body;
    return response;
  });
}

int requests_with(const TestServer& server, const std::string& header) {
  int count = 0;
  for (const Request& request : server.requests()) {
    count += static_cast<int>(request.headers.count(header));
  }
  return count;
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "secrets: basic auth opens the page with the right password only") {
  protect(server, html(block("height:300px;background:#008000")));
  SideTask side = task("/staging");
  side.capture.basic_auth = BasicAuth{"user", "right"};
  CHECK(colour_at(picture(photograph(side)), 5, 5) == kGreen);

  run_to_end(io(), context->dispose());
  context = run_to_end(io(), BrowserContext::create(browser()));
  side.capture.basic_auth = BasicAuth{"user", "wrong"};
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::http_status);
  CHECK(shot.status == 401);

  side.capture.basic_auth.reset();
  CHECK(reason(photograph(side)) == Reason::http_status);
}

TEST_CASE_FIXTURE(PageFixture, "secrets: a third party that asks for the password gets none") {
  TestServer third;
  third.on("*", [](const Request&) {
    Response response;
    response.status = 401;
    response.headers = {{"WWW-Authenticate", "Basic realm=\"give\""},
                        {"Access-Control-Allow-Origin", "*"}};
    return response;
  });
  protect(server, html("<p>in<img src='" + third.url("/pixel.png") + "'><iframe src='" +
                       third.url("/frame") + "'></iframe><script>fetch('" + third.url("/api") +
                       "').catch(() => {})</script>"));
  SideTask side = task("/staging");
  side.capture.basic_auth = BasicAuth{"user", "right"};
  side.capture.headers = {{"X-Secret", "s3cret"}};
  picture(photograph(side));
  CHECK(third.requests_for("/pixel.png") >= 1);
  CHECK(third.requests_for("/frame") >= 1);
  CHECK(third.requests_for("/api") >= 1);
  CHECK(requests_with(third, "authorization") == 0);
  CHECK(requests_with(third, "x-secret") == 0);
  CHECK(requests_with(server, "x-secret") >= 1);
}

TEST_CASE_FIXTURE(PageFixture,
                  "secrets: headers are sent to the own origin, sub-resources included") {
  server.page("/page", html("<script src=/a.js></script><iframe src=/frame></iframe>"));
  server.on("/a.js",
            [](const Request&) { return Response{200, {}, "text/javascript", "", {}, {}}; });
  server.page("/frame", html("<p>frame"));
  SideTask side = task("/page");
  side.capture.headers = {{"X-Visual-Test", "1"}, {"Accept-Language", "tlh"}};
  picture(photograph(side));
  for (const std::string path : {"/page", "/a.js", "/frame"}) {
    CAPTURE(path);
    int with = 0;
    for (const Request& request : server.requests()) {
      if (request.path != path) continue;
      const auto language = request.headers.find("accept-language");
      with += static_cast<int>(request.headers.count("x-visual-test"));
      CHECK((language != request.headers.end() && language->second == "tlh"));
    }
    CHECK(with == 1);
  }
}

TEST_CASE_FIXTURE(PageFixture, "secrets: a redirect to another origin loses headers and password") {
  TestServer evil;
  evil.on("*", [](const Request& request) {
    Response response;
    response.status = request.path == "/ask" ? 401 : 200;
    if (response.status == 401) response.headers = {{"WWW-Authenticate", "Basic realm=\"give\""}};
    response.body = "<p>thanks";
    return response;
  });
  SideTask side = task("/away");
  side.capture.headers = {{"X-Secret", "s3cret"}, {"Authorization", "Bearer s3cret"}};
  side.capture.basic_auth = BasicAuth{"user", "right"};
  for (const std::string target : {"/home", "/ask"}) {
    CAPTURE(target);
    server.on("/away", [&](const Request&) { return redirect_to(evil.url(target)); });
    CHECK(reason(photograph(side)) == Reason::cross_side_redirect);
    CHECK(evil.requests_for(target) >= 1);
  }
  CHECK(requests_with(server, "x-secret") >= 2);
  CHECK(requests_with(evil, "x-secret") == 0);
  CHECK(requests_with(evil, "authorization") == 0);
}

TEST_CASE_FIXTURE(PageFixture, "secrets: cookies belong to the side's host") {
  server.page("/page", html("<p>a<img src='" + server.origin_localhost() + "/pixel.png'>"));
  SideTask side = task("/page");
  Cookie cookie;
  cookie.name = "consent";
  cookie.value = "yes";
  side.capture.cookies = {cookie};
  picture(photograph(side));
  for (const Request& request : server.requests()) {
    CAPTURE(request.path);
    const auto found = request.headers.find("cookie");
    if (request.path == "/page") {
      REQUIRE(found != request.headers.end());
      CHECK(found->second == "consent=yes");
    }
    if (request.path == "/pixel.png") CHECK(found == request.headers.end());
  }
  CHECK(server.requests_for("/pixel.png") >= 1);
}

TEST_CASE_FIXTURE(PageFixture, "secrets: two sides in two contexts do not share cookies") {
  server.on("/page", [](const Request&) {
    return Response{200, {{"Set-Cookie", "session=1"}}, "text/html", html("<p>a"), {}, {}};
  });
  picture(photograph("/page"));
  const std::unique_ptr<BrowserContext> other = run_to_end(io(), BrowserContext::create(browser()));
  const SideTask side = task("/page");
  picture(run_to_end(io(), twinshot::photograph(browser(), *other, side, small())));
  run_to_end(io(), other->dispose());
  CHECK(requests_with(server, "cookie") == 0);
}

TEST_CASE_FIXTURE(PageFixture, "secrets: blocked URLs are not asked for") {
  TestServer tracker;
  server.page("/page", html("<p>a<img src='" + tracker.url("/track.gif") + "'>"));
  SideTask side = task("/page");
  side.capture.block = {"*/track.gif"};
  picture(photograph(side));
  CHECK(tracker.requests().empty());
}
