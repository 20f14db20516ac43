// Why a DevTools call brought no reply.
#pragma once

#include <stdexcept>
#include <string>

namespace cdp {

enum class Failure {
  timeout,   ///< the deadline passed
  closed,    ///< the connection is gone, the browser probably too
  crashed,   ///< the target's renderer crashed
  detached,  ///< the target was closed
  refused,   ///< the browser answered with an error
  malformed  ///< the browser answered with something that is not the protocol
};

class Error : public std::runtime_error {
 public:
  Error(Failure failure, const std::string& message, int code = 0)
      : std::runtime_error(message), failure_(failure), code_(code) {}

  [[nodiscard]] Failure failure() const { return failure_; }
  /// The protocol's error code (-32000, ...) when the browser refused; 0 otherwise.
  [[nodiscard]] int code() const { return code_; }

 private:
  Failure failure_;
  int code_;
};

}  // namespace cdp
