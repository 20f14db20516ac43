// A websocket to a browser. The one file with websocketpp: 0.8.2, its last release, does not
// compile as C++20 (websocketpp#991), so this file is C++17.
#include <boost/version.hpp>
#if BOOST_VERSION >= 108700
#error "websocketpp 0.8.2 needs boost::asio::io_service, gone in Boost 1.87: install Boost 1.81"
#endif

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>

#include "crawler/cdp/transport.h"

namespace cdp {
namespace {

struct Config : websocketpp::config::asio_client {
  /// The default, 32 MB, kills the whole connection when a picture is larger.
  static const size_t max_message_size = 300'000'000;
  /// The default, 16 kB, means 2,500 handler turns for a 41 MB picture.
  static const size_t connection_read_buffer_size = 1 << 20;
  static const long timeout_open_handshake = 30'000;
};

using Client = websocketpp::client<Config>;
using Handle = websocketpp::connection_hdl;
using ErrorCode = websocketpp::lib::error_code;

/// Outlives the transport: websocketpp's pending operations refer to the endpoint, so the
/// connection's handlers share this. Knows the connection weakly; its operations own it.
class Socket : public std::enable_shared_from_this<Socket> {
 public:
  Socket(boost::asio::io_context& io, std::string url) : io_(io), url_(std::move(url)) {}

  void start(Transport::Handlers handlers) {
    handlers_ = std::move(handlers);
    ErrorCode error;
    client_.clear_access_channels(websocketpp::log::alevel::all);
    client_.clear_error_channels(websocketpp::log::elevel::all);
    client_.init_asio(&io_, error);
    if (error) return finish("websocket: " + error.message());
    const Client::connection_ptr connection = client_.get_connection(url_, error);
    if (error) return finish(url_ + ": " + error.message());

    const std::shared_ptr<Socket> self = shared_from_this();
    connection->set_tcp_post_init_handler([self](const Handle&) { self->disable_nagle(); });
    connection->set_open_handler([self](const Handle&) { self->opened(); });
    connection->set_message_handler([self](const Handle&, const Client::message_ptr& message) {
      self->received(std::move(message->get_raw_payload()));
    });
    connection->set_fail_handler([self](const Handle&) { self->ended("could not connect"); });
    connection->set_close_handler([self](const Handle&) { self->ended("connection closed"); });
    connection_ = connection;
    client_.connect(connection);
  }

  void send(const std::string& message) {
    if (!open_ || finished_) return;
    ErrorCode error;
    client_.send(connection_, message, websocketpp::frame::opcode::text, error);
    if (error) close("sending failed: " + error.message());
  }

  /// No closing handshake: the peer may be dead, and websocketpp waits 5 s or far longer for one.
  void close(const std::string& reason) {
    close_socket();
    finish(reason);
  }

  /// Nothing is called any more.
  void abandon() {
    finished_ = true;
    handlers_ = {};
    close_socket();
  }

 private:
  Client::connection_ptr connection() {
    ErrorCode error;
    return client_.get_con_from_hdl(connection_, error);
  }

  void disable_nagle() {
    boost::system::error_code ignored;
    if (const auto open = connection()) {
      // Slower without; nothing else depends on it.
      static_cast<void>(
          open->get_raw_socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored));
    }
  }

  void opened() {
    open_ = true;
    if (finished_) return close_socket();
    if (handlers_.on_open) handlers_.on_open();
  }

  void received(std::string message) {
    if (!finished_ && handlers_.on_message) handlers_.on_message(std::move(message));
  }

  void ended(const std::string& what) {
    std::string reason = what;
    if (const auto gone = connection()) {
      reason += ": " + gone->get_ec().message();
      // Ours is 1009 when a message was too large; theirs is 1006 when the process died.
      reason += " (local code " + std::to_string(gone->get_local_close_code()) + ", remote code " +
                std::to_string(gone->get_remote_close_code()) + ")";
    }
    finish(reason);
  }

  void close_socket() {
    if (const auto open = connection()) {
      boost::system::error_code ignored;
      static_cast<void>(open->get_raw_socket().close(ignored));
    }
  }

  /// Tells the owner once, and never from inside a call of his.
  void finish(const std::string& reason) {
    if (finished_) return;
    finished_ = true;
    boost::asio::post(io_, [self = shared_from_this(), reason] {
      const Transport::Handlers handlers = std::exchange(self->handlers_, {});
      if (handlers.on_close) handlers.on_close(reason);
    });
  }

  boost::asio::io_context& io_;
  std::string url_;
  Client client_;
  Handle connection_;
  Transport::Handlers handlers_;
  bool open_ = false;
  bool finished_ = false;
};

class WebsocketTransport final : public Transport {
 public:
  WebsocketTransport(boost::asio::io_context& io, std::string url)
      : socket_(std::make_shared<Socket>(io, std::move(url))) {}
  ~WebsocketTransport() override { socket_->abandon(); }
  WebsocketTransport(const WebsocketTransport&) = delete;
  WebsocketTransport& operator=(const WebsocketTransport&) = delete;

  void start(Handlers handlers) override { socket_->start(std::move(handlers)); }
  void send(std::string message) override { socket_->send(message); }
  void close() override { socket_->close("closed by us"); }

 private:
  std::shared_ptr<Socket> socket_;
};

}  // namespace

std::unique_ptr<Transport> make_websocket_transport(boost::asio::io_context& io, std::string url) {
  return std::make_unique<WebsocketTransport>(io, std::move(url));
}

}  // namespace cdp
