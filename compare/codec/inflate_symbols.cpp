// The inner loop of inflate: literals and matches of one block, by the widest SIMD there is.
//
// The shape is libdeflate's (E. Biggers): 64 bits of input at a time, up to three literals before
// the next look at the limits, matches copied by whole vectors past their end. Rows of a page are
// mostly long matches, and many of them repeat a pixel (distance 3, 6, 9 ...): those shorter than a
// vector are written as a pattern.
#include "compare/codec/inflate_symbols.h"

#include <array>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compare/codec/inflate_symbols.cpp"
#include <hwy/foreach_target.h>
// Highway must come after the line above.
#include <hwy/highway.h>

#ifndef TWINSHOT_INFLATE_SYMBOLS_ONCE
#define TWINSHOT_INFLATE_SYMBOLS_ONCE
namespace twinshot {
namespace {

constexpr std::size_t kPatternBytes = 32;

/// For distances below 16: which of the last bytes come again, 32 places long.
using Pattern = std::array<std::uint8_t, kPatternBytes>;

constexpr std::array<Pattern, 16> make_patterns() {
  std::array<Pattern, 16> patterns = {};
  for (std::size_t distance = 1; distance < 16; ++distance) {
    for (std::size_t i = 0; i < kPatternBytes; ++i) {
      patterns[distance][i] = static_cast<std::uint8_t>(i % distance);
    }
  }
  return patterns;
}

alignas(64) constexpr std::array<Pattern, 16> kPatterns = make_patterns();

/// How many places of a pattern are whole repetitions.
constexpr std::array<std::uint8_t, 16> make_steps() {
  std::array<std::uint8_t, 16> steps = {};
  for (std::size_t distance = 1; distance < 16; ++distance) {
    steps[distance] = static_cast<std::uint8_t>(kPatternBytes - kPatternBytes % distance);
  }
  return steps;
}

constexpr std::array<std::uint8_t, 16> kPatternSteps = make_steps();

}  // namespace
}  // namespace twinshot
#endif

HWY_BEFORE_NAMESPACE();
namespace twinshot::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE std::uint64_t load_word(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

template <std::size_t kBytes>
HWY_INLINE void copy(std::uint8_t* to, const std::uint8_t* from) {
  std::memcpy(to, from, kBytes);
}

/// Writes `length` bytes (up to kWriteSlack more) that repeat what lies `distance` before them.
HWY_INLINE void copy_match(std::uint8_t* to, std::size_t distance, std::size_t length) {
  const std::uint8_t* from = to - distance;
  std::uint8_t* const end = to + length;
  if (HWY_LIKELY(distance >= 32)) {
    copy<32>(to, from);
    if (to + 32 < end) {
      to += 32;
      from += 32;
      do {
        copy<32>(to, from);
        copy<32>(to + 32, from + 32);
        to += 64;
        from += 64;
      } while (to < end);
    }
    return;
  }
#if HWY_TARGET != HWY_SCALAR
  if (distance < 16) {
    const hn::FixedTag<std::uint8_t, 16> d;
    const auto last = hn::LoadU(d, from);
    const Pattern& pattern = kPatterns[distance];
    const auto low = hn::TableLookupBytes(last, hn::Load(d, pattern.data()));
    const auto high = hn::TableLookupBytes(last, hn::Load(d, pattern.data() + 16));
    const std::size_t step = kPatternSteps[distance];
    do {
      hn::StoreU(low, d, to);
      hn::StoreU(high, d, to + 16);
      to += step;
    } while (to < end);
    return;
  }
  do {
    copy<16>(to, from);
    to += 16;
    from += 16;
  } while (to < end);
#else
  while (to < end) *to++ = *from++;
#endif
}

SymbolsEnd decode(InflatePosition& position, const HuffmanTables& tables,
                  const std::uint8_t* in_limit, const std::uint8_t* out_limit,
                  const std::uint8_t* history) {
  constexpr std::uint64_t kSymbolMask = (1U << kSymbolRootBits) - 1;
  constexpr std::uint64_t kDistanceMask = (1U << kDistanceRootBits) - 1;
  const HuffmanEntry* const symbols = tables.symbols.data();
  const HuffmanEntry* const distances = tables.distances.data();
  const std::uint8_t* in = position.in;
  std::uint8_t* out = position.out;
  std::uint64_t bits = position.bits;
  std::uint32_t bit_count = position.bit_count;  // its lowest six bits: above them anything

  const auto refill = [&] {
    bits |= load_word(in) << (bit_count & 63);
    in += 7 - (bit_count >> 3 & 7);
    bit_count |= 56;
  };
  const auto take = [&](HuffmanEntry entry) {
    bits >>= entry & 63;
    bit_count -= entry;
  };
  /// base + extra bits of an entry whose bits have been taken from `before`.
  const auto value_of = [](HuffmanEntry entry, std::uint64_t before) {
    const std::uint64_t taken = before & ((std::uint64_t{1} << (entry & 63)) - 1);
    return (entry >> 16) + static_cast<std::uint32_t>(taken >> (entry >> 8 & 15));
  };
  const auto finish = [&](SymbolsEnd end) {
    position = {in, bits, bit_count & 63, out};
    return end;
  };

  if (in >= in_limit || out >= out_limit) return SymbolsEnd::limit;
  refill();
  HuffmanEntry entry = symbols[bits & kSymbolMask];
  do {
    refill();
    if (entry & kLiteral) {
      // At most 33 of 56 bits for three of them: enough are left to look at the next.
      take(entry);
      *out++ = static_cast<std::uint8_t>(entry >> 16);
      entry = symbols[bits & kSymbolMask];
      if (entry & kLiteral) {
        take(entry);
        *out++ = static_cast<std::uint8_t>(entry >> 16);
        entry = symbols[bits & kSymbolMask];
        if (entry & kLiteral) {
          take(entry);
          *out++ = static_cast<std::uint8_t>(entry >> 16);
          entry = symbols[bits & kSymbolMask];
          if (entry & kLiteral) continue;
          refill();
        }
      }
    }
    std::uint64_t before = bits;
    take(entry);
    if (HWY_UNLIKELY(entry & kExceptional)) {
      if (entry & kEndOfBlock) return finish(SymbolsEnd::end_of_block);
      if (!(entry & kSubtable)) return SymbolsEnd::corrupt;
      const std::uint64_t mask = (1U << (entry >> 8 & 15)) - 1;
      entry = symbols[(entry >> 16) + (bits & mask)];
      before = bits;
      take(entry);
      if (entry & kLiteral) {
        *out++ = static_cast<std::uint8_t>(entry >> 16);
        entry = symbols[bits & kSymbolMask];
        continue;
      }
      if (entry & kExceptional) {
        return entry & kEndOfBlock ? finish(SymbolsEnd::end_of_block) : SymbolsEnd::corrupt;
      }
    }
    const std::size_t length = value_of(entry, before);

    refill();
    entry = distances[bits & kDistanceMask];
    if (HWY_UNLIKELY(entry & kExceptional)) {
      if (!(entry & kSubtable)) return SymbolsEnd::corrupt;
      take(entry);
      const std::uint64_t mask = (1U << (entry >> 8 & 15)) - 1;
      entry = distances[(entry >> 16) + (bits & mask)];
      if (entry & kExceptional) return SymbolsEnd::corrupt;
    }
    before = bits;
    take(entry);
    const std::size_t distance = value_of(entry, before);
    if (HWY_UNLIKELY(distance > static_cast<std::size_t>(out - history))) {
      return SymbolsEnd::corrupt;
    }
    entry = symbols[bits & kSymbolMask];
    copy_match(out, distance, length);
    out += length;
  } while (in < in_limit && out < out_limit);
  return finish(SymbolsEnd::limit);
}

}  // namespace
}  // namespace twinshot::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace twinshot {

HWY_EXPORT(decode);

SymbolsEnd inflate_symbols(InflatePosition& at, const HuffmanTables& tables,
                           const std::uint8_t* in_limit, const std::uint8_t* out_limit,
                           const std::uint8_t* history) {
  return HWY_DYNAMIC_DISPATCH(decode)(at, tables, in_limit, out_limit, history);
}

}  // namespace twinshot
#endif
