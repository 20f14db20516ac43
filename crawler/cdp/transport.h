// How messages reach a browser and come back. C++17: websocketpp's file includes this.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

namespace cdp {

/// Moves whole text messages. Handlers run on the io_context's thread; after on_close nothing more
/// is called. Implementations: a websocket, and a scripted one in tests.
class Transport {
 public:
  struct Handlers {
    std::function<void()> on_open;
    std::function<void(std::string message)> on_message;
    std::function<void(std::string reason)> on_close;  ///< also when it never opened
  };

  virtual ~Transport() = default;
  /// Starts connecting. Called once.
  virtual void start(Handlers handlers) = 0;
  /// Queues a message; dropped when not open.
  virtual void send(std::string message) = 0;
  /// Closes without waiting for the peer; on_close follows unless it has already been called.
  virtual void close() = 0;
};

/// A websocket to `url` (ws://127.0.0.1:port/devtools/browser/uuid). Messages up to 300 MB.
/// No Origin header: Chrome answers 403 to one it was not told to allow.
[[nodiscard]] std::unique_ptr<Transport> make_websocket_transport(boost::asio::io_context& io,
                                                                  std::string url);

}  // namespace cdp
