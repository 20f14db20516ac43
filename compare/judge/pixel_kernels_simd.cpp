// The inner loops for the vector units of this CPU, chosen at run time (Highway).
#include "compare/judge/pixel_kernels.h"

// Highway compiles this file once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/judge/pixel_kernels_simd.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "compare/judge/cell_sum.h"

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

// No vector unit that Highway knows.

void AddCellSums(CellSums* cells, const CellRow& row) {
  plain::add_cell_sums(cells, row);
}

void LevelDifferences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                      std::size_t count) {
  plain::level_differences(levels, a, b, count);
}

std::size_t CountBeyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                        int levels) {
  return plain::count_beyond(a, b, count, levels);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

// ---------------------------------------------------------------- cell sums

/// Four pixels fill a 128-bit block; vectors hold some blocks and treat all alike. Each 32-bit lane
/// of a block is the sum of one channel.
constexpr int kBlockPixels = 4;
/// Sums of levels are kept in 16 bits, two pixels to a lane, for so many rows: 128 * 510 < 2^16.
constexpr int kRowsAtOnce = 128;

/// x86 adds the products of neighbouring 16-bit lanes, Arm those of the lower and the upper half.
/// So that either way only levels of one channel meet, x86 needs pixels 0 and 1 side by side.
template <class D8, class V8 = hn::Vec<D8> >
HWY_INLINE V8 channel_pairs(D8 d8, V8 pixels) {
  if constexpr (HWY_ARCH_X86) {
    alignas(16) static constexpr std::uint8_t kOrder[16] = {0, 4,  1, 5,  2,  6,  3,  7,
                                                            8, 12, 9, 13, 10, 14, 11, 15};
    return hn::TableLookupBytes(pixels, hn::LoadDup128(d8, kOrder));
  } else {
    return pixels;
  }
}

/// The sums of one block column over some rows, five per channel.
struct BlockSums {
  alignas(64) std::uint32_t a[64];
  alignas(64) std::uint32_t b[64];
  alignas(64) std::uint32_t aa[64];
  alignas(64) std::uint32_t bb[64];
  alignas(64) std::uint32_t ab[64];
};

/// Sums `rows` <= kRowsAtOnce rows of one vector of pixels; lane 4 * block + channel of the result.
template <class D8>
HWY_INLINE void sum_blocks(D8 d8, BlockSums& HWY_RESTRICT out, const std::uint8_t* HWY_RESTRICT a,
                           const std::uint8_t* HWY_RESTRICT b, const CellRow& row, int rows) {
  const hn::Repartition<std::uint16_t, D8> d16;
  const hn::Repartition<std::int16_t, D8> di16;
  const hn::Repartition<std::int32_t, D8> di32;
  const hn::Repartition<std::uint32_t, D8> d32;
  const auto zero = hn::Zero(d8);
  auto sum_a = hn::Zero(d16);
  auto sum_b = hn::Zero(d16);
  auto aa = hn::Zero(di32);
  auto bb = hn::Zero(di32);
  auto ab = hn::Zero(di32);
  auto upper_aa = hn::Zero(di32);
  auto upper_bb = hn::Zero(di32);
  auto upper_ab = hn::Zero(di32);
  for (int y = 0; y < rows; ++y, a += row.a_stride, b += row.b_stride) {
    const auto pixels_a = channel_pairs(d8, hn::LoadU(d8, a));
    const auto pixels_b = channel_pairs(d8, hn::LoadU(d8, b));
    const auto low_a = hn::BitCast(d16, hn::InterleaveLower(d8, pixels_a, zero));
    const auto low_b = hn::BitCast(d16, hn::InterleaveLower(d8, pixels_b, zero));
    const auto high_a = hn::BitCast(d16, hn::InterleaveUpper(d8, pixels_a, zero));
    const auto high_b = hn::BitCast(d16, hn::InterleaveUpper(d8, pixels_b, zero));
    sum_a = hn::Add(sum_a, hn::Add(low_a, high_a));
    sum_b = hn::Add(sum_b, hn::Add(low_b, high_b));
    const auto la = hn::BitCast(di16, low_a);
    const auto lb = hn::BitCast(di16, low_b);
    const auto ha = hn::BitCast(di16, high_a);
    const auto hb = hn::BitCast(di16, high_b);
    aa = hn::ReorderWidenMulAccumulate(di32, la, la, aa, upper_aa);
    bb = hn::ReorderWidenMulAccumulate(di32, lb, lb, bb, upper_bb);
    ab = hn::ReorderWidenMulAccumulate(di32, la, lb, ab, upper_ab);
    aa = hn::ReorderWidenMulAccumulate(di32, ha, ha, aa, upper_aa);
    bb = hn::ReorderWidenMulAccumulate(di32, hb, hb, bb, upper_bb);
    ab = hn::ReorderWidenMulAccumulate(di32, ha, hb, ab, upper_ab);
  }
  // The 16-bit sums of a channel lie side by side (x86) or four lanes apart.
  const auto widened = [&](auto sum) {
    if constexpr (HWY_ARCH_X86) {
      const auto wide = hn::BitCast(d32, sum);
      return hn::Add(hn::And(wide, hn::Set(d32, 0xffff)), hn::ShiftRight<16>(wide));
    } else {
      const auto none = hn::Zero(d16);
      return hn::Add(hn::BitCast(d32, hn::InterleaveLower(d16, sum, none)),
                     hn::BitCast(d32, hn::InterleaveUpper(d16, sum, none)));
    }
  };
  hn::Store(widened(sum_a), d32, out.a);
  hn::Store(widened(sum_b), d32, out.b);
  hn::Store(hn::BitCast(d32, hn::Add(aa, upper_aa)), d32, out.aa);
  hn::Store(hn::BitCast(d32, hn::Add(bb, upper_bb)), d32, out.bb);
  hn::Store(hn::BitCast(d32, hn::Add(ab, upper_ab)), d32, out.ab);
}

/// Adds the block's sums to those of a cell: `lane` is 4 * block.
HWY_INLINE void add_block(CellSums& cell, const BlockSums& sums, std::size_t lane) {
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const std::size_t i = lane + channel;
    cell[channel] += {sums.a[i], sums.b[i], sums.aa[i], sums.bb[i], sums.ab[i]};
  }
}

