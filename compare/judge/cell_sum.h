// What every backend does with one pixel, written once: equal sums by construction.
#pragma once

#include <cstdint>

#include "compare/host_device.h"
#include "compare/image.h"
#include "compare/judge/backend.h"

namespace twinshot {

inline constexpr int kMaxCellPx = 256;

/// Adds one channel of one pixel: levels 0..255, reference then candidate.
TWINSHOT_HOST_DEVICE inline void accumulate(Moments& sums, std::uint32_t a, std::uint32_t b) {
  sums.a += a;
  sums.b += b;
  sums.aa += a * a;
  sums.bb += b * b;
  sums.ab += a * b;
}

/// The grid, all sums zero, that `cell_sums` of these views fills.
/// Errors: invalid_argument when the views are empty or differ in size, or cell_px is not 1..256.
[[nodiscard]] SumGrid empty_grid(const ImageView& reference, const ImageView& candidate,
                                 int cell_px);

}  // namespace twinshot
