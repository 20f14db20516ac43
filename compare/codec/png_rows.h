// The rows of a PNG as headless Chrome sends it, decoded a few at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compare/codec/inflate_idat.h"
#include "compare/codec/png.h"
#include "compare/codec/png_chunks.h"
#include "compare/pixel_pool.h"

namespace twinshot {

/// Streams the pixels of an 8-bit RGB or RGBA picture that is not interlaced.
///
/// Memory   the rows asked for at once and 350 kB, both pooled: a folder of thousands of pictures
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
  /// The same, decoded into `buffer`, which grows as needed: valid as long as it is left alone.
  [[nodiscard]] Rows next(int max_rows, PixelBytes& buffer);

  /// Goes on where `twin` stands, in another file whose first twin.taken_bytes() bytes are the
  /// same: what both have in common is inflated once.
  PngRows(const PngRows& twin, ByteView other);
  /// How much of the file has been looked at, from its beginning.
  [[nodiscard]] std::size_t taken_bytes() const { return data_.taken_bytes(); }
  /// From now on next() gives only rows that need no image data from beyond so many bytes of the
  /// file, maybe none, and never the last row: with that comes the end of the file.
  /// hold_at(SIZE_MAX) ends this.
  void hold_at(std::size_t bytes) {
    held_ = bytes != SIZE_MAX;
    data_.hold_at(bytes);
  }

 private:
  PngRows(ByteView png, const PngChunks& chunks);

  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  std::size_t row_bytes_ = 0;
  int next_y_ = 0;
  bool held_ = false;
  std::vector<std::uint8_t> above_;  ///< the last row so far
  PixelBytes buffer_;                ///< for callers without one of their own
  IdatInflater data_;
};

}  // namespace twinshot
