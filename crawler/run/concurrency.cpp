// How many pairs of pages are open at the same time.
#include "crawler/run/concurrency.h"

#include <utility>

namespace twinshot {
namespace {

/// A pair more begins with empty caches, which costs as much as several pages: worth it only where
/// the servers are what is waited for.
constexpr double kIdleEnough = 0.5;
/// Two tabs, and the surfaces of tall pages.
constexpr std::uint64_t kBytesPerPair = 700'000'000;

}  // namespace

bool Concurrency::grow(const std::optional<CpuTimes>& times, std::uint64_t free_memory_bytes) {
  const std::optional<CpuTimes> before = std::exchange(last_, times);
  if (!before || !times || times->total <= before->total) return false;
  const auto passed = static_cast<double>(times->total - before->total);
  const auto idle = static_cast<double>(times->idle - before->idle);
  if (idle < kIdleEnough * passed || free_memory_bytes < kBytesPerPair) return false;
  if (pairs_ >= browsers_ * kMostPairsPerBrowser) return false;
  ++pairs_;
  return true;
}

}  // namespace twinshot
