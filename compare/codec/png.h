// PNG in and out.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "compare/image.h"

namespace twinshot {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// A file that is not a picture we can judge: truncated, corrupt, over the limits.
class PngError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a PNG may be before anything is allocated for it. A 50 kB file can claim 10^12 pixels.
struct PngLimits {
  int max_width = 20'000;
  int max_height = 200'000;
  std::int64_t max_pixels = 400'000'000;
};

struct PngHeader {
  int width = 0;
  int height = 0;
  int bit_depth = 0;
  int colour_type = 0;  ///< as in the PNG specification, 11.2.2
};

/// Reads the signature and IHDR only. Throws PngError.
[[nodiscard]] PngHeader read_png_header(ByteView png);

/// Decodes any PNG (palette, grey, 16 bit, interlaced) to RGBA8. Throws PngError when the file is
/// truncated, corrupt, or over the limits; a damaged file is never a picture. Pure, any thread.
[[nodiscard]] Image decode_png(ByteView png, const PngLimits& limits = {});

/// Encodes as 8-bit RGB when every pixel is opaque, RGBA otherwise. `level` 0 to 5 is PngWriter's
/// only one. 6 to 9 are zlib's, with the best filter of each row: smaller, and 10 times slower.
[[nodiscard]] Bytes encode_png(const ImageView& image, int level = 6);

/// Joins tiles of equal width, top to bottom, into one PNG, one row in memory at a time.
/// Throws PngError; invalid_argument when there is no tile.
[[nodiscard]] Bytes join_png_rows(std::span<const Bytes> tiles, const PngLimits& limits = {});

}  // namespace twinshot
