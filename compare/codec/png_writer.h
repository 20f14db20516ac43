// Writes a PNG row by row, for speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "compare/codec/png.h"
#include "compare/image.h"

namespace twinshot {

/// An 8-bit RGB or RGBA file, every row filtered by Up, as Chrome writes with optimizeForSpeed:
/// many times faster than libpng's default, a fifth larger (tests/bench/README.md). Compressed
/// by ISA-L. Holds the file and one row.
class PngWriter {
 public:
  /// `channels` is 3 or 4. Errors: invalid_argument for another number or an empty picture.
  PngWriter(int width, int height, int channels);
  ~PngWriter();
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  /// The next row, from top to bottom: width * channels bytes.
  void add_row(const std::uint8_t* row);
  /// The next rows of RGBA; the alpha of an RGB file's rows is left out. As wide as the file.
  void add_rows(const ImageView& rows);
  /// The file, when every row has been added. Ends the writer. Errors: logic_error when rows are
  /// missing.
  [[nodiscard]] Bytes finish();

 private:
  struct Deflate;

  void append_chunk(const char* type, ByteView data);
  void start_piece();
  void end_piece();
  void deflate();

  int width_;
  int rows_left_;
  std::size_t channels_;
  Bytes output_;
  Bytes above_;
  Bytes filtered_;  ///< behind the byte that names Up
  Bytes rgb_;       ///< of a row whose alpha is left out
  std::unique_ptr<Deflate> deflate_;
};

/// Four bytes a pixel to three.
void drop_alpha(std::uint8_t* rgb, const std::uint8_t* rgba, int width);

}  // namespace twinshot