/// The first lane of an even block becomes the sum of it and the odd block after it.
HWY_INLINE void add_pairs(BlockSums& sums, std::size_t lanes) {
  const hn::FixedTag<std::uint32_t, 4> d;
  for (std::uint32_t* list : {sums.a, sums.b, sums.aa, sums.bb, sums.ab}) {
    for (std::size_t lane = 0; lane < lanes; lane += 8) {
      hn::Store(hn::Add(hn::Load(d, list + lane), hn::Load(d, list + lane + 4)), d, list + lane);
    }
  }
}

/// Some whole vectors of pixels beginning at pixel `x`; returns the first pixel not summed.
template <class D8>
HWY_INLINE int sum_vectors(D8 d8, CellSums* HWY_RESTRICT cells, const CellRow& row, int x, int end,
                           int first_row, int rows) {
  const auto bytes = hn::Lanes(d8);
  const int pixels = static_cast<int>(bytes) / kChannels;
  const std::uint8_t* a = row.a + static_cast<std::size_t>(first_row) * row.a_stride;
  const std::uint8_t* b = row.b + static_cast<std::size_t>(first_row) * row.b_stride;
  BlockSums sums;
  for (; x + pixels <= end; x += pixels) {
    const auto offset = static_cast<std::size_t>(x) * kChannels;
    sum_blocks(d8, sums, a + offset, b + offset, row, rows);
    if (row.cell_px == 8 && x % 8 == 0 && pixels % 8 == 0) {
      add_pairs(sums, bytes / kChannels);
      for (int block = 0; block < pixels / kBlockPixels; block += 2) {
        add_block(cells[(x + block * kBlockPixels) / 8], sums, static_cast<std::size_t>(4 * block));
      }
    } else {
      for (int block = 0; block < pixels / kBlockPixels; ++block) {
        add_block(cells[(x + block * kBlockPixels) / row.cell_px], sums,
                  static_cast<std::size_t>(4 * block));
      }
    }
  }
  return x;
}

/// The pixels [x, end) of some rows, all of one cell, one by one.
void sum_pixels(CellSums& cell, const CellRow& row, int x, int end, int first_row, int rows) {
  CellSums sums = cell;
  for (int y = first_row; y < first_row + rows; ++y) {
    const auto offset = static_cast<std::size_t>(x) * kChannels;
    const std::uint8_t* a = row.a + static_cast<std::size_t>(y) * row.a_stride + offset;
    const std::uint8_t* b = row.b + static_cast<std::size_t>(y) * row.b_stride + offset;
    for (int i = x; i < end; ++i, a += kChannels, b += kChannels) {
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        accumulate(sums[channel], a[channel], b[channel]);
      }
    }
  }
  cell = sums;
}

