// The tests' own server: what it promises, tests of everything else rely on.
#include "tests/support/test_server.h"

#include <doctest/doctest.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/temp_dir.h"

using namespace twinshot;

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Fault = Response::Fault;

struct RawAnswer {
  std::string text;        ///< every byte that came, headers included
  bool closed = false;     ///< the server closed in an orderly way
  bool was_reset = false;  ///< the connection broke
};

/// Sends one request and reads until the server closes, `enough` bytes are there, or two seconds
/// have passed.
RawAnswer ask(const TestServer& server, const std::string& request,
              std::size_t enough = std::string::npos) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(server.port())});
  asio::write(socket, asio::buffer(request));
  RawAnswer answer;
  std::array<char, 4096> piece{};
  std::function<void()> read = [&] {
    socket.async_read_some(asio::buffer(piece), [&](auto error, std::size_t size) {
      answer.text.append(piece.data(), size);
      answer.closed = error == asio::error::eof;
      answer.was_reset = error == asio::error::connection_reset;
      if (!error && answer.text.size() < enough) read();
    });
  };
  read();
  context.run_for(std::chrono::seconds(2));
  return answer;
}

RawAnswer get(const TestServer& server, const std::string& path) {
  return ask(server, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}

std::string body_of(const RawAnswer& answer) {
  const auto end = answer.text.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.text.substr(end + 4);
}

void on_fault(TestServer& server, Fault fault, std::string body) {
  server.on("/", [=](const Request&) {
    Response response;
    response.body = body;
    response.fault = fault;
    return response;
  });
}

bool handshake(const TestServer& server, const std::filesystem::path& trusted) {
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(trusted.string());
  tls.set_verify_mode(asio::ssl::verify_peer);
  asio::ssl::stream<tcp::socket> stream(context, tls);
  stream.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
  stream.lowest_layer().connect(
      {asio::ip::address_v4::loopback(), static_cast<unsigned short>(server.port())});
  boost::system::error_code error;
  stream.handshake(asio::ssl::stream_base::client, error);
  return !error;
}

}  // namespace

