// How long something has taken.
#pragma once

#include <chrono>

namespace twinshot {

/// Runs from its construction, on a clock that never jumps.
class Stopwatch {
 public:
  [[nodiscard]] double milliseconds() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace twinshot