void AddCellSums(CellSums* cells, const CellRow& row) {
  const hn::CappedTag<std::uint8_t, 64> wide;
  const hn::FixedTag<std::uint8_t, 16> narrow;
  for (int first = 0; first < row.rows; first += kRowsAtOnce) {
    const int rows = std::min(kRowsAtOnce, row.rows - first);
    if (row.cell_px % kBlockPixels == 0) {
      // No block straddles two cells: the cells need not be told apart before the end.
      int x = sum_vectors(wide, cells, row, 0, row.width, first, rows);
      x = sum_vectors(narrow, cells, row, x, row.width, first, rows);
      if (x < row.width) sum_pixels(cells[x / row.cell_px], row, x, row.width, first, rows);
    } else {
      for (int begin = 0; begin < row.width; begin += row.cell_px) {
        const int end = std::min(begin + row.cell_px, row.width);
        CellSums& cell = cells[begin / row.cell_px];
        const CellRow one = {row.a + static_cast<std::size_t>(begin) * kChannels,
                             row.b + static_cast<std::size_t>(begin) * kChannels,
                             row.a_stride,
                             row.b_stride,
                             end - begin,
                             row.rows,
                             row.cell_px};
        int x = sum_vectors(wide, &cell, one, 0, one.width, first, rows);
        x = sum_vectors(narrow, &cell, one, x, one.width, first, rows);
        if (x < one.width) sum_pixels(cell, one, x, one.width, first, rows);
      }
    }
  }
}

// ---------------------------------------------------------------- differences

/// The largest of the four level differences of each pixel, in the lowest byte of its 32 bits; the
/// other bytes hold less than everything.
template <class D8>
HWY_INLINE hn::Vec<hn::Repartition<std::uint32_t, D8> > largest_differences(
    D8 d8, const std::uint8_t* HWY_RESTRICT a, const std::uint8_t* HWY_RESTRICT b) {
  const hn::Repartition<std::uint32_t, D8> d32;
  const auto va = hn::LoadU(d8, a);
  const auto vb = hn::LoadU(d8, b);
  const auto apart = hn::Or(hn::SaturatedSub(va, vb), hn::SaturatedSub(vb, va));
  const auto pairs = hn::Max(apart, hn::BitCast(d8, hn::ShiftRight<8>(hn::BitCast(d32, apart))));
  const auto all = hn::Max(pairs, hn::BitCast(d8, hn::ShiftRight<16>(hn::BitCast(d32, pairs))));
  return hn::And(hn::BitCast(d32, all), hn::Set(d32, 0xff));
}

void LevelDifferences(std::uint8_t* HWY_RESTRICT levels, const std::uint8_t* HWY_RESTRICT a,
                      const std::uint8_t* HWY_RESTRICT b, std::size_t count) {
  const hn::ScalableTag<std::uint8_t> d8;
  const hn::Repartition<std::uint32_t, decltype(d8)> d32;
  const hn::Rebind<std::uint8_t, decltype(d32)> quarter;
  const std::size_t pixels = hn::Lanes(d32);
  std::size_t i = 0;
  for (; i + pixels <= count; i += pixels) {
    const auto largest = largest_differences(d8, a + i * kChannels, b + i * kChannels);
    hn::StoreU(hn::U8FromU32(largest), quarter, levels + i);
  }
  plain::level_differences(levels + i, a + i * kChannels, b + i * kChannels, count - i);
}

std::size_t CountBeyond(const std::uint8_t* HWY_RESTRICT a, const std::uint8_t* HWY_RESTRICT b,
                        std::size_t count, int levels) {
  const hn::ScalableTag<std::uint8_t> d8;
  const hn::Repartition<std::int32_t, decltype(d8)> d32;
  const std::size_t pixels = hn::Lanes(d32);
  const auto limit = hn::Set(d32, levels);
  auto beyond = hn::Zero(d32);  // minus one for each
  std::size_t i = 0;
  for (; i + pixels <= count; i += pixels) {
    const auto largest =
        hn::BitCast(d32, largest_differences(d8, a + i * kChannels, b + i * kChannels));
    beyond = hn::Add(beyond, hn::VecFromMask(d32, hn::Gt(largest, limit)));
  }
  const auto whole = -hn::GetLane(hn::SumOfLanes(d32, beyond));
  return static_cast<std::size_t>(whole) +
         plain::count_beyond(a + i * kChannels, b + i * kChannels, count - i, levels);
}

#endif

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(AddCellSums);
HWY_EXPORT(LevelDifferences);
HWY_EXPORT(CountBeyond);

namespace kernels {

void add_cell_sums(CellSums* cells, const CellRow& row) {
  HWY_DYNAMIC_DISPATCH(AddCellSums)(cells, row);
}

void level_differences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                       std::size_t count) {
  HWY_DYNAMIC_DISPATCH(LevelDifferences)(levels, a, b, count);
}

std::size_t count_beyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                         int levels) {
  return HWY_DYNAMIC_DISPATCH(CountBeyond)(a, b, count, levels);
}

}  // namespace kernels
}  // namespace twinshot
#endif
