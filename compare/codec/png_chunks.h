// The chunks of a PNG file, walked without decoding anything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compare/codec/png.h"

namespace twinshot {

inline constexpr std::array<std::uint8_t, 8> kPngSignature = {0x89, 'P',  'N',  'G',
                                                              '\r', '\n', 0x1a, '\n'};
/// What a chunk has around its data: length, type, CRC.
inline constexpr std::size_t kChunkOverhead = 4 + 4 + 4;

/// Four bytes of a PNG as the number they are.
[[nodiscard]] inline std::uint32_t big_endian(const std::uint8_t* bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | static_cast<std::uint32_t>(bytes[3]);
}

struct PngChunks {
  PngHeader header;
  bool interlaced = false;
  bool transparent = false;       ///< has alpha, by colour type or by a tRNS chunk
  bool colour_key = false;        ///< has a tRNS chunk
  std::int64_t packed_bytes = 0;  ///< in all IDAT chunks
};

/// Walks from the signature to IEND. Throws PngError when the file is no PNG, ends early, is over
/// the limits, or holds too few bytes to be the picture it claims: nothing was allocated by then.
[[nodiscard]] PngChunks scan_chunks(ByteView png, const PngLimits& limits);

}  // namespace twinshot
