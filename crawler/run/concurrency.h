// How many pairs of pages are open at the same time.
#pragma once

#include <cstdint>
#include <optional>

#include "crawler/run/machine.h"

namespace twinshot {

/// Pairs that a browser begins with: while one is photographed, the next one loads.
inline constexpr int kPairsPerBrowser = 2;
/// And the most it may have. Their captures take turns: more would only wait for those.
inline constexpr int kMostPairsPerBrowser = 6;

/// Grows while the machine has time and memory to spare: pages that wait for a slow server cost
/// nothing. Never shrinks: pages that are open are finished. Keeps no clock. One thread.
class Concurrency {
 public:
  explicit Concurrency(int browsers) : browsers_(browsers), pairs_(browsers * kPairsPerBrowser) {}

  /// Pairs that may be open now.
  [[nodiscard]] int pairs() const { return pairs_; }

  /// What the machine was like since the last call, asked every half second or so: true when one
  /// more pair may be opened. `times`: of all cores, nothing when they can not be read.
  bool grow(const std::optional<CpuTimes>& times, std::uint64_t free_memory_bytes);

 private:
  int browsers_;
  int pairs_;
  std::optional<CpuTimes> last_;
};

}  // namespace twinshot
