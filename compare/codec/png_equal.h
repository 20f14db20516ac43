// Whether two files hold the same picture, without decoding either.
#pragma once

#include "compare/codec/png.h"

namespace twinshot {

/// True when both are PNG files whose header, palette, transparency and compressed pixels are the
/// same bytes: equal pictures, whatever dates, texts or splits into chunks make the files differ.
/// False says nothing: equal pixels may be compressed in many ways. Looks at no checksum; call it
/// for files that scan_chunks() has accepted.
[[nodiscard]] bool equally_packed(ByteView a, ByteView b);

}  // namespace twinshot
