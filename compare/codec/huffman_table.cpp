// The codes of a deflate block as tables: one look at the next bits finds a symbol.
//
// Canonical codes (RFC 1951, 3.2.2) are handed out by length. A code arrives with its first bit
// lowest, so tables are looked up by the reversed code; one shorter than the root fills every entry
// that ends in it. The entries' format is after libdeflate's (E. Biggers).
#include "compare/codec/huffman_table.h"

#include <algorithm>

namespace twinshot {
namespace {

constexpr int kMaxBits = 15;

/// What an entry holds apart from the length of its code: base << 16 | number of extra bits.
constexpr HuffmanEntry with_extra(unsigned base, unsigned extra_bits) {
  return base << 16 | extra_bits;
}

/// RFC 1951, 3.2.5.
constexpr std::array<HuffmanEntry, kSymbols> make_symbol_bases() {
  std::array<HuffmanEntry, kSymbols> bases = {};
  for (unsigned byte = 0; byte < 256; ++byte) bases[byte] = kLiteral | byte << 16;
  bases[256] = kExceptional | kEndOfBlock;
  unsigned length = 3;
  for (unsigned i = 0; i < 28; ++i) {
    const unsigned extra_bits = i < 8 ? 0 : i / 4 - 1;
    bases[257 + i] = with_extra(length, extra_bits);
    length += 1U << extra_bits;
  }
  bases[285] = with_extra(258, 0);
  bases[286] = bases[287] = kExceptional;
  return bases;
}

constexpr std::array<HuffmanEntry, kDistances> make_distance_bases() {
  std::array<HuffmanEntry, kDistances> bases = {};
  unsigned distance = 1;
  for (unsigned i = 0; i < 30; ++i) {
    const unsigned extra_bits = i < 4 ? 0 : i / 2 - 1;
    bases[i] = with_extra(distance, extra_bits);
    distance += 1U << extra_bits;
  }
  bases[30] = bases[31] = kExceptional;
  return bases;
}

constexpr std::array<HuffmanEntry, kSymbols> kSymbolBases = make_symbol_bases();
constexpr std::array<HuffmanEntry, kDistances> kDistanceBases = make_distance_bases();

HuffmanEntry entry_of(HuffmanEntry base, int length) {
  return base + (static_cast<HuffmanEntry>(length) << 8) + static_cast<HuffmanEntry>(length);
}

/// The next code of the same length in the order of codes, both reversed.
unsigned next_reversed(unsigned code, int length) {
  unsigned bit = 1U << (length - 1);
  while ((code & bit) != 0) bit >>= 1;
  return bit == 0 ? 0 : (code & (bit - 1)) | bit;
}

/// How many codes there are of each length; their sum of 2^-length decides whether they are a code.
using LengthCounts = std::array<int, kMaxBits + 1>;

enum class Completeness { complete, incomplete, impossible };

Completeness completeness_of(const LengthCounts& counts) {
  int left = 1;
  int longest = 0;
  for (int length = 1; length <= kMaxBits; ++length) {
    const int count = counts[static_cast<std::size_t>(length)];
    left = 2 * left - count;
    if (left < 0) return Completeness::impossible;
    if (count > 0) longest = length;
  }
  if (left == 0) return Completeness::complete;
  return longest <= 1 ? Completeness::incomplete : Completeness::impossible;
}

/// How many bits the subtable needs whose first code has `length`, when `counts` of codes are left.
int subtable_bits(const LengthCounts& counts, int length, int root_bits) {
  int bits = length - root_bits;
  int left = 1 << bits;
  while (bits + root_bits < kMaxBits) {
    left -= counts[static_cast<std::size_t>(bits + root_bits)];
    if (left <= 0) break;
    ++bits;
    left <<= 1;
  }
  return bits;
}

bool build(std::span<const std::uint8_t> lengths, std::span<const HuffmanEntry> bases,
           int root_bits, bool may_be_incomplete, std::span<HuffmanEntry> table) {
  LengthCounts counts = {};
  for (const std::uint8_t length : lengths) ++counts[length];
  counts[0] = 0;
  const Completeness completeness = completeness_of(counts);
  if (completeness == Completeness::impossible) return false;
  if (completeness == Completeness::incomplete && !may_be_incomplete) return false;
  const std::size_t root_entries = std::size_t{1} << root_bits;
  if (completeness == Completeness::incomplete) {
    std::fill_n(table.begin(), root_entries, kExceptional);
  }

  // Symbols by the length of their code, then by their number.
  std::array<std::uint16_t, kMaxBits + 2> begins = {};
  for (std::size_t length = 1; length <= kMaxBits; ++length) {
    begins[length + 1] = static_cast<std::uint16_t>(begins[length] + counts[length]);
  }
  std::array<std::uint16_t, kSymbols> sorted;
  const std::size_t codes = begins[kMaxBits + 1];
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    if (lengths[symbol] != 0)
      sorted[begins[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
  }

  unsigned code = 0;  // reversed
  int length = 1;
  std::size_t end = root_entries;                 // of what is in use
  std::size_t subtable = 0;                       // where the last one begins
  std::size_t subtable_prefix = ~std::size_t{0};  // the root's bits that lead there
  int subtable_size_bits = 0;
  for (std::size_t i = 0; i < codes; ++i) {
    const std::size_t symbol = sorted[i];
    // A longer code begins with the bits that would come next: zeros behind them change nothing.
    length = lengths[symbol];
    if (length <= root_bits) {
      const HuffmanEntry entry = entry_of(bases[symbol], length);
      for (std::size_t at = code; at < root_entries; at += std::size_t{1} << length) {
        table[at] = entry;
      }
    } else {
      const std::size_t prefix = code & (root_entries - 1);
      if (prefix != subtable_prefix) {
        subtable_prefix = prefix;
        subtable_size_bits = subtable_bits(counts, length, root_bits);
        subtable = end;
        end += std::size_t{1} << subtable_size_bits;
        if (end > table.size()) return false;
        table[prefix] = kExceptional | kSubtable | static_cast<HuffmanEntry>(subtable) << 16 |
                        static_cast<HuffmanEntry>(subtable_size_bits) << 8 |
                        static_cast<HuffmanEntry>(root_bits);
      }
      const HuffmanEntry entry = entry_of(bases[symbol], length - root_bits);
      for (std::size_t at = code >> root_bits; at < std::size_t{1} << subtable_size_bits;
           at += std::size_t{1} << (length - root_bits)) {
        table[subtable + at] = entry;
      }
    }
    --counts[static_cast<std::size_t>(length)];
    code = next_reversed(code, length);
  }
  return true;
}

}  // namespace

bool build_symbols(std::span<const std::uint8_t> lengths, HuffmanTables& tables) {
  return build(lengths, kSymbolBases, kSymbolRootBits, true, tables.symbols);
}

bool build_distances(std::span<const std::uint8_t> lengths, unsigned window_bits,
                     HuffmanTables& tables) {
  // Two symbols for each power of two: those up to 2 * window_bits end at the window's size.
  std::array<HuffmanEntry, kDistances> bases = kDistanceBases;
  std::fill(bases.begin() + 2 * static_cast<std::ptrdiff_t>(window_bits), bases.end(),
            kExceptional);
  return build(lengths, bases, kDistanceRootBits, true, tables.distances);
}

bool build_lengths(std::span<const std::uint8_t> lengths, LengthTable& table) {
  return build(lengths, kSymbolBases, kLengthRootBits, false, table);
}

}  // namespace twinshot
