// The inner loop of the blur for the vector units of this CPU, chosen at run time (Highway).
#include "compare/filters/blur_kernel.h"

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/filters/blur_kernel_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// At most 16 lanes, so that four vectors are at most a block and divide it.
using Wide = hn::CappedTag<std::uint32_t, kBlurBlock / 4>;

/// The sum of both neighbours as 32-bit lanes.
HWY_INLINE hn::Vec<Wide> both_of(const std::uint16_t* before, const std::uint16_t* after) {
  const hn::Rebind<std::uint16_t, Wide> narrow;
  return hn::PromoteTo(Wide(), hn::Add(hn::LoadU(narrow, before), hn::LoadU(narrow, after)));
}

void Weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count) {
  const Wide wide;
  const std::size_t lanes = hn::Lanes(wide);
  const hn::Rebind<std::uint16_t, Wide> narrow;
  const auto middle = hn::Set(wide, taps.taps[0]);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    // Four sums at once hide the latency of the multiplications.
    const std::uint16_t* own = rows.before[0] + i;
    auto sum0 = hn::Mul(middle, hn::PromoteTo(wide, hn::LoadU(narrow, own)));
    auto sum1 = hn::Mul(middle, hn::PromoteTo(wide, hn::LoadU(narrow, own + lanes)));
    auto sum2 = hn::Mul(middle, hn::PromoteTo(wide, hn::LoadU(narrow, own + 2 * lanes)));
    auto sum3 = hn::Mul(middle, hn::PromoteTo(wide, hn::LoadU(narrow, own + 3 * lanes)));
    for (std::size_t k = 1; k <= static_cast<std::size_t>(taps.radius); ++k) {
      const auto tap = hn::Set(wide, taps.taps[k]);
      const std::uint16_t* before = rows.before[k] + i;
      const std::uint16_t* after = rows.after[k] + i;
      sum0 = hn::Add(sum0, hn::Mul(tap, both_of(before, after)));
      sum1 = hn::Add(sum1, hn::Mul(tap, both_of(before + lanes, after + lanes)));
      sum2 = hn::Add(sum2, hn::Mul(tap, both_of(before + 2 * lanes, after + 2 * lanes)));
      sum3 = hn::Add(sum3, hn::Mul(tap, both_of(before + 3 * lanes, after + 3 * lanes)));
    }
    hn::StoreU(sum0, wide, sums + i);
    hn::StoreU(sum1, wide, sums + i + lanes);
    hn::StoreU(sum2, wide, sums + i + 2 * lanes);
    hn::StoreU(sum3, wide, sums + i + 3 * lanes);
  }
}

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(Weigh);

namespace kernels {

void weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count) {
  HWY_DYNAMIC_DISPATCH(Weigh)(sums, rows, taps, count);
}

}  // namespace kernels
}  // namespace twinshot
#endif
