// The inner loop of inflate: literals and matches of one block, by the widest SIMD there is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/codec/huffman_table.h"

namespace twinshot {

/// Between two symbols of a deflate stream.
struct InflatePosition {
  const std::uint8_t* in = nullptr;  ///< the next byte that is not in `bits` yet
  std::uint64_t bits = 0;            ///< the next bit_count bits, lowest first; above them anything
  unsigned bit_count = 0;            ///< at most 63
  std::uint8_t* out = nullptr;
};

enum class SymbolsEnd { end_of_block, limit, corrupt };

/// How far past its limits the loop may get: it looks at them once for each match.
inline constexpr std::ptrdiff_t kReadAhead = 32;   ///< bytes read at and behind `in_limit`
inline constexpr std::size_t kMaxOvershoot = 264;  ///< bytes written at and behind `out_limit`
inline constexpr std::size_t kWriteSlack = 64;     ///< bytes overwritten with anything behind `out`

/// Decodes symbols until a block ends, `at.in` reaches `in_limit`, or `at.out` reaches `out_limit`.
/// Matches may reach back to `history`, no further. Corrupt: a code that is none, or a match from
/// before `history`; `at` is then of no use.
[[nodiscard]] SymbolsEnd inflate_symbols(InflatePosition& at, const HuffmanTables& tables,
                                         const std::uint8_t* in_limit,
                                         const std::uint8_t* out_limit,
                                         const std::uint8_t* history);

}  // namespace twinshot
