// An HTTP server for tests: answers as the test says, misbehaves as the test says, remembers what
// was asked.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/tls_files.h"

namespace twinshot {

struct Request {
  std::string method;
  std::string target;                          ///< as sent: path and query, still encoded
  std::string path;                            ///< target without the query
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  int attempt = 1;  ///< this is the n-th request for that path
};

struct Response {
  /// How the answer goes wrong on the wire, after `delay`.
  enum class Fault {
    none,
    never_answer,         ///< keeps the connection and says nothing
    reset,                ///< TCP reset instead of an answer
    reset_after_headers,  ///< header promising the body, then a TCP reset
    truncate,             ///< header promising the body, half of it, then an orderly close
    drip,                 ///< one byte of the body every 100 ms
    endless               ///< the body over and over, until the client goes away
  };

  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type = "text/html; charset=utf-8";  ///< empty: no such header
  std::string body;
  std::chrono::milliseconds delay{0};
  Fault fault = Fault::none;
};

/// A redirect to `location`, absolute or relative.
[[nodiscard]] Response redirect_to(std::string location, int status = 302);

/// Listens on a free port of 127.0.0.1 from construction to stop(). Unknown paths answer 404.
/// Threads: every member may be called from any thread; handlers run on the server's own thread,
/// one at a time, so a handler must not block: use Response::delay. A handler that throws answers
/// 500 with the exception's text.
class TestServer {
 public:
  using Handler = std::function<Response(const Request&)>;

  TestServer();
  /// HTTPS with this certificate.
  explicit TestServer(const TlsFiles& tls);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  /// Answers requests for exactly `path` (any query), or for everything that begins with it where
  /// it ends in '*'. The exact path wins, then the longest. Replaces an earlier handler.
  void on(std::string path, Handler handler);
  void page(std::string path, std::string html);
  /// Serves the files of `dir` below `prefix` ("/" or "/shop/").
  void folder(std::string prefix, std::filesystem::path dir);

  [[nodiscard]] std::string origin() const;  ///< http://127.0.0.1:port
  /// The same server under another host name, so another origin. A browser started with
  /// --host-resolver-rules must exclude localhost from them too.
  [[nodiscard]] std::string origin_localhost() const;
  [[nodiscard]] std::string url(std::string_view path) const;
  [[nodiscard]] int port() const;

  [[nodiscard]] std::vector<Request> requests() const;
  [[nodiscard]] int requests_for(std::string_view path) const;

  /// Closes the port and every connection at once, also those that hang. Idempotent.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinshot
