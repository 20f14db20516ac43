// One HTTP request, and its answer or a typed failure.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/config/config.h"

namespace twinshot {

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http or https
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{30'000};      ///< for everything, redirects included
  std::size_t max_bytes = std::size_t{16} << 20;  ///< of the body, after decompression
  int max_redirects = 0;                          ///< 0: a redirect is the answer
  std::vector<std::string> redirect_origins;      ///< besides the URL's own
  std::string user_agent;                         ///< empty: "twinshot"
  std::optional<BasicAuth> basic_auth;
  TlsOptions tls;
};

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, in order
  std::string body;                                          ///< decompressed
  std::string url;                                           ///< that answered, after redirects

  /// The first header of that name (lower case); empty when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// There is no answer to judge. What the server said, a 500 for one, is a reply and no error.
class HttpError : public std::runtime_error {
 public:
  enum class Kind {
    url,         ///< not http or https, or not a URL
    connection,  ///< name not found, refused, reset, truncated
    tls,         ///< certificate or handshake
    timeout,
    too_large,  ///< more than max_bytes
    redirect,   ///< too many, or to an origin that is not allowed
    other
  };

  HttpError(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  [[nodiscard]] Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Sends the request and waits for the answer. Headers and password belong to the URL's own origin:
/// a redirect to another one is followed without them. A redirected POST is not repeated: its
/// redirect is the answer. Messages name the origin only, because the rest may be secret.
/// Throws HttpError. Threads: any number at a time.
[[nodiscard]] HttpReply fetch(const HttpRequest& request);

}  // namespace twinshot
