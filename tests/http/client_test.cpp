// One request, its answer, and every way it can fail.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <zlib.h>

#include "crawler/http/client.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_server.h"
#include "tests/support/tls_files.h"

using namespace twinshot;
using namespace std::chrono_literals;

namespace {

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.timeout = 20s;
  return request;
}

/// How a request fails; Kind::other when it does not, which no test here expects.
HttpError::Kind failure_of(const HttpRequest& request) {
  try {
    const HttpReply reply = fetch(request);
    FAIL_CHECK("answered with status " << reply.status);
  } catch (const HttpError& error) {
    return error.kind();
  }
  return HttpError::Kind::other;
}

std::string header_of(const Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string result(size, '\0');
  compress(reinterpret_cast<Bytef*>(result.data()), &size,
           reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()));
  result.resize(size);
  return result;
}

}  // namespace

TEST_CASE("http: status, headers and body of the answer") {
  TestServer server;
  server.on("/a", [](const Request&) {
    Response response;
    response.status = 503;
    response.headers = {{"Retry-After", " 7 "}, {"X-Empty", ""}};
    response.body = "busy";
    return response;
  });
  const HttpReply reply = fetch(get(server.url("/a?b=c")));
  CHECK(reply.status == 503);
  CHECK(reply.body == "busy");
  CHECK(reply.header("retry-after") == "7");
  CHECK(reply.header("x-empty").empty());
  CHECK(reply.header("none").empty());
  CHECK(reply.url == server.url("/a?b=c"));
}

TEST_CASE("http: method, headers and body reach the server as given") {
  TestServer server;
  server.page("/hook", "ok");
  HttpRequest request = get(server.url("/hook"));
  request.method = "POST";
  request.body = std::string("{\"a\":\0}", 7);
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.basic_auth = BasicAuth{"qa", "p:w"};
  CHECK(fetch(request).status == 200);
  request.method = "PUT";
  CHECK(fetch(request).status == 200);
  request.method = "HEAD";
  CHECK(fetch(request).body.empty());
  const std::vector<Request> seen = server.requests();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].method == "POST");
  CHECK(seen[0].body == request.body);
  CHECK(header_of(seen[0], "content-type") == "application/json");
  CHECK(seen[0].headers.count("x-empty") == 1);
  CHECK(header_of(seen[0], "authorization") == "Basic cWE6cDp3");
  CHECK(header_of(seen[0], "user-agent") == "twinshot");
  CHECK(seen[1].method == "PUT");
  CHECK(seen[1].body == request.body);
  CHECK(seen[2].method == "HEAD");
}

TEST_CASE("http: a header can not smuggle in another one") {
  TestServer server;
  HttpRequest request = get(server.url("/"));
  request.headers = {{"X-A", "b\r\nX-Evil: c"}};
  CHECK_THROWS_AS((void)fetch(request), HttpError);
  CHECK(server.requests().empty());
}

TEST_CASE("http: bodies are decompressed, and limited after that") {
  TestServer server;
  server.on("/zeros", [](const Request&) {
    Response response;
    response.headers = {{"Content-Encoding", "deflate"}};
    response.body = deflated(std::string(5'000'000, '0'));
    return response;
  });
  CHECK(fetch(get(server.url("/zeros"))).body == std::string(5'000'000, '0'));
  HttpRequest request = get(server.url("/zeros"));
  request.max_bytes = 100'000;
  CHECK(failure_of(request) == HttpError::Kind::too_large);
}

TEST_CASE("http: a body of exactly the limit is fine, an endless one is cut off") {
  TestServer server;
  server.page("/ten", "0123456789");
  HttpRequest request = get(server.url("/ten"));
  request.max_bytes = 10;
  CHECK(fetch(request).body.size() == 10);
  request.max_bytes = 9;
  CHECK(failure_of(request) == HttpError::Kind::too_large);
  server.on("/endless", [](const Request&) {
    Response response;
    response.body = std::string(1000, 'x');
    response.fault = Response::Fault::endless;
    return response;
  });
  HttpRequest endless = get(server.url("/endless"));
  endless.max_bytes = 50'000;
  CHECK(failure_of(endless) == HttpError::Kind::too_large);
}

TEST_CASE("http: a redirect is the answer unless following is asked for") {
  TestServer server;
  server.on("/from", [](const Request&) { return redirect_to("/to?x=1"); });
  server.page("/to", "there");
  CHECK(fetch(get(server.url("/from"))).status == 302);
  HttpRequest request = get(server.url("/from"));
  request.max_redirects = 3;
  const HttpReply reply = fetch(request);
  CHECK(reply.body == "there");
  CHECK(reply.url == server.url("/to?x=1"));
  request.method = "POST";
  CHECK(fetch(request).status == 302);
}

