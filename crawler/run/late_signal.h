// Signals that come when every page has been judged: the report is finished first.
#pragma once

#include <array>
#include <csignal>

namespace twinshot {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP does nothing: what is left to do takes
/// seconds, and without it every verdict would be lost. The second of the same kind ends the
/// process, as it would without this. One at a time, on the thread that runs main().
class LateSignal {
 public:
  LateSignal();
  ~LateSignal();
  LateSignal(const LateSignal&) = delete;
  LateSignal& operator=(const LateSignal&) = delete;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace twinshot
