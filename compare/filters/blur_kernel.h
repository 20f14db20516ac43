// The inner loop of the blur: one plain version, one for the vector units of this CPU.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compare/filters/blur.h"

namespace twinshot {

/// Where the two neighbours of each tap begin; [0] is the middle itself, twice.
struct BlurNeighbours {
  std::array<const std::uint16_t*, kMaxBlurRadius + 1> before{};
  std::array<const std::uint16_t*, kMaxBlurRadius + 1> after{};
};

/// Elements are weighed this many at a time: buffers are padded to whole blocks.
inline constexpr std::size_t kBlurBlock = 64;

/// As the definition reads; part of every build and the oracle of the other.
namespace plain {

/// sums[i] = taps[0] * middle[i] + sum over k of taps[k] * (before[k][i] + after[k][i]), for
/// i < count, a multiple of kBlurBlock. Taps and sums of two elements are below 2^16, sums[i] below
/// 2^31. taps.radius >= 1.
void weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count);

}  // namespace plain

/// The same bits: for the best vector unit found at run time; the plain one in the bare build.
/// Pure; any thread.
namespace kernels {

void weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count);

}  // namespace kernels

}  // namespace twinshot
