// The websocket against servers on loopback that behave and misbehave.
#include "crawler/cdp/transport.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "crawler/cdp/deadline.h"

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

namespace {

/// What a transport reported.
struct Events {
  bool opened = false;
  std::vector<std::string> messages;
  std::vector<std::string> closes;

  [[nodiscard]] cdp::Transport::Handlers handlers() {
    return {[this] { opened = true; },
            [this](std::string message) { messages.push_back(std::move(message)); },
            [this](std::string reason) { closes.push_back(std::move(reason)); }};
  }
};

/// A server for one connection, on the client's io_context.
struct Server {
  asio::io_context io;
  tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
  tcp::socket accepted{io};
  std::unique_ptr<websocket::stream<tcp::socket&>> stream;
  http::request<http::string_body> request;
  boost::beast::flat_buffer buffer;
  Events events;
  std::unique_ptr<cdp::Transport> transport;

  [[nodiscard]] std::string url() const {
    return "ws://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) +
           "/devtools/browser/uuid";
  }

  /// Accepts, reads the client's request, and then does `next`.
  void accept(std::function<void()> next) {
    acceptor.async_accept(accepted, [this, next](boost::system::error_code) {
      http::async_read(accepted, buffer, request,
                       [next](boost::system::error_code, std::size_t) { next(); });
    });
  }

  void accept_websocket(std::function<void()> next) {
    accept([this, next] {
      stream = std::make_unique<websocket::stream<tcp::socket&>>(accepted);
      stream->write_buffer_bytes(1 << 20);
      stream->async_accept(request, [next](boost::system::error_code) { next(); });
    });
  }

  void connect() {
    transport = cdp::make_websocket_transport(io, url());
    transport->start(events.handlers());
  }

  template <typename Condition>
  bool run_until(const Condition& condition) {
    const cdp::Deadline deadline = cdp::in(20s);
    while (!condition() && cdp::Clock::now() < deadline) {
      io.restart();
      io.run_one_for(50ms);
    }
    return condition();
  }

  /// Lets late events come, if there are any.
  void settle() {
    io.restart();
    io.run_for(50ms);
  }
};

}  // namespace

TEST_CASE("websocket: messages go both ways, and no Origin is sent") {
  Server server;
  boost::beast::flat_buffer received;
  server.accept_websocket([&] {
    server.stream->async_read(received, [&](boost::system::error_code, std::size_t) {
      server.stream->text(true);
      server.stream->async_write(received.data(), [](boost::system::error_code, std::size_t) {});
    });
  });
  server.connect();
  REQUIRE(server.run_until([&] { return server.events.opened; }));
  server.transport->send("{\"id\":1}");
  REQUIRE(server.run_until([&] { return !server.events.messages.empty(); }));
  CHECK(server.events.messages[0] == "{\"id\":1}");
  CHECK(server.request.target() == "/devtools/browser/uuid");
  CHECK(server.request.find(http::field::origin) == server.request.end());
  CHECK(server.request.find(http::field::sec_websocket_extensions) == server.request.end());
  CHECK(server.events.closes.empty());
}

TEST_CASE("websocket: a message of 64 MB arrives whole") {
  Server server;
  const std::string message(64'000'000, 'x');
  server.accept_websocket([&] {
    server.stream->text(true);
    server.stream->async_write(asio::buffer(message),
                               [](boost::system::error_code, std::size_t) {});
  });
  server.connect();
  REQUIRE(server.run_until([&] { return !server.events.messages.empty(); }));
  CHECK(server.events.messages[0] == message);
}

TEST_CASE("websocket: nobody listens") {
  Server server;
  const std::string url = server.url();
  server.acceptor.close();
  server.transport = cdp::make_websocket_transport(server.io, url);
  server.transport->start(server.events.handlers());
  REQUIRE(server.run_until([&] { return !server.events.closes.empty(); }));
  CHECK_FALSE(server.events.opened);
  CHECK(server.events.closes[0].find("could not connect") != std::string::npos);
}

TEST_CASE("websocket: an address that is none") {
  asio::io_context io;
  for (const char* url : {"", "http://", "not an address", "wss://127.0.0.1:1/x"}) {
    CAPTURE(url);
    Events events;
    const auto transport = cdp::make_websocket_transport(io, url);
    transport->start(events.handlers());
    CHECK(events.closes.empty());
    io.restart();
    io.run_for(200ms);
    CHECK(events.closes.size() == 1);
  }
}

TEST_CASE("websocket: the server refuses the handshake, or hangs up") {
  for (const std::string& answer :
       {std::string("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
        std::string("garbage\r\n\r\n"), std::string()}) {
    CAPTURE(answer);
    Server server;
    server.accept([&] {
      asio::async_write(server.accepted, asio::buffer(answer),
                        [&](boost::system::error_code, std::size_t) { server.accepted.close(); });
    });
    server.connect();
    REQUIRE(server.run_until([&] { return !server.events.closes.empty(); }));
    CHECK_FALSE(server.events.opened);
  }
}

TEST_CASE("websocket: a peer that dies in the middle of a message closes, with no message") {
  Server server;
  server.accept_websocket([&] {
    // A text frame that promises 1000 bytes.
    static const std::string kHalf = std::string("\x81\x7e\x03\xe8", 4) + "{\"id\":1";
    asio::async_write(server.accepted, asio::buffer(kHalf),
                      [&](boost::system::error_code, std::size_t) { server.accepted.close(); });
  });
  server.connect();
  REQUIRE(server.run_until([&] { return !server.events.closes.empty(); }));
  server.settle();
  CHECK(server.events.opened);
  CHECK(server.events.messages.empty());
  CHECK(server.events.closes.size() == 1);
}

TEST_CASE("websocket: closed by us, on_close comes once, later, and nothing after it") {
  Server server;
  server.accept_websocket([] {});
  server.connect();
  REQUIRE(server.run_until([&] { return server.events.opened; }));
  server.transport->close();
  server.transport->close();
  CHECK(server.events.closes.empty());
  server.settle();
  CHECK(server.events.closes.size() == 1);
  server.transport->send("too late");
  server.settle();
  CHECK(server.events.closes.size() == 1);
}

TEST_CASE("websocket: destroyed at any moment, nothing is called and nothing is left to do") {
  Server server;
  server.accept_websocket([] {});
  SUBCASE("before it connects") {
    server.connect();
  }
  SUBCASE("while it connects") {
    server.connect();
    server.io.poll_one();
  }
  SUBCASE("when it is open") {
    server.connect();
    REQUIRE(server.run_until([&] { return server.events.opened; }));
    server.events.opened = false;
  }
  server.transport.reset();
  server.settle();
  CHECK_FALSE(server.events.opened);
  CHECK(server.events.closes.empty());
}
