// Points in time after which waiting stops.
#pragma once

#include <algorithm>
#include <chrono>

namespace cdp {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

[[nodiscard]] inline Deadline in(Clock::duration duration) {
  return Clock::now() + duration;
}

/// The stage's own limit, but never past the whole job's.
[[nodiscard]] inline Deadline in(Clock::duration duration, Deadline whole) {
  return std::min(Clock::now() + duration, whole);
}

}  // namespace cdp
