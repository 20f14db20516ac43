// The chunks of a PNG file, walked without decoding anything.
#pragma once

#include <cstdint>

#include "compare/codec/png.h"

namespace twinshot {

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
