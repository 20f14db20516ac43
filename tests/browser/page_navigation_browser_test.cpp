// Where a page ends and with what status: what is not the page that was asked for has no picture.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

TEST_CASE_FIXTURE(PageFixture, "page: a page that answers 200 is photographed") {
  server.page("/ok", html(block("height:50px;background:#f00")));
  const Shot shot = photograph("/ok");
  const Image image = picture(shot);
  CHECK(shot.url == server.url("/ok"));
  CHECK(shot.final_url == server.url("/ok"));
  CHECK(shot.status == 200);
  CHECK(shot.title == "fixture");
  CHECK(shot.redirects.empty());
  CHECK(image.width == 400);
  CHECK(image.height == 300);
  CHECK(colour_at(image, 10, 10) == kRed);
  CHECK(colour_at(image, 10, 60) == kWhite);
  CHECK(shot.duration > 0ms);
  CHECK_FALSE(shot.browser_suspect);
}

TEST_CASE_FIXTURE(PageFixture, "page: an unexpected status has no picture, with body or without") {
  for (const int status : {401, 403, 404, 500, 503}) {
    for (const std::string& body : {std::string(), html("<h1>error</h1>")}) {
      CAPTURE(status);
      CAPTURE(body);
      server.on("/broken", [&](const Request&) {
        Response response;
        response.status = status;
        response.body = body;
        if (status == 401) response.headers = {{"WWW-Authenticate", "Basic realm=\"x\""}};
        return response;
      });
      const Shot shot = photograph("/broken");
      CHECK(reason(shot) == Reason::http_status);
      CHECK(shot.status == status);
    }
  }
}

TEST_CASE_FIXTURE(PageFixture, "page: an error status is never asked for again") {
  server.on("/broken", [](const Request&) { return Response{503, {}, "text/html", "x", {}, {}}; });
  photograph("/broken");
  CHECK(server.requests_for("/broken") == 1);
}

TEST_CASE_FIXTURE(PageFixture, "page: a status the config expects is photographed") {
  server.on("/missing", [](const Request&) {
    return Response{404, {}, "text/html", html(block("height:300px;background:#00f")), {}, {}};
  });
  SideTask side = task("/missing");
  side.capture.expect.status = {404};
  const Shot shot = photograph(side);
  CHECK(colour_at(picture(shot), 5, 5) == kBlue);
  CHECK(shot.status == 404);
}

TEST_CASE_FIXTURE(PageFixture, "page: 204 is no content") {
  server.on("/empty", [](const Request&) { return Response{204, {}, "", "", {}, {}}; });
  const Shot shot = photograph("/empty");
  CHECK(reason(shot) == Reason::no_content);
}

TEST_CASE_FIXTURE(PageFixture, "page: an attachment is a download") {
  server.on("/file", [](const Request&) {
    return Response{
        200, {{"Content-Disposition", "attachment; filename=a.bin"}}, "text/plain", "x", {}, {}};
  });
  CHECK(reason(photograph("/file")) == Reason::download);
}

TEST_CASE_FIXTURE(PageFixture, "page: a redirect chain is followed and recorded") {
  server.on("/a", [](const Request&) { return redirect_to("/b"); });
  server.on("/b", [](const Request&) { return redirect_to("/c", 301); });
  server.page("/c", html("<p>arrived"));
  const Shot shot = photograph("/a");
  picture(shot);
  CHECK(shot.final_url == server.url("/c"));
  CHECK(shot.redirects == std::vector<std::string>{server.url("/a"), server.url("/b")});
}

TEST_CASE_FIXTURE(PageFixture, "page: client redirects are followed: meta refresh and scripts") {
  server.page("/meta", html("<p>a", "<meta http-equiv=refresh content='0;url=/c'>"));
  server.page("/later", html("<p>a", "<meta http-equiv=refresh content='1;url=/c'>"));
  server.page("/script", html("<p>a<script>location.href = '/c'</script>"));
  server.page("/c", html(block("height:300px;background:#008000")));
  for (const std::string path : {"/meta", "/later", "/script"}) {
    CAPTURE(path);
    const Shot shot = photograph(path);
    CHECK(colour_at(picture(shot), 5, 5) == kGreen);
    CHECK(shot.final_url == server.url("/c"));
    CHECK(shot.redirects == std::vector<std::string>{server.url(path)});
  }
}

TEST_CASE_FIXTURE(PageFixture, "page: the status behind a client redirect counts") {
  server.page("/script", html("<script>location.href = '/gone'</script>"));
  const Shot shot = photograph("/script");
  CHECK(reason(shot) == Reason::http_status);
  CHECK(shot.status == 404);
}

