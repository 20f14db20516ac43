// The codes of a deflate block as tables: one look at the next bits finds a symbol.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace twinshot {

/// An entry of a table, 32 bits:
///   literal      kLiteral | byte << 16 | length << 8 | length
///   length,      base << 16 | code length << 8 | code length + number of extra bits
///   or distance
///   exceptional  kExceptional | ...
///     end of block   | kEndOfBlock | length << 8 | length
///     longer code    | kSubtable | where its subtable begins << 16 | subtable's bits << 8 | root
///     no code        nothing else
/// The low byte is how many bits to take. In a subtable, lengths are without the root's bits.
using HuffmanEntry = std::uint32_t;

inline constexpr HuffmanEntry kLiteral = 0x80000000;
inline constexpr HuffmanEntry kExceptional = 0x8000;
inline constexpr HuffmanEntry kSubtable = 0x4000;
inline constexpr HuffmanEntry kEndOfBlock = 0x2000;

inline constexpr int kSymbolRootBits = 11;
inline constexpr int kDistanceRootBits = 8;
/// The most that roots and subtables of complete codes of up to 15 bits can take (zlib's
/// examples/enough.c, for 288 symbols and 11 bits, and for 32 symbols and 8 bits).
inline constexpr std::size_t kSymbolEntries = 2342;
inline constexpr std::size_t kDistanceEntries = 402;

inline constexpr std::size_t kSymbols = 288;
inline constexpr std::size_t kDistances = 32;

struct HuffmanTables {
  std::array<HuffmanEntry, kSymbolEntries> symbols;  ///< literals, lengths, end of block
  std::array<HuffmanEntry, kDistanceEntries> distances;
};

/// The code of the code lengths that a dynamic block begins with: symbols as if they were literals.
inline constexpr int kLengthRootBits = 7;
using LengthTable = std::array<HuffmanEntry, std::size_t{1} << kLengthRootBits>;

/// Build a table from the length of each symbol's code, 0 to 15 bits, 0 for symbols that do not
/// occur. False when zlib refuses such a code: over-subscribed, or incomplete, but for a single
/// code of one bit, or none. What has no code then is an entry without one.
[[nodiscard]] bool build_symbols(std::span<const std::uint8_t> lengths, HuffmanTables& tables);
/// Distances of more than 1 << window_bits have no code.
[[nodiscard]] bool build_distances(std::span<const std::uint8_t> lengths, unsigned window_bits,
                                   HuffmanTables& tables);
[[nodiscard]] bool build_lengths(std::span<const std::uint8_t> lengths, LengthTable& table);

}  // namespace twinshot
