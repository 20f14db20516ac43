// The plain correlation of one frame: dot product over the product of magnitudes, from exact sums.
//
// A frame is N x N pixels, flattened to the vector of its levels, four channels each. What differs
// from a naive implementation, and why:
//   * Frames at the right and lower edge are judged at their true size. Leaving them out, as whole
//     division of the sizes does, never compares the last columns and rows of most pictures.
//   * Two zero vectors score 1, one zero vector scores 0. Naively both are 0 / 0, which is NaN, and
//     NaN < threshold is false: a picture that vanished would pass.
//   * Whether a frame is below the threshold is decided in integers: no rounding takes part, equal
//     on every machine and backend. Proportional frames (white and grey, say) score exactly 1.
//   * Rows are aligned first unless `align` is off; bands without a counterpart are marked whole.
// What does not differ: it is blind to brightness (white against grey 200 with opaque alpha: 0.994)
// and unreliable near black. That is why it is not the default metric.
#pragma once

#include <cstdint>

#include "compare/judge/backend.h"

namespace twinshot {

/// The three sums over all levels of a frame of at most 256 x 256 px: below 2^35 each.
struct CosineSums {
  std::uint64_t aa = 0;
  std::uint64_t bb = 0;
  std::uint64_t ab = 0;
};

[[nodiscard]] CosineSums cosine_sums(const CellSums& sums);

/// ab / sqrt(aa * bb) in [0, 1], never NaN; 1 for proportional vectors, two zero vectors among
/// them, and for those only; 0 when one is zero. The sums are exact as doubles, so there is one
/// rounding each of product, root and quotient: the same bits wherever IEEE 754 holds.
[[nodiscard]] double coefficient_of(const CosineSums& sums);

/// Whether the coefficient is below threshold_scaled / 10'000, decided on integers:
/// ab^2 * 10'000^2 < aa * bb * threshold_scaled^2. 0 <= threshold_scaled <= 10'000.
[[nodiscard]] bool is_below(const CosineSums& sums, std::int64_t threshold_scaled);

}  // namespace twinshot
