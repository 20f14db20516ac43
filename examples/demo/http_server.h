// A small static web server on loopback.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "examples/demo/static_site.h"

namespace twinshot {

/// Serves one site on 127.0.0.1 from construction to destruction, on a thread of its own.
/// GET and HEAD, keep-alive; everything else answers 405.
/// Throws std::runtime_error when the port cannot be had.
class HttpServer {
 public:
  /// Port 0: any free one. `variables` replace {name} in the locations of the site's rules, and are
  /// read at each request on the server's thread. Browsers may keep what they got for `max_age`;
  /// zero: they may not.
  HttpServer(Site site, int port, std::map<std::string, std::string> variables = {},
             std::chrono::seconds max_age = std::chrono::seconds::zero());
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::string origin() const;  ///< http://127.0.0.1:port

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinshot
