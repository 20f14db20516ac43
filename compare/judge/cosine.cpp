// The plain correlation of one frame.
#include "compare/judge/cosine.h"

#include <algorithm>
#include <cmath>

namespace twinshot {
namespace {

/// 2^70 * 10'000^2 < 2^97: what the comparison needs. GCC, Clang and nvcc have it on every 64-bit
/// target.
__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t kScale = 10'000;

}  // namespace

CosineSums cosine_sums(const CellSums& sums) {
  CosineSums total;
  for (const Moments& channel : sums) {
    total.aa += channel.aa;
    total.bb += channel.bb;
    total.ab += channel.ab;
  }
  return total;
}

double coefficient_of(const CosineSums& sums) {
  if (sums.aa == 0 || sums.bb == 0) return sums.aa == sums.bb ? 1 : 0;
  if (Wide{sums.ab} * sums.ab == Wide{sums.aa} * sums.bb) return 1;
  const double product = static_cast<double>(sums.aa) * static_cast<double>(sums.bb);
  // Cauchy and Schwarz keep it below 1 here; rounding might not.
  return std::min(static_cast<double>(sums.ab) / std::sqrt(product), std::nextafter(1.0, 0.0));
}

bool is_below(const CosineSums& sums, std::int64_t threshold_scaled) {
  const auto threshold = static_cast<std::uint64_t>(threshold_scaled);
  if (sums.aa == 0 || sums.bb == 0) return sums.aa != sums.bb && threshold > 0;
  return Wide{sums.ab} * sums.ab * kScale * kScale <
         Wide{sums.aa} * sums.bb * threshold * threshold;
}

}  // namespace twinshot