TEST_CASE("test server: answers the page of a path and 404 elsewhere") {
  TestServer server;
  server.page("/a", "<h1>A</h1>");
  CHECK(get(server, "/a?x=1").text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(body_of(get(server, "/a")) == "<h1>A</h1>");
  CHECK(get(server, "/b").text.starts_with("HTTP/1.1 404 "));
  CHECK(server.origin() == "http://127.0.0.1:" + std::to_string(server.port()));
}

TEST_CASE("test server: handlers see the whole request and are counted per path") {
  TestServer server;
  std::optional<Request> seen;
  server.on("/form", [&](const Request& request) {
    seen = request;
    Response response;
    response.body = std::to_string(request.attempt);
    return response;
  });
  const std::string post =
      "POST /form?step=2 HTTP/1.1\r\nHost: x\r\nX-Mark: yes\r\nContent-Length: 5\r\n"
      "Connection: close\r\n\r\nhello";
  CHECK(body_of(ask(server, post)) == "1");
  CHECK(body_of(ask(server, post)) == "2");
  REQUIRE(seen);
  CHECK(seen->method == "POST");
  CHECK(seen->target == "/form?step=2");
  CHECK(seen->path == "/form");
  CHECK(seen->headers.at("x-mark") == "yes");
  CHECK(seen->body == "hello");
  CHECK(server.requests_for("/form") == 2);
  CHECK(server.requests_for("/other") == 0);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("test server: the exact path wins over a prefix, the longer prefix over a shorter") {
  TestServer server;
  server.page("/*", "all");
  server.page("/shop/*", "shop");
  server.page("/shop/cart", "cart");
  CHECK(body_of(get(server, "/x")) == "all");
  CHECK(body_of(get(server, "/shop/x")) == "shop");
  CHECK(body_of(get(server, "/shop/cart")) == "cart");
}

TEST_CASE("test server: several requests go over one connection") {
  TestServer server;
  server.page("/a", "A");
  const RawAnswer answer = ask(server,
                               "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
                               "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(answer.closed);
  CHECK(answer.text.find("HTTP/1.1 200", 10) != std::string::npos);
  CHECK(answer.text.ends_with("\r\n\r\n"));  // HEAD has no body
}

TEST_CASE("test server: own headers and redirects are sent as given") {
  TestServer server;
  server.on("/old", [](const Request&) { return redirect_to("/new", 301); });
  const RawAnswer answer = get(server, "/old");
  CHECK(answer.text.starts_with("HTTP/1.1 301 "));
  CHECK(answer.text.find("Location: /new\r\n") != std::string::npos);
}

TEST_CASE("test server: a handler that throws answers 500 with its message") {
  TestServer server;
  server.on("/", [](const Request&) -> Response { throw std::runtime_error("no such case"); });
  const RawAnswer answer = get(server, "/");
  CHECK(answer.text.starts_with("HTTP/1.1 500 "));
  CHECK(body_of(answer) == "no such case");
}

TEST_CASE("test server: serves the files of a folder below a prefix") {
  const TempDir dir;
  dir.write("docs/index.html", "docs");
  TestServer server;
  server.folder("/site/", dir.path());
  CHECK(body_of(get(server, "/site/docs/")) == "docs");
  CHECK(get(server, "/site/docs").text.find("Location: /site/docs/\r\n") != std::string::npos);
  CHECK(get(server, "/site/none").text.starts_with("HTTP/1.1 404 "));
}

TEST_CASE("test server: never_answer keeps the connection and says nothing") {
  TestServer server;
  on_fault(server, Fault::never_answer, "x");
  const RawAnswer answer = get(server, "/");
  CHECK(answer.text.empty());
  CHECK_FALSE(answer.closed);
  CHECK_FALSE(answer.was_reset);
}

TEST_CASE("test server: reset breaks the connection, with or without headers before") {
  TestServer server;
  on_fault(server, Fault::reset, "x");
  RawAnswer answer = get(server, "/");
  CHECK(answer.was_reset);
  CHECK(answer.text.empty());

  on_fault(server, Fault::reset_after_headers, "0123456789");
  answer = get(server, "/");
  CHECK(answer.was_reset);
  CHECK(answer.text.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(body_of(answer).empty());
}

TEST_CASE("test server: truncate promises the body and sends half of it") {
  TestServer server;
  on_fault(server, Fault::truncate, "0123456789");
  const RawAnswer answer = get(server, "/");
  CHECK(answer.closed);
  CHECK(answer.text.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(body_of(answer) == "01234");
}

TEST_CASE("test server: drip sends the whole body in the end") {
  TestServer server;
  on_fault(server, Fault::drip, "drop");
  CHECK(body_of(get(server, "/")) == "drop");
}

TEST_CASE("test server: endless goes on as long as the client listens") {
  TestServer server;
  on_fault(server, Fault::endless, "again");
  const RawAnswer answer = ask(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 500);
  CHECK(answer.text.size() >= 500);
  CHECK(answer.text.find("5\r\nagain\r\n5\r\nagain\r\n") != std::string::npos);
}

TEST_CASE("test server: stopping does not wait for connections that hang") {
  TestServer server;
  on_fault(server, Fault::never_answer, "");
  asio::io_context context;
  tcp::socket socket(context);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(),
                               static_cast<unsigned short>(server.port()));
  socket.connect(endpoint);
  asio::write(socket, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n")));
  while (server.requests_for("/") == 0) std::this_thread::yield();
  server.stop();
  char byte = 0;
  boost::system::error_code error;
  asio::read(socket, asio::buffer(&byte, 1), error);
  CHECK(error);
  tcp::socket late(context);
  late.connect(endpoint, error);
  CHECK(error == asio::error::connection_refused);
}

TEST_CASE("test server: a client accepts the certificate it has reason to trust, no other") {
  const TempDir good_dir;
  const TlsFiles good = make_ca_signed_certificate(good_dir.path());
  TestServer server(good);
  CHECK(server.origin().starts_with("https://127.0.0.1:"));
  CHECK(handshake(server, good.ca));

  const TempDir other_dir;
  CHECK_FALSE(handshake(server, make_self_signed_certificate(other_dir.path()).ca));
  const TempDir expired_dir;
  const TlsFiles expired = make_expired_certificate(expired_dir.path());
  const TestServer old(expired);
  CHECK_FALSE(handshake(old, expired.ca));
}
