// The checksum of a zlib stream, by the widest SIMD the processor has.
//
// Two sums: a of all bytes, and b of all a. Over a block of n vectors of L bytes, b grows by L
// times each vector's a before it, and by each byte times its place from the end of its vector. The
// places are multiplied once a block: bytes of one place are summed over all vectors first.
#include "compare/codec/adler32.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/codec/adler32.cpp"
#include <hwy/foreach_target.h>
// Highway must come after the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::uint32_t kModulus = 65521;
/// So many bytes of one place fit 16 bits.
constexpr std::size_t kBlockVectors = 256;

struct Sums {
  std::uint64_t a;
  std::uint64_t b;
};

void add_bytes(Sums& sums, const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    sums.a += bytes[i];
    sums.b += sums.a;
  }
  sums.a %= kModulus;
  sums.b %= kModulus;
}

#if HWY_TARGET != HWY_SCALAR

/// `vectors` at most kBlockVectors.
void add_vectors(Sums& sums, const std::uint8_t* bytes, std::size_t vectors) {
  const hn::ScalableTag<std::uint8_t> d8;
  const hn::RepartitionToWide<decltype(d8)> d16;
  const hn::Repartition<std::uint64_t, decltype(d8)> d64;
  const std::size_t lanes = hn::Lanes(d8);
  const auto low_bytes = hn::Set(d16, 0xff);
  auto before = hn::Zero(d64);  // the sum of all `sum`s before each vector
  auto sum = hn::Zero(d64);
  auto even = hn::Zero(d16);
  auto odd = hn::Zero(d16);
  for (std::size_t i = 0; i < vectors; ++i) {
    const auto v = hn::LoadU(d8, bytes + i * lanes);
    before = hn::Add(before, sum);
    sum = hn::Add(sum, hn::SumsOf8(v));
    const auto pairs = hn::BitCast(d16, v);
    even = hn::Add(even, hn::And(pairs, low_bytes));
    odd = hn::Add(odd, hn::ShiftRight<8>(pairs));
  }
  HWY_ALIGN std::uint16_t even_places[hn::MaxLanes(d16)];
  HWY_ALIGN std::uint16_t odd_places[hn::MaxLanes(d16)];
  hn::Store(even, d16, even_places);
  hn::Store(odd, d16, odd_places);
  std::uint64_t placed = 0;
  for (std::size_t i = 0; i < hn::Lanes(d16); ++i) {
    placed += std::uint64_t{even_places[i]} * (lanes - 2 * i);
    placed += std::uint64_t{odd_places[i]} * (lanes - 2 * i - 1);
  }
  const std::uint64_t all_before = hn::GetLane(hn::SumOfLanes(d64, before));
  sums.b += sums.a * (vectors * lanes) + all_before * lanes + placed;
  sums.a += hn::GetLane(hn::SumOfLanes(d64, sum));
  sums.a %= kModulus;
  sums.b %= kModulus;
}

#endif

std::uint32_t adler(std::uint32_t sum, const std::uint8_t* bytes, std::size_t count) {
  Sums sums = {sum & 0xffff, sum >> 16};
#if HWY_TARGET != HWY_SCALAR
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<std::uint8_t>());
  while (count >= lanes) {
    const std::size_t vectors = HWY_MIN(count / lanes, kBlockVectors);
    add_vectors(sums, bytes, vectors);
    bytes += vectors * lanes;
    count -= vectors * lanes;
  }
#endif
  // Far from where 64 bits overflow, whatever comes at once.
  constexpr std::size_t kStep = std::size_t{1} << 20;
  for (; count > 0;) {
    const std::size_t step = HWY_MIN(count, kStep);
    add_bytes(sums, bytes, step);
    bytes += step;
    count -= step;
  }
  return static_cast<std::uint32_t>(sums.b << 16 | sums.a);
}

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(adler);

std::uint32_t update_adler32(std::uint32_t sum, const std::uint8_t* bytes, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(adler)(sum, bytes, count);
}

}  // namespace twinshot
#endif
