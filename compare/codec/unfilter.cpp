// The filters of PNG rows undone, and rows turned into RGBA, by the widest SIMD the processor has.
//
// Compiled once for each SIMD level; Highway picks one when the program runs. Up, which is all that
// Chrome's optimizeForSpeed uses, runs at the speed of the cache. The others depend on the pixel
// before: Sub is a prefix sum, Average settles four pixels by four rounds, and Paeth finds that
// most of a page needs no Paeth at all.
#include "compare/codec/unfilter.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/codec/unfilter.cpp"
#include <hwy/foreach_target.h>
// Highway must come after the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

bool unfilter_any(const std::uint8_t* filtered, const std::uint8_t* above, const RowTarget& target,
                  const RowShape& shape) {
  return unfilter_rows_plain(filtered, above, target, shape);
}

void expand_any(const RowSource& source, const RowTarget& target, const RowShape& shape) {
  expand_rows_plain(source, target, shape);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

using Block = hn::FixedTag<std::uint8_t, 16>;
using BlockVec = hn::Vec<Block>;

constexpr Block kBlock;
/// Pixels of a block: 12 of its bytes at 3 channels, all 16 at 4.
constexpr std::size_t kBlockPixels = 4;
constexpr std::size_t kBlockLoad = 16;

/// The last pixel of a block in the place of every pixel.
template <int kPixel>
HWY_INLINE BlockVec spread_last(BlockVec value) {
  if constexpr (kPixel == 4) {
    return hn::BitCast(kBlock,
                       hn::Broadcast<3>(hn::BitCast(hn::FixedTag<std::uint32_t, 4>(), value)));
  } else {
    alignas(16) static constexpr std::uint8_t kLast[16] = {9,  10, 11, 9,  10, 11, 9,  10,
                                                           11, 9,  10, 11, 9,  10, 11, 9};
    return hn::TableLookupBytes(value, hn::Load(kBlock, kLast));
  }
}

/// One pixel in the place of every pixel.
template <int kPixel>
HWY_INLINE BlockVec spread_pixel(const std::uint8_t* pixel) {
  std::uint32_t value = 0;
  std::memcpy(&value, pixel, kPixel);
  const BlockVec copies = hn::BitCast(kBlock, hn::Set(hn::FixedTag<std::uint32_t, 4>(), value));
  if constexpr (kPixel == 4) return copies;
  alignas(16) static constexpr std::uint8_t kFirst[16] = {0, 1, 2, 0, 1, 2, 0, 1,
                                                          2, 0, 1, 2, 0, 1, 2, 0};
  return hn::TableLookupBytes(copies, hn::Load(kBlock, kFirst));
}

/// Sums pixels from the left, starting from `left`, which holds one pixel in every place.
template <int kPixel>
HWY_INLINE BlockVec prefix_sum(BlockVec value, BlockVec left) {
  value = hn::Add(value, hn::ShiftLeftBytes<kPixel>(kBlock, value));
  value = hn::Add(value, hn::ShiftLeftBytes<2 * kPixel>(kBlock, value));
  return hn::Add(value, left);
}

// Blocks are stored whole: at 3 channels the four bytes behind one are written by the next.

void undo_up(const std::uint8_t* from, const std::uint8_t* above, std::uint8_t* row,
             std::size_t row_bytes) {
  const hn::ScalableTag<std::uint8_t> wide;
  const std::size_t step = hn::Lanes(wide);
  std::size_t i = 0;
  for (; i + step <= row_bytes; i += step) {
    hn::StoreU(hn::Add(hn::LoadU(wide, from + i), hn::LoadU(wide, above + i)), wide, row + i);
  }
  for (; i + kBlockLoad <= row_bytes; i += kBlockLoad) {
    hn::StoreU(hn::Add(hn::LoadU(kBlock, from + i), hn::LoadU(kBlock, above + i)), kBlock, row + i);
  }
  for (; i < row_bytes; ++i) row[i] = static_cast<std::uint8_t>(from[i] + above[i]);
}

template <int kPixel>
void undo_sub(const std::uint8_t* from, std::uint8_t* row, std::size_t row_bytes) {
  BlockVec left = hn::Zero(kBlock);
  std::size_t i = 0;
  for (; i + kBlockLoad <= row_bytes; i += kBlockPixels * kPixel) {
    const BlockVec sum = prefix_sum<kPixel>(hn::LoadU(kBlock, from + i), left);
    hn::StoreU(sum, kBlock, row + i);
    left = spread_last<kPixel>(sum);
  }
  for (; i < row_bytes; ++i) {
    row[i] = static_cast<std::uint8_t>(from[i] + (i < kPixel ? 0 : row[i - kPixel]));
  }
}

/// With n(v) = 255 - v, floor((l + a) / 2) = n(roundup((n(l) + n(a)) / 2)), so that
/// n(x + floor((l + a) / 2)) = roundup((n(l) + n(a)) / 2) - x: two instructions a pixel. Each round
/// below makes one more pixel of the block final.
template <int kPixel>
void undo_average(const std::uint8_t* from, const std::uint8_t* above, std::uint8_t* row,
                  std::size_t row_bytes) {
  constexpr int kShift = 16 - kPixel;
  const BlockVec ones = hn::Set(kBlock, 255);
  BlockVec left = ones;  // inverted
  std::size_t i = 0;
  for (; i + kBlockLoad <= row_bytes; i += kBlockPixels * kPixel) {
    const BlockVec x = hn::LoadU(kBlock, from + i);
    const BlockVec inverted_above = hn::Xor(hn::LoadU(kBlock, above + i), ones);
    BlockVec value = left;
    for (std::size_t round = 0; round < kBlockPixels; ++round) {
      const BlockVec before = hn::CombineShiftRightBytes<kShift>(kBlock, value, left);
      value = hn::Sub(hn::AverageRound(before, inverted_above), x);
    }
    hn::StoreU(hn::Xor(value, ones), kBlock, row + i);
    left = kPixel == 4 ? value : hn::ShiftLeftBytes<4>(kBlock, value);
  }
  for (; i < row_bytes; ++i) {
    const int before = i < kPixel ? 0 : row[i - kPixel];
    row[i] = static_cast<std::uint8_t>(from[i] + (before + above[i]) / 2);
  }
}

HWY_INLINE int paeth(int left, int above, int above_left) {
  // As in stb_image: the same choice as the specification's, without its three distances.
  const int threshold = 3 * above_left - (left + above);
  const int low = left < above ? left : above;
  const int high = left < above ? above : left;
  const int at_most = high <= threshold ? low : above_left;
  return threshold <= low ? high : at_most;
}

/// One pixel of Paeth on 16-bit lanes, as in paeth() above. The differences become masks by their
/// sign: on AVX-512 comparisons take three cycles, and these cycles follow each other.
HWY_INLINE hn::Vec<hn::FixedTag<std::int16_t, 4> > paeth_pixel(
    hn::Vec<hn::FixedTag<std::int16_t, 4> > left, hn::Vec<hn::FixedTag<std::int16_t, 4> > above,
    hn::Vec<hn::FixedTag<std::int16_t, 4> > above_left) {
  const auto base = hn::Sub(hn::Add(above_left, hn::Add(above_left, above_left)), above);
  const auto threshold = hn::Sub(base, left);
  const auto low = hn::Min(left, above);
  const auto high = hn::Max(left, above);
  const auto not_low = hn::ShiftRight<15>(hn::Sub(threshold, high));  // -1: high > threshold
  const auto not_high = hn::ShiftRight<15>(hn::Sub(low, threshold));  // -1: threshold > low
  // Both zero only where all of them are equal.
  const auto take_low = hn::AndNot(not_low, hn::Xor(low, above_left));
  const auto take_high = hn::AndNot(not_high, hn::Xor(high, above_left));
  return hn::Xor(above_left, hn::Xor(take_low, take_high));
}

/// Four pixels one after the other; `left` is the one before them. Returns the last of them.
template <int kPixel>
HWY_INLINE std::uint32_t paeth_block(std::uint32_t left, const std::uint8_t* from,
                                     const std::uint8_t* above, std::uint8_t* row) {
  const hn::FixedTag<std::int16_t, 4> words;
  const hn::FixedTag<std::uint8_t, 4> bytes;
  const hn::FixedTag<std::uint32_t, 1> pixel;
  const auto low_byte = hn::Set(words, 255);
  auto a = hn::PromoteTo(words, hn::BitCast(bytes, hn::Set(pixel, left)));
  auto c = hn::PromoteTo(words, hn::LoadU(bytes, above - kPixel));
  for (std::size_t p = 0; p < kBlockPixels; ++p) {
    const auto b = hn::PromoteTo(words, hn::LoadU(bytes, above + p * kPixel));
    const auto x = hn::PromoteTo(words, hn::LoadU(bytes, from + p * kPixel));
    a = hn::And(hn::Add(x, paeth_pixel(a, b, c)), low_byte);
    c = b;
    left = hn::GetLane(hn::BitCast(pixel, hn::DemoteTo(bytes, a)));
    std::memcpy(row + p * kPixel, &left, kPixel);
  }
  return left;
}

template <int kPixel>
void undo_paeth(const std::uint8_t* from, const std::uint8_t* above, std::uint8_t* row,
                std::size_t row_bytes) {
  constexpr std::size_t kBlockBytes = kBlockPixels * kPixel;
  const hn::FixedTag<std::uint32_t, 4> pixels;
  const BlockVec in_block = hn::VecFromMask(kBlock, hn::FirstN(kBlock, kBlockBytes));
  const BlockVec zero = hn::Zero(kBlock);
  for (std::size_t k = 0; k < kPixel; ++k) row[k] = static_cast<std::uint8_t>(from[k] + above[k]);
  BlockVec left = spread_pixel<kPixel>(row);
  std::size_t i = kPixel;
  for (; i + kBlockLoad <= row_bytes; i += kBlockBytes) {
    const BlockVec b = hn::LoadU(kBlock, above + i);
    const BlockVec c = hn::LoadU(kBlock, above + i - kPixel);
    const BlockVec x = hn::LoadU(kBlock, from + i);
    if (hn::AllTrue(kBlock, hn::Eq(hn::And(hn::Xor(b, c), in_block), zero))) {
      // The row above is flat here: the nearest of the three is the left one.
      const BlockVec sum = prefix_sum<kPixel>(x, left);
      hn::StoreU(sum, kBlock, row + i);
      left = spread_last<kPixel>(sum);
      continue;
    }
    // Left as above left, and nothing to add: each pixel is the one above it, so that this holds
    // for the next one too.
    const std::uint32_t apart = hn::GetLane(hn::BitCast(pixels, hn::Xor(left, c)));
    const bool as_above = (kPixel == 4 ? apart : apart & 0xffffff) == 0;
    if (as_above && hn::AllTrue(kBlock, hn::Eq(hn::And(x, in_block), zero))) {
      hn::StoreU(b, kBlock, row + i);
      left = spread_last<kPixel>(b);
      continue;
    }
    const std::uint32_t before = hn::GetLane(hn::BitCast(pixels, left));
    const std::uint32_t last = paeth_block<kPixel>(before, from + i, above + i, row + i);
    left = spread_pixel<kPixel>(reinterpret_cast<const std::uint8_t*>(&last));
  }
  for (; i < row_bytes; ++i) {
    row[i] =
        static_cast<std::uint8_t>(from[i] + paeth(row[i - kPixel], above[i], above[i - kPixel]));
  }
}

template <int kPixel>
bool unfilter(const std::uint8_t* filtered, const std::uint8_t* above, const RowTarget& target,
              const RowShape& shape) {
  const std::size_t row_bytes = static_cast<std::size_t>(shape.width) * kPixel;
  std::uint8_t* row = target.pixels;
  for (int y = 0; y < shape.rows; ++y) {
    const std::uint8_t* const from = filtered + 1;
    switch (*filtered) {
      case 0:
        std::memcpy(row, from, row_bytes);
        break;
      case 1:
        undo_sub<kPixel>(from, row, row_bytes);
        break;
      case 2:
        undo_up(from, above, row, row_bytes);
        break;
      case 3:
        undo_average<kPixel>(from, above, row, row_bytes);
        break;
      case 4:
        undo_paeth<kPixel>(from, above, row, row_bytes);
        break;
      default:
        return false;
    }
    filtered += 1 + row_bytes;
    above = row;
    row += target.stride_bytes;
  }
  return true;
}

bool unfilter_any(const std::uint8_t* filtered, const std::uint8_t* above, const RowTarget& target,
                  const RowShape& shape) {
  return shape.channels == 3 ? unfilter<3>(filtered, above, target, shape)
                             : unfilter<4>(filtered, above, target, shape);
}

/// 255 in the place of each alpha.
alignas(16) constexpr std::uint8_t kAlpha[16] = {0, 0, 0, 255, 0, 0, 0, 255,
                                                 0, 0, 0, 255, 0, 0, 0, 255};

void expand_rgb(const std::uint8_t* from, std::uint8_t* to, std::size_t width) {
  const hn::ScalableTag<std::uint8_t> bytes;
  const hn::Repartition<std::uint32_t, decltype(bytes)> words;
  alignas(16) static constexpr std::uint8_t kSpread[16] = {0, 1, 2, 0x80, 3, 4,  5,  0x80,
                                                           6, 7, 8, 0x80, 9, 10, 11, 0x80};
  // Twelve bytes to each block of sixteen, then three to each pixel.
  HWY_ALIGN std::uint32_t places[hn::MaxLanes(words)];
  const std::size_t step = hn::Lanes(words);
  for (std::size_t i = 0; i < step; ++i) {
    places[i] = static_cast<std::uint32_t>(i / kBlockPixels * 3 + i % kBlockPixels);
  }
  const auto blocks = hn::SetTableIndices(words, places);
  const auto spread = hn::LoadDup128(bytes, kSpread);
  const auto alpha = hn::LoadDup128(bytes, kAlpha);
  std::size_t x = 0;
  for (; x * 3 + hn::Lanes(bytes) <= width * 3; x += step) {
    const auto packed = hn::BitCast(words, hn::LoadU(bytes, from + x * 3));
    const auto apart = hn::BitCast(bytes, hn::TableLookupLanes(packed, blocks));
    hn::StoreU(hn::Or(hn::TableLookupBytesOr0(apart, spread), alpha), bytes, to + x * 4);
  }
  for (; x < width; ++x) {
    std::memcpy(to + x * 4, from + x * 3, 3);
    to[x * 4 + 3] = 255;
  }
}

void expand_rgba(const std::uint8_t* from, std::uint8_t* to, std::size_t width) {
  const hn::ScalableTag<std::uint8_t> bytes;
  const hn::Repartition<std::uint32_t, decltype(bytes)> words;
  const auto alpha = hn::BitCast(words, hn::LoadDup128(bytes, kAlpha));
  const std::size_t step = hn::Lanes(words);
  std::size_t x = 0;
  for (; x + step <= width; x += step) {
    const auto pixels = hn::BitCast(words, hn::LoadU(bytes, from + x * 4));
    const auto shown = hn::Ne(hn::And(pixels, alpha), hn::Zero(words));
    hn::StoreU(hn::BitCast(bytes, hn::IfThenElseZero(shown, pixels)), bytes, to + x * 4);
  }
  for (; x < width; ++x) {
    if (from[x * 4 + 3] == 0) {
      std::memset(to + x * 4, 0, 4);
    } else {
      std::memcpy(to + x * 4, from + x * 4, 4);
    }
  }
}

void expand_any(const RowSource& source, const RowTarget& target, const RowShape& shape) {
  const auto width = static_cast<std::size_t>(shape.width);
  for (int y = 0; y < shape.rows; ++y) {
    const std::uint8_t* from = source.pixels + static_cast<std::size_t>(y) * source.stride_bytes;
    std::uint8_t* to = target.pixels + static_cast<std::size_t>(y) * target.stride_bytes;
    if (shape.channels == 3) {
      expand_rgb(from, to, width);
    } else {
      expand_rgba(from, to, width);
    }
  }
}

#endif  // not HWY_SCALAR

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(unfilter_any);
HWY_EXPORT(expand_any);

bool unfilter_rows(const std::uint8_t* filtered, const std::uint8_t* above, const RowTarget& target,
                   const RowShape& shape) {
  return HWY_DYNAMIC_DISPATCH(unfilter_any)(filtered, above, target, shape);
}

void expand_rows(const RowSource& source, const RowTarget& target, const RowShape& shape) {
  HWY_DYNAMIC_DISPATCH(expand_any)(source, target, shape);
}

}  // namespace twinshot
#endif
