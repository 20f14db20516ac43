// The demo server on the wire.
#include "examples/demo/http_server.h"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/temp_dir.h"

using namespace twinshot;

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

int port_of(const HttpServer& server) {
  const std::string origin = server.origin();
  return std::stoi(origin.substr(origin.rfind(':') + 1));
}

/// Sends `request`, whose last message must ask to close, and reads to the end.
std::string ask(const HttpServer& server, const std::string& request) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(port_of(server))});
  asio::write(socket, asio::buffer(request));
  std::string text;
  boost::system::error_code error;
  asio::read(socket, asio::dynamic_buffer(text), error);
  return text;
}

std::string message(const std::string& method, const std::string& target, bool close = true) {
  return method + " " + target + " HTTP/1.1\r\nHost: x\r\n" +
         (close ? "Connection: close\r\n\r\n" : "\r\n");
}

}  // namespace

TEST_CASE("demo server: serves files with their type and length, several over one connection") {
  const TempDir dir;
  dir.write("index.html", "home");
  dir.write("style.css", "a{}");
  const HttpServer server(open_site({dir.path()}), 0);
  const std::string text = ask(server, message("GET", "/", false) + message("GET", "/style.css"));
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(text.find("Content-Length: 4\r\n") != std::string::npos);
  CHECK(text.find("Content-Type: text/css; charset=utf-8\r\n") != std::string::npos);
  CHECK(text.ends_with("a{}"));
}

TEST_CASE("demo server: HEAD promises the length and sends no body") {
  const TempDir dir;
  dir.write("index.html", "home");
  const HttpServer server(open_site({dir.path()}), 0);
  const std::string text = ask(server, message("HEAD", "/", false) + message("HEAD", "/"));
  CHECK(text.find("Content-Length: 4\r\n") != std::string::npos);
  CHECK(text.find("home") == std::string::npos);
  CHECK(text.find("HTTP/1.1 200", 10) != std::string::npos);
}

TEST_CASE("demo server: other methods are refused, what is missing is not found") {
  const TempDir dir;
  const HttpServer server(open_site({dir.path()}), 0);
  CHECK(ask(server, message("DELETE", "/")).starts_with("HTTP/1.1 405 "));
  CHECK(ask(server, message("GET", "/none")).starts_with("HTTP/1.1 404 "));
}

TEST_CASE("demo server: browsers keep nothing, unless the server was told how long they may") {
  const TempDir dir;
  dir.write("index.html", "home");
  const HttpServer plain(open_site({dir.path()}), 0);
  CHECK(ask(plain, message("GET", "/")).find("Cache-Control: no-store\r\n") != std::string::npos);
  const HttpServer kept(open_site({dir.path()}), 0, {}, std::chrono::seconds(600));
  CHECK(ask(kept, message("GET", "/")).find("Cache-Control: max-age=600\r\n") != std::string::npos);
}

TEST_CASE("demo server: a site's redirect can lead to another site") {
  const TempDir dir;
  dir.write("_rules", "/login 302 {origin1}/login\n");
  const HttpServer server(open_site({dir.path()}), 0, {{"origin1", "http://127.0.0.1:1"}});
  const std::string text = ask(server, message("GET", "/login"));
  CHECK(text.find("Location: http://127.0.0.1:1/login\r\n") != std::string::npos);
}

TEST_CASE("demo server: a port that is taken is an error that names it") {
  const TempDir dir;
  const HttpServer server(open_site({dir.path()}), 0);
  CHECK_THROWS_WITH_AS(HttpServer(open_site({dir.path()}), port_of(server)),
                       doctest::Contains(std::to_string(port_of(server)).c_str()),
                       std::runtime_error);
}