TEST_CASE_FIXTURE(PageFixture, "page: redirects without end are a navigation failure") {
  server.on("/loop", [](const Request&) { return redirect_to("/loop"); });
  CHECK(reason(photograph("/loop")) == Reason::navigation);
  server.page("/ping", html("<script>location.href = '/pong'</script>"));
  server.page("/pong", html("<script>location.href = '/ping'</script>"));
  CHECK(reason(photograph("/ping")) == Reason::navigation);
}

TEST_CASE_FIXTURE(PageFixture, "page: ending on another origin is a cross-side redirect") {
  TestServer other;
  other.page("/home", html("<p>the other side"));
  const std::string target = other.url("/home");
  server.on("/http", [&](const Request&) { return redirect_to(target); });
  server.page("/meta", html("<p>a", "<meta http-equiv=refresh content='0;url=" + target + "'>"));
  server.page("/script", html("<script>location.replace('" + target + "')</script>"));
  for (const std::string path : {"/http", "/meta", "/script"}) {
    CAPTURE(path);
    const Shot shot = photograph(path);
    CHECK(reason(shot) == Reason::cross_side_redirect);
    CHECK(shot.final_url == target);
  }
  SideTask side = task("/http");
  side.allowed_origins.push_back(other.origin());
  CHECK(reason(photograph(side)) == Reason::none);
}

TEST_CASE_FIXTURE(PageFixture, "page: a script that tries to leave and stays is photographed") {
  server.on("/empty", [](const Request&) { return Response{204, {}, "", "", {}, {}}; });
  const Shot shot = photograph_html(
      html(block("height:300px;background:#00f") + "<script>location.href = '/empty'</script>"));
  CHECK(colour_at(picture(shot), 5, 5) == kBlue);
  CHECK(shot.final_url == server.url("/page"));
}

TEST_CASE_FIXTURE(PageFixture, "page: a server that never answers is a timeout, in time") {
  server.on("/never", [](const Request&) {
    Response response;
    response.fault = Response::Fault::never_answer;
    return response;
  });
  SideTask side = task("/never");
  side.capture.timeout = 1500ms;
  const Shot shot = photograph(side);
  CHECK(reason(shot) == Reason::timeout);
  CHECK(shot.duration < 8s);

  server.page("/to-never", html("<p>a<script>location.href = '/never'</script>"));
  side = task("/to-never");
  side.capture.timeout = 1500ms;
  CHECK(reason(photograph(side)) == Reason::timeout);
}

TEST_CASE_FIXTURE(PageFixture, "page: a broken connection is tried once more") {
  server.on("/reset", [](const Request&) {
    Response response;
    response.fault = Response::Fault::reset;
    return response;
  });
  CHECK(reason(photograph("/reset")) == Reason::navigation);
  CHECK(server.requests_for("/reset") >= 2);

  server.on("/flaky", [](const Request& request) {
    Response response;
    if (request.attempt == 1) response.fault = Response::Fault::reset;
    response.body = html("<p>recovered");
    return response;
  });
  const Shot shot = photograph("/flaky");
  picture(shot);
}

TEST_CASE_FIXTURE(PageFixture, "page: a document that breaks off is never a picture") {
  server.on("/cut", [](const Request&) {
    Response response;
    response.body = html(std::string(2000, 'a'));
    response.fault = Response::Fault::truncate;
    return response;
  });
  const Shot shot = photograph("/cut");
  CHECK(reason(shot) == Reason::navigation);
  CHECK(shot.status == 200);
}

TEST_CASE_FIXTURE(PageFixture, "page: a document that drips is a timeout") {
  server.on("/drip", [](const Request&) {
    Response response;
    response.body = html(std::string(5000, 'a'));
    response.fault = Response::Fault::drip;
    return response;
  });
  SideTask side = task("/drip");
  side.capture.timeout = 2s;
  CHECK(reason(photograph(side)) == Reason::timeout);
}

TEST_CASE_FIXTURE(PageFixture, "page: a closed port, an unknown host, a forbidden scheme") {
  std::string closed;
  {
    const TestServer gone;
    closed = gone.origin();
  }
  for (const std::string& url :
       {closed + "/", std::string("http://no-such-host.example/"),
        std::string("file:///etc/passwd"), std::string("chrome://version")}) {
    CAPTURE(url);
    SideTask side = task("/");
    side.url = url;
    const Shot shot = photograph(side);
    CHECK(reason(shot) == Reason::navigation);
    CHECK(shot.final_url.empty());
    CHECK(shot.status == 0);
  }
}
