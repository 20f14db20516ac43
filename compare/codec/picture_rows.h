// The rows of any PNG as RGBA, a few at a time.
#pragma once

#include <optional>

#include "compare/codec/png_rows.h"
#include "compare/image.h"

namespace twinshot {

/// What Chrome writes is decoded as it is read; every other PNG is decoded whole first.
/// Errors: PngError, from the constructor or from the call that meets the damage.
class PictureRows {
 public:
  /// Borrows the bytes of the file for as long as rows are read.
  explicit PictureRows(ByteView png, const PngLimits& limits = {});

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

  /// The next `max_rows` rows, or all that are left, or none; valid until the next call.
  [[nodiscard]] ImageView next(int max_rows);

 private:
  int width_ = 0;
  int height_ = 0;
  int next_y_ = 0;
  std::optional<PngRows> streamed_;
  Image image_;  ///< streamed: the rows given last; else the whole picture
};

}  // namespace twinshot
