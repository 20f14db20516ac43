// A browser as a resource: its process, its connection, and its capture token.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/browser/semaphore.h"
#include "crawler/cdp/connection.h"
#include "crawler/config/config.h"

namespace twinshot {

/// No usable browser: not found, does not start, sandbox refused, fails the self-test.
/// Says what was tried, with the browser's last words, and what to do. Exit code 5.
class BrowserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How long a browser that is well may take for what costs it nothing.
inline constexpr std::chrono::seconds kCallLimit{10};

/// How a full page gets onto one picture; chosen by the self-test.
enum class CaptureMethod {
  clip,   ///< clip reaches below the viewport, the page notices nothing
  beyond  ///< captureBeyondViewport: complete, but the page sees a 1x1 resize
};

[[nodiscard]] std::string_view to_string(CaptureMethod method);

/// What the self-test at start-up measured.
struct CaptureAbility {
  CaptureMethod method = CaptureMethod::clip;
  int max_tile_rows = 16384;  ///< device px per capture that come out right
};

/// How long starting a browser may take, one retry included.
struct LaunchLimits {
  std::chrono::milliseconds first_try{20'000};
  std::chrono::milliseconds both_tries{30'000};
};

/// One Chrome process group with its own profile folder, connected. Kills the group and removes the
/// profile when destroyed, whatever state it is in.
class Browser {
 public:
  /// Starts a browser that trusts `ca_files` (PEM) besides the system's authorities, and runs the
  /// self-test. Throws BrowserError. The browser dies with the thread that runs this: see Process.
  static boost::asio::awaitable<std::unique_ptr<Browser>> launch(boost::asio::io_context& io,
                                                                 BrowserOptions options,
                                                                 std::vector<std::string> ca_files,
                                                                 LaunchLimits limits = {});
  ~Browser();

  [[nodiscard]] cdp::Connection& connection();
  [[nodiscard]] Semaphore& capture_token();
  [[nodiscard]] const CaptureAbility& ability() const;
  [[nodiscard]] const std::string& product() const;  ///< "HeadlessChrome/156.0.8078.79"
  [[nodiscard]] bool alive() const;                  ///< process and connection, as far as we know
  [[nodiscard]] pid_t pid() const;                   ///< also the number of its process group

  /// Asks the browser to close and waits for it, 5 s at most; then kills the group.
  boost::asio::awaitable<void> close();

 private:
  struct State;
  struct Launch;
  explicit Browser(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace twinshot
