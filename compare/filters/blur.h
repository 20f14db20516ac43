// Gaussian blur in integers: the same bits on the CPU and on a GPU.
//
// Taps are whole multiples of 1/65536 that sum to exactly 1, so a flat stretch keeps its level. Two
// passes: along the rows into 15-bit levels (1/128 of a level), then along the columns back into
// 8 bits; each rounds once, halves upwards. Pixels beyond an edge are those at the edge. The four
// channels are blurred alike and on their own (straight alpha: what a transparent pixel hides takes
// part; the decoder of this project makes that 0).
#pragma once

#include <array>
#include <cstdint>

#include "compare/host_device.h"
#include "compare/image.h"

namespace twinshot {

inline constexpr double kMinBlurSigma = 0.1;
inline constexpr double kMaxBlurSigma = 20;
inline constexpr int kMaxBlurRadius = 60;  ///< ceil(3 * kMaxBlurSigma)

/// Half of a symmetric kernel: `taps[0]` is the middle, `taps[k]` weighs both neighbours k away, in
/// 1/65536. taps[0] + 2 * sum of the others = 65536; those beyond `radius` are 0. With radius 0 the
/// blur changes nothing; otherwise every tap is below 65536.
struct BlurTaps {
  int radius = 0;
  std::array<std::uint32_t, kMaxBlurRadius + 1> taps{};

  bool operator==(const BlurTaps&) const = default;
};

/// Radius ceil(3 sigma), less what rounds to 0 at the end: below a sigma of about 0.21 nothing is
/// left but the middle. Computed with +, *, / alone: the same taps with every C library.
/// Errors: invalid_argument when sigma (in px) is not 0.1..20.
[[nodiscard]] BlurTaps make_blur_taps(double sigma);

/// What the first pass makes of the weighed sum of 8-bit levels: 0..32640, so that the sum of two
/// fits 16 bits.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline std::uint16_t blurred_along_row(std::uint32_t weighed) {
  return static_cast<std::uint16_t>((weighed + (1U << 8)) >> 9);
}

/// What the second pass makes of the weighed sum of those: below 2^31, then 0..255.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline std::uint8_t blurred_along_column(std::uint32_t weighed) {
  return static_cast<std::uint8_t>((weighed + (1U << 22)) >> 23);
}

/// Blurs in place; memory of 2 * radius + 1 rows at 16 bits.
void blur(Image& picture, const BlurTaps& taps);

}  // namespace twinshot