TEST_CASE("http: redirects end: at a loop, at a foreign origin, at another scheme") {
  TestServer server;
  server.on("/loop", [](const Request&) { return redirect_to("/loop"); });
  server.on("/away", [&](const Request&) { return redirect_to(server.origin_localhost() + "/x"); });
  server.on("/file", [](const Request&) { return redirect_to("file:///etc/passwd"); });
  for (const std::string path : {"/loop", "/away", "/file"}) {
    CAPTURE(path);
    HttpRequest request = get(server.url(path));
    request.max_redirects = 5;
    CHECK(failure_of(request) == HttpError::Kind::redirect);
  }
  CHECK(server.requests_for("/loop") == 6);
  CHECK(server.requests_for("/x") == 0);
}

TEST_CASE("http: another origin sees neither headers nor password") {
  TestServer server;
  server.on("/away", [&](const Request&) { return redirect_to(server.origin_localhost() + "/x"); });
  server.page("/x", "other");
  HttpRequest request = get(server.url("/away"));
  request.max_redirects = 1;
  request.redirect_origins = {server.origin_localhost()};
  request.headers = {{"X-Secret", "s3cr3t"}};
  request.basic_auth = BasicAuth{"qa", "hunter2"};
  CHECK(fetch(request).body == "other");
  const std::vector<Request> seen = server.requests();
  REQUIRE(seen.size() == 2);
  CHECK(header_of(seen[0], "x-secret") == "s3cr3t");
  CHECK_FALSE(header_of(seen[0], "authorization").empty());
  CHECK(header_of(seen[1], "x-secret").empty());
  CHECK(header_of(seen[1], "authorization").empty());
}

TEST_CASE("http: what is not http or https is not asked for") {
  for (const std::string url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
                                "x", "", "http://", "dict://127.0.0.1"}) {
    CAPTURE(url);
    CHECK(failure_of(get(url)) == HttpError::Kind::url);
  }
}

TEST_CASE("http: refused, reset and truncated connections are typed") {
  TestServer server;
  const auto fault = [&](const char* path, Response::Fault kind) {
    server.on(path, [kind](const Request&) {
      Response response;
      response.body = "0123456789";
      response.fault = kind;
      return response;
    });
  };
  fault("/reset", Response::Fault::reset);
  fault("/headers", Response::Fault::reset_after_headers);
  fault("/truncate", Response::Fault::truncate);
  for (const std::string path : {"/reset", "/headers", "/truncate"}) {
    CAPTURE(path);
    CHECK(failure_of(get(server.url(path))) == HttpError::Kind::connection);
  }
  const std::string url = server.url("/");
  server.stop();
  CHECK(failure_of(get(url)) == HttpError::Kind::connection);
}

TEST_CASE("http: a server that never answers is left at the deadline") {
  TestServer server;
  server.on("/never", [](const Request&) {
    Response response;
    response.fault = Response::Fault::never_answer;
    return response;
  });
  HttpRequest request = get(server.url("/never"));
  request.timeout = 200ms;
  CHECK(failure_of(request) == HttpError::Kind::timeout);
}

TEST_CASE("http: the deadline covers all redirects together") {
  TestServer server;
  server.on("/slow", [](const Request&) {
    Response response = redirect_to("/slow");
    response.delay = 100ms;
    return response;
  });
  HttpRequest request = get(server.url("/slow"));
  request.timeout = 350ms;
  request.max_redirects = 1000;
  CHECK(failure_of(request) == HttpError::Kind::timeout);
}

TEST_CASE("http: certificates are verified unless the config says otherwise") {
  const TempDir dir;
  const TlsFiles tls = make_ca_signed_certificate(dir.path());
  TestServer server(tls);
  server.page("/", "safe");
  HttpRequest request = get(server.url("/"));
  CHECK(failure_of(request) == HttpError::Kind::tls);
  request.tls.ca_file = tls.ca.string();
  CHECK(fetch(request).body == "safe");
  request.tls = {.insecure = true, .ca_file = ""};
  CHECK(fetch(request).body == "safe");
}

TEST_CASE("http: an expired certificate is refused although its issuer is trusted") {
  const TempDir dir;
  const TlsFiles tls = make_expired_certificate(dir.path());
  TestServer server(tls);
  server.page("/", "old");
  HttpRequest request = get(server.url("/"));
  request.tls.ca_file = tls.ca.string();
  CHECK(failure_of(request) == HttpError::Kind::tls);
}

TEST_CASE("http: messages name the origin and no more") {
  TestServer server;
  const std::string url = server.url("/s3cr3t?token=s3cr3t");
  server.stop();
  try {
    (void)fetch(get(url));
    FAIL("answered");
  } catch (const HttpError& error) {
    const std::string message = error.what();
    CHECK(message.find("http://127.0.0.1:") != std::string::npos);
    CHECK(message.find("s3cr3t") == std::string::npos);
  }
}

TEST_CASE("http: several threads at a time") {
  TestServer server;
  server.page("/", "ok");
  std::vector<std::string> bodies(8);
  std::vector<std::thread> threads;
  for (std::string& body : bodies) {
    threads.emplace_back([&body, url = server.url("/")] { body = fetch(get(url)).body; });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(bodies == std::vector<std::string>(8, "ok"));
}
