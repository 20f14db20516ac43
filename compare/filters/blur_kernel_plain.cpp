// The inner loop of the blur as its definition reads.
#include "compare/filters/blur_kernel.h"

namespace twinshot::plain {

void weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count) {
  for (std::size_t first = 0; first < count; first += kBlurBlock) {
    // A block stays in the cache while all taps pass over it; products of two 16-bit numbers are
    // what every vectoriser knows.
    std::uint32_t* block = sums + first;
    const auto middle = static_cast<std::uint16_t>(taps.taps[0]);
    for (std::size_t i = 0; i < kBlurBlock; ++i) {
      block[i] = std::uint32_t{middle} * std::uint32_t{rows.before[0][first + i]};
    }
    for (std::size_t k = 1; k <= static_cast<std::size_t>(taps.radius); ++k) {
      const auto tap = static_cast<std::uint16_t>(taps.taps[k]);
      const std::uint16_t* before = rows.before[k] + first;
      const std::uint16_t* after = rows.after[k] + first;
      for (std::size_t i = 0; i < kBlurBlock; ++i) {
        const auto both = static_cast<std::uint16_t>(before[i] + after[i]);
        block[i] += std::uint32_t{tap} * std::uint32_t{both};
      }
    }
  }
}

}  // namespace twinshot::plain
