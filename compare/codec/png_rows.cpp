// The rows of a PNG as headless Chrome sends it, decoded a few at a time.
#include "compare/codec/png_rows.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "compare/codec/unfilter.h"

namespace twinshot {
namespace {

constexpr int kRgb = 2;
constexpr int kRgba = 6;
/// Inflated, then unfiltered while it is in the first-level cache.
constexpr std::size_t kBatchBytes = 16 * 1024;
/// Rows begin where vectors do.
constexpr std::size_t kRowAlignment = 64;

PngChunks checked_chunks(ByteView png, const PngLimits& limits) {
  const PngChunks chunks = scan_chunks(png, limits);
  if (!PngRows::can_read(chunks)) {
    throw PngError("PNG rows: only 8-bit RGB and RGBA, not interlaced, without a colour key");
  }
  return chunks;
}

}  // namespace

bool PngRows::can_read(const PngChunks& chunks) {
  const PngHeader& header = chunks.header;
  return header.bit_depth == 8 && (header.colour_type == kRgb || header.colour_type == kRgba) &&
         !chunks.interlaced && !chunks.colour_key;
}

PngRows::PngRows(ByteView png, const PngLimits& limits)
    : PngRows(png, checked_chunks(png, limits)) {}

PngRows::PngRows(ByteView png, const PngChunks& chunks)
    : width_(chunks.header.width),
      height_(chunks.header.height),
      channels_(chunks.header.colour_type == kRgb ? 3 : 4),
      row_bytes_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(channels_)),
      data_(png) {
  above_.assign(row_bytes_, 0);  // above the first row there is black
}

PngRows::PngRows(const PngRows& twin, ByteView other)
    : width_(twin.width_),
      height_(twin.height_),
      channels_(twin.channels_),
      row_bytes_(twin.row_bytes_),
      next_y_(twin.next_y_),
      above_(twin.above_),
      data_(twin.data_, other) {}

PngRows::Rows PngRows::next(int max_rows) {
  return next(max_rows, buffer_);
}

PngRows::Rows PngRows::next(int max_rows, PixelBytes& buffer) {
  if (max_rows <= 0) throw std::invalid_argument("PngRows::next: no row is asked for");
  const int count = std::min(max_rows, height_ - next_y_ - (held_ ? 1 : 0));
  const std::size_t stride = (row_bytes_ + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
  if (count <= 0) return {nullptr, stride, next_y_, 0};

  const std::size_t needed = static_cast<std::size_t>(count) * stride;
  if (buffer.size() < needed) buffer = PixelBytes(needed);
  const int batch_rows = static_cast<int>(std::max<std::size_t>(1, kBatchBytes / (1 + row_bytes_)));
  const std::uint8_t* above = above_.data();
  int done = 0;
  while (done < count) {
    const int batch = std::min(batch_rows, count - done);
    const std::uint8_t* const filtered =
        data_.read(static_cast<std::size_t>(batch) * (1 + row_bytes_));
    if (filtered == nullptr) break;
    std::uint8_t* const target = buffer.data() + static_cast<std::size_t>(done) * stride;
    if (!unfilter_rows(filtered, above, {target, stride}, {width_, batch, channels_})) {
      throw PngError("corrupt PNG: a row has an unknown filter");
    }
    done += batch;
    above = target + static_cast<std::size_t>(batch - 1) * stride;
  }
  if (done > 0) std::memcpy(above_.data(), above, row_bytes_);
  const Rows rows = {buffer.data(), stride, next_y_, done};
  next_y_ += done;
  if (next_y_ == height_) data_.finish();
  return rows;
}

}  // namespace twinshot
