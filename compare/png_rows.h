// The rows of a PNG as headless Chrome sends it, decoded a few at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/inflate_idat.h"
#include "compare/pixel_pool.h"
#include "compare/png.h"
#include "compare/png_chunks.h"

namespace twinshot {

/// Streams the pixels of an 8-bit RGB or RGBA picture that is not interlaced.
///
/// Memory   the rows asked for at once and 160 kB, both pooled: a folder of thousands of pictures
///          takes them from the system for the first ones only.
/// Errors   PngError: whatever decode_png() refuses, and never a quiet end. A damaged file may
///          deliver rows before the call that throws.
/// Threads  one at a time; different objects anywhere.
class PngRows {
 public:
  /// Rows of `channels` bytes a pixel, as stored: RGBA keeps the colour of transparent pixels,
  /// which expand_rows() removes.
  struct Rows {
    const std::uint8_t* pixels = nullptr;
    std::size_t stride_bytes = 0;
    int y = 0;  ///< of the first one
    int count = 0;
  };

  /// Whether this reader is the one for such a file; decode_png() reads every file.
  [[nodiscard]] static bool can_read(const PngChunks& chunks);

  /// Borrows the bytes of the file for as long as rows are read.
  explicit PngRows(ByteView png, const PngLimits& limits = {});
  PngRows(const PngRows&) = delete;
  PngRows& operator=(const PngRows&) = delete;

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int channels() const { return channels_; }

  /// The next `max_rows` rows, or all that are left; valid until the next call. The call that
  /// returns the last row has verified all of the file: Adler-32, every CRC, no pixel too many,
  /// IEND. After that `count` is 0.
  [[nodiscard]] Rows next(int max_rows);

 private:
  PngRows(ByteView png, const PngChunks& chunks);

  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  std::size_t stride_bytes_ = 0;  ///< of a row with the filter's byte before it
  int next_y_ = 0;
  int rows_in_buffer_ = 0;
  /// One row of the previous call, then the rows of this one, each behind its filter's byte.
  PixelBytes buffer_;
  IdatInflater data_;
};

}  // namespace twinshot
