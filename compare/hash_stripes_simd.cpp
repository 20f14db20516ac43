// The inner loop of the row hash for the vector units of this CPU, chosen at run time (Highway).
#include "compare/judge/pixel_kernels.h"

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/hash_stripes_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

/// No vector unit that Highway knows.
void HashStripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes) {
  plain::hash_stripes(lanes, bytes, stripes);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

/// Vectors of at most all lanes, at least two: a 128-bit block holds two neighbours.
using HashTag = hn::CappedTag<std::uint64_t, kHashLanes>;
using HashVec = hn::Vec<HashTag>;

HWY_INLINE HashVec absorbed(HashVec lanes, HashVec keys, const std::uint8_t* words) {
  const HashTag d;
  const hn::Repartition<std::uint8_t, HashTag> d8;
  const hn::Repartition<std::uint32_t, HashTag> d32;
  const auto y = hn::Xor(lanes, hn::Xor(keys, hn::BitCast(d, hn::LoadU(d8, words))));
  const auto low = hn::BitCast(d32, y);
  const auto high = hn::BitCast(d32, hn::ShiftRight<32>(y));
  return hn::Add(hn::BitCast(d, hn::Shuffle0123(low)), hn::MulEven(low, high));
}

/// All lanes in `kVectors` registers, through all stripes.
template <std::size_t kVectors>
HWY_INLINE void hash_in_registers(std::uint64_t* HWY_RESTRICT lanes, const std::uint8_t* bytes,
                                  std::size_t stripes) {
  const HashTag d;
  constexpr std::size_t kStep = kHashLanes / kVectors;
  // Named registers: Highway's vectors may have no size, so there are no arrays of them.
  auto v0 = hn::LoadU(d, lanes);
  auto v1 = hn::LoadU(d, lanes + kStep * (1 % kVectors));
  auto v2 = hn::LoadU(d, lanes + kStep * (2 % kVectors));
  auto v3 = hn::LoadU(d, lanes + kStep * (3 % kVectors));
  const std::uint64_t* keys = kHashKeys.data();
  const auto k0 = hn::LoadU(d, keys);
  const auto k1 = hn::LoadU(d, keys + kStep * (1 % kVectors));
  const auto k2 = hn::LoadU(d, keys + kStep * (2 % kVectors));
  const auto k3 = hn::LoadU(d, keys + kStep * (3 % kVectors));
  constexpr std::size_t kBytes = kStep * sizeof(std::uint64_t);
  for (std::size_t stripe = 0; stripe < stripes; ++stripe, bytes += kStripeBytes) {
    v0 = absorbed(v0, k0, bytes);
    if constexpr (kVectors > 1) v1 = absorbed(v1, k1, bytes + kBytes);
    if constexpr (kVectors > 2) v2 = absorbed(v2, k2, bytes + 2 * kBytes);
    if constexpr (kVectors > 3) v3 = absorbed(v3, k3, bytes + 3 * kBytes);
  }
  hn::StoreU(v0, d, lanes);
  if constexpr (kVectors > 1) hn::StoreU(v1, d, lanes + kStep);
  if constexpr (kVectors > 2) hn::StoreU(v2, d, lanes + 2 * kStep);
  if constexpr (kVectors > 3) hn::StoreU(v3, d, lanes + 3 * kStep);
}

/// Half of the lanes, in four vectors of two: 128-bit registers are few, so the stripes are walked
/// a small number at a time, once for each half.
HWY_INLINE void hash_half(std::uint64_t* HWY_RESTRICT lanes, const std::uint64_t* keys,
                          const std::uint8_t* bytes, std::size_t stripes) {
  const HashTag d;
  auto v0 = hn::LoadU(d, lanes);
  auto v1 = hn::LoadU(d, lanes + 2);
  auto v2 = hn::LoadU(d, lanes + 4);
  auto v3 = hn::LoadU(d, lanes + 6);
  const auto k0 = hn::LoadU(d, keys);
  const auto k1 = hn::LoadU(d, keys + 2);
  const auto k2 = hn::LoadU(d, keys + 4);
  const auto k3 = hn::LoadU(d, keys + 6);
  for (std::size_t stripe = 0; stripe < stripes; ++stripe, bytes += kStripeBytes) {
    v0 = absorbed(v0, k0, bytes);
    v1 = absorbed(v1, k1, bytes + 16);
    v2 = absorbed(v2, k2, bytes + 32);
    v3 = absorbed(v3, k3, bytes + 48);
  }
  hn::StoreU(v0, d, lanes);
  hn::StoreU(v1, d, lanes + 2);
  hn::StoreU(v2, d, lanes + 4);
  hn::StoreU(v3, d, lanes + 6);
}

void HashStripes(HashLanes& all_lanes, const std::uint8_t* bytes, std::size_t stripes) {
  std::uint64_t* lanes = all_lanes.data();
  const std::size_t width = hn::Lanes(HashTag());
  if (width == 4) return hash_in_registers<4>(lanes, bytes, stripes);
  if (width == 8) return hash_in_registers<2>(lanes, bytes, stripes);
  if (width == 16) return hash_in_registers<1>(lanes, bytes, stripes);
  constexpr std::size_t kAtOnce = 32;
  for (std::size_t first = 0; first < stripes; first += kAtOnce, bytes += kAtOnce * kStripeBytes) {
    const std::size_t count = std::min(kAtOnce, stripes - first);
    hash_half(lanes, kHashKeys.data(), bytes, count);
    hash_half(lanes + 8, kHashKeys.data() + 8, bytes + 64, count);
  }
}

#endif

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(HashStripes);

void kernels::hash_stripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes) {
  HWY_DYNAMIC_DISPATCH(HashStripes)(lanes, bytes, stripes);
}

}  // namespace twinshot
#endif
