// Every PNG there is, decoded by libpng: what PngRows cannot read, and what tests hold it against.
#pragma once

#include "compare/codec/png.h"
#include "compare/image.h"

namespace twinshot {

/// As decode_png(), for palettes, grey, 16 bit, interlaced and keyed pictures as well as all
/// others.
[[nodiscard]] Image decode_png_slowly(ByteView png, const PngLimits& limits = {});

}  // namespace twinshot
