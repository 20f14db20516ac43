// What a page asks for beside its document: style sheets that it can not do without, slow answers.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

using Fault = Response::Fault;

Response sheet(int status, Fault fault = Fault::none) {
  Response response;
  response.status = status;
  response.content_type = "text/css";
  response.body = "body { background: #00f }";
  response.fault = fault;
  return response;
}

Response text(const std::string& body, std::chrono::milliseconds delay = 0ms) {
  return {200, {}, "text/plain", body, delay, {}};
}

std::string styled(const std::string& url) {
  return html("<p>text", "<link rel=stylesheet href='" + url + "'>");
}

}  // namespace

TEST_CASE_FIXTURE(PageFixture, "network: a page whose style sheet the server fails is invalid") {
  server.on("/a.css", [](const Request&) { return sheet(503); });
  const Shot shot = photograph_html(styled("/a.css?token=secret"));
  CHECK(reason(shot) == Reason::navigation);
  CHECK(shot.failure->detail == "not loaded: " + server.url("/a.css") + " (stylesheet, HTTP 503)");
  CHECK(server.requests_for("/page") == 2);
  CHECK(has_note(shot, "second attempt"));
}

TEST_CASE_FIXTURE(PageFixture, "network: a style sheet that fails once costs another attempt") {
  server.on("/a.css",
            [](const Request& request) { return sheet(request.attempt == 1 ? 502 : 200); });
  const Shot shot = photograph_html(styled("/a.css"));
  CHECK(colour_at(picture(shot), 5, 290) == kBlue);
  CHECK(has_note(shot, "second attempt, after: not loaded: " + server.url("/a.css")));
}

TEST_CASE_FIXTURE(PageFixture, "network: a style sheet that breaks off in its middle is no page") {
  server.on("/a.css", [](const Request&) { return sheet(200, Fault::reset_after_headers); });
  const Shot shot = photograph_html(styled("/a.css"));
  CHECK(reason(shot) == Reason::navigation);
  CHECK(shot.failure->detail.find("/a.css (stylesheet, net::ERR_") != std::string::npos);
}

TEST_CASE_FIXTURE(PageFixture, "network: a style sheet that never comes is a timeout") {
  server.on("/a.css", [](const Request&) { return sheet(200, Fault::never_answer); });
  for (const std::string& body :
       {styled("/a.css"),
        html("<p>text<script>onload = () => { const l = document.createElement('link');"
             "l.rel = 'stylesheet'; l.href = '/a.css'; document.head.append(l) }</script>")}) {
    server.page("/page", body);
    SideTask side = task("/page");
    side.capture.timeout = 4s;
    const Shot shot = photograph(side);
    CHECK(reason(shot) == Reason::timeout);
    CHECK(shot.failure->detail.find("/a.css (stylesheet)") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(PageFixture, "network: what else is missing is noted, and the page is judged") {
  server.on("/down", [](const Request&) { return sheet(503); });
  const std::string elsewhere = server.origin_localhost();
  const Shot shot = photograph_html(
      html("<p>text<img src=/gone.png><iframe src=/down></iframe><script src=/down></script>",
           "<link rel=stylesheet href=/gone.css><link rel=stylesheet href='" + elsewhere +
               "/down?token=secret'>"));
  picture(shot);
  CHECK(has_note(shot, "request failed: " + server.url("/gone.css") + " (stylesheet, HTTP 404)"));
  CHECK(has_note(shot, "request failed: " + elsewhere + "/down (stylesheet, HTTP 503)"));
  CHECK(has_note(shot, "request failed: " + server.url("/down") + " (script, HTTP 503)"));
  CHECK(has_note(shot, "request failed: " + server.url("/down") + " (frame, HTTP 503)"));
  CHECK(has_note(shot, "request failed: " + server.url("/gone.png") + " (image, HTTP 404)"));
  CHECK_FALSE(has_note(shot, "secret"));
}

TEST_CASE_FIXTURE(PageFixture, "network: a page that left its broken predecessor is judged") {
  server.on("/a.css", [](const Request&) { return sheet(503); });
  server.page("/end", html("<p>the end", "<style>body{background:#00f}</style>"));
  const Shot shot =
      photograph_html(html("<p>on the way<script>onload = () => location = '/end'</script>",
                           "<link rel=stylesheet href=/a.css>"));
  CHECK(colour_at(picture(shot), 5, 290) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "network: each question to one address is waited for") {
  server.on("/api", [](const Request& request) {
    return text(request.body, request.body == "#00f" ? 1500ms : 0ms);
  });
  const Shot shot = photograph_html(
      html("<p>text<script>const ask = (body) => fetch('/api', {method: 'POST', body})"
           ".then((answer) => answer.text());"
           "ask('#f00').then(() => ask('#00f'))"
           ".then((colour) => document.body.style.background = colour)</script>"));
  CHECK(colour_at(picture(shot), 5, 290) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "network: the second answer of an address is waited for") {
  server.on("/api", [](const Request& request) {
    return text("#00f", request.attempt == 2 ? 1500ms : 0ms);
  });
  const Shot shot =
      photograph_html(html("<p>text<script>const ask = () => fetch('/api', {cache: 'no-store'})"
                           ".then((answer) => answer.text()); ask().then(ask)"
                           ".then((colour) => document.body.style.background = colour)</script>"));
  CHECK(colour_at(picture(shot), 5, 290) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "network: a slow first answer is no long poll") {
  server.on("/api", [](const Request&) { return text("#00f", 9000ms); });
  server.page("/page", html("<p>text<script>fetch('/api').then((answer) => answer.text())"
                            ".then((colour) => document.body.style.background = colour)</script>"));
  SideTask side = task("/page");
  side.capture.timeout = 40s;
  CHECK(colour_at(picture(photograph(side)), 5, 290) == kBlue);
}

TEST_CASE_FIXTURE(PageFixture, "network: what is open when the picture is taken is noted") {
  server.on("/api", [](const Request&) { return text("late", 60s); });
  server.page("/page", html("<p>text<script>fetch('/api?token=secret')</script>"));
  SideTask side = task("/page");
  side.capture.timeout = 6s;
  const Shot shot = photograph(side);
  picture(shot);
  CHECK(has_note(shot, "request not answered: " + server.url("/api") + " (fetch)"));
  CHECK_FALSE(has_note(shot, "secret"));
}
