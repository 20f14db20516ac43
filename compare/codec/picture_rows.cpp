// The rows of any PNG as RGBA, a few at a time.
#include "compare/codec/picture_rows.h"

#include <algorithm>
#include <utility>

#include "compare/codec/png_chunks.h"
#include "compare/codec/unfilter.h"

namespace twinshot {

PictureRows::PictureRows(ByteView png, const PngLimits& limits) {
  const PngChunks chunks = scan_chunks(png, limits);
  width_ = chunks.header.width;
  height_ = chunks.header.height;
  if (PngRows::can_read(chunks)) {
    streamed_.emplace(png, limits);
    image_.width = width_;
  } else {
    image_ = decode_png(png, limits);
  }
}

ImageView PictureRows::next(int max_rows) {
  const int count = std::min(max_rows, height_ - next_y_);
  const int y = std::exchange(next_y_, next_y_ + count);
  if (count == 0) return {image_.pixels.data(), width_, 0, image_.stride_bytes()};
  if (!streamed_) {
    return {image_.pixels.data() + static_cast<std::size_t>(y) * image_.stride_bytes(), width_,
            count, image_.stride_bytes()};
  }
  image_.height = count;
  if (count == 0) return image_.view();
  image_.pixels.resize(image_.stride_bytes() * static_cast<std::size_t>(count));
  const PngRows::Rows rows = streamed_->next(count);
  expand_rows({rows.pixels, rows.stride_bytes}, {image_.pixels.data(), image_.stride_bytes()},
              {width_, rows.count, streamed_->channels()});
  return image_.view();
}

}  // namespace twinshot
