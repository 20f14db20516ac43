// Writes a PNG row by row, for speed.
#include "compare/codec/png_writer.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "compare/codec/png_chunks.h"

namespace twinshot {
namespace {

constexpr std::uint8_t kUp = 2;

void append(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

/// Writes `row - above`, byte by byte modulo 256, eight bytes at a time: the highest bits of bytes
/// are subtracted without a borrow, so that no byte reaches its neighbour.
void filter_up(std::uint8_t* target, const std::uint8_t* row, const std::uint8_t* above,
               std::size_t bytes) {
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  std::size_t i = 0;
  for (; i + 8 <= bytes; i += 8) {
    std::uint64_t a;
    std::uint64_t b;
    std::memcpy(&a, row + i, 8);
    std::memcpy(&b, above + i, 8);
    const std::uint64_t difference = ((a | kHigh) - (b & ~kHigh)) ^ ((a ^ ~b) & kHigh);
    std::memcpy(target + i, &difference, 8);
  }
  for (; i < bytes; ++i) target[i] = static_cast<std::uint8_t>(row[i] - above[i]);
}

}  // namespace

struct PngWriter::Deflate {
  isal_zstream stream;
  std::array<std::uint8_t, ISAL_DEF_LVL1_LARGE> level;
  std::array<std::uint8_t, 256 * 1024> piece;  ///< the data of the next IDAT
};

PngWriter::PngWriter(int width, int height, int channels)
    : width_(width), rows_left_(height), channels_(static_cast<std::size_t>(channels)) {
  if (width <= 0 || height <= 0 || (channels != 3 && channels != 4)) {
    throw std::invalid_argument("PngWriter: " + std::to_string(width) + "x" +
                                std::to_string(height) + " with " + std::to_string(channels) +
                                " channels");
  }
  const std::size_t row_bytes = static_cast<std::size_t>(width) * channels_;
  above_.assign(row_bytes, 0);
  filtered_.assign(1 + row_bytes, kUp);
  rgb_.resize(row_bytes);
  deflate_ = std::make_unique_for_overwrite<Deflate>();
  output_.assign(kPngSignature.begin(), kPngSignature.end());
  constexpr std::uint8_t kRgb = 2;
  constexpr std::uint8_t kRgba = 6;
  Bytes header;
  append(header, static_cast<std::uint32_t>(width));
  append(header, static_cast<std::uint32_t>(height));
  header.insert(header.end(), {8, channels == 3 ? kRgb : kRgba, 0, 0, 0});
  append_chunk("IHDR", header);
  isal_deflate_init(&deflate_->stream);
  deflate_->stream.gzip_flag = IGZIP_ZLIB;
  deflate_->stream.level = 1;
  deflate_->stream.level_buf = deflate_->level.data();
  deflate_->stream.level_buf_size = static_cast<std::uint32_t>(deflate_->level.size());
  start_piece();
}

PngWriter::~PngWriter() = default;

void PngWriter::add_row(const std::uint8_t* row) {
  if (rows_left_ == 0) throw std::logic_error("PngWriter: a row too many");
  --rows_left_;
  filter_up(filtered_.data() + 1, row, above_.data(), above_.size());
  std::memcpy(above_.data(), row, above_.size());
  deflate_->stream.next_in = filtered_.data();
  deflate_->stream.avail_in = static_cast<std::uint32_t>(filtered_.size());
  while (deflate_->stream.avail_in != 0) deflate();
}

void PngWriter::add_rows(const ImageView& rows) {
  for (int y = 0; y < rows.height; ++y) {
    if (channels_ == kChannels) {
      add_row(rows.row(y));
    } else {
      drop_alpha(rgb_.data(), rows.row(y), width_);
      add_row(rgb_.data());
    }
  }
}

Bytes PngWriter::finish() {
  if (rows_left_ != 0) throw std::logic_error("PngWriter: rows are missing");
  deflate_->stream.end_of_stream = 1;
  while (deflate_->stream.internal_state.state != ZSTATE_END) deflate();
  end_piece();
  append_chunk("IEND", {});
  return std::move(output_);
}

void PngWriter::append_chunk(const char* type, ByteView data) {
  append(output_, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = output_.size();
  output_.insert(output_.end(), type, type + 4);
  output_.insert(output_.end(), data.begin(), data.end());
  append(output_, crc32_gzip_refl(0, output_.data() + start, 4 + data.size()));
}

void PngWriter::start_piece() {
  deflate_->stream.next_out = deflate_->piece.data();
  deflate_->stream.avail_out = static_cast<std::uint32_t>(deflate_->piece.size());
}

void PngWriter::end_piece() {
  const std::size_t bytes = deflate_->piece.size() - deflate_->stream.avail_out;
  if (bytes != 0) append_chunk("IDAT", ByteView(deflate_->piece).first(bytes));
  start_piece();
}

void PngWriter::deflate() {
  if (isal_deflate(&deflate_->stream) != COMP_OK) throw PngError("cannot write PNG: deflate");
  if (deflate_->stream.avail_out == 0) end_piece();
}

void drop_alpha(std::uint8_t* rgb, const std::uint8_t* rgba, int width) {
  for (int x = 0; x < width; ++x, rgb += 3, rgba += 4) std::memcpy(rgb, rgba, 3);
}

}  // namespace twinshot
