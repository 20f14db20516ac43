// PNG out: fast by ISA-L with the filter Up on every row, or small by libpng.
//
// libpng reports errors with longjmp. Functions here that call setjmp therefore own nothing: all
// that needs a destructor lives in their callers, which look at the returned outcome and throw.
#include "compare/png.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <png.h>

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "compare/png_chunks.h"
#include "compare/png_rows.h"
#include "compare/unfilter.h"

namespace twinshot {
namespace {

constexpr int kRowsAtOnce = 64;
/// Up to this level a picture is written by FastWriter.
constexpr int kFastLevels = 5;

/// What libpng's callbacks see: the bytes, and where a message goes.
struct Stream {
  Bytes* output = nullptr;
  char message[200] = "";
};

void on_error(png_structp png, png_const_charp message) {
  auto* stream = static_cast<Stream*>(png_get_error_ptr(png));
  std::snprintf(stream->message, sizeof stream->message, "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_write(png_structp png, png_bytep source, std::size_t bytes) {
  auto* stream = static_cast<Stream*>(png_get_io_ptr(png));
  bool stored = true;
  try {
    stream->output->insert(stream->output->end(), source, source + bytes);
  } catch (const std::bad_alloc&) {
    stored = false;  // the longjmp below must not leave a handler
  }
  if (!stored) png_error(png, "out of memory");
}

void on_flush(png_structp) {}

/// Owns libpng's writing state.
class Writer {
 public:
  explicit Writer(Bytes& output) {
    stream_.output = &output;
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &stream_, on_error, on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_write_struct(&png_, nullptr);
      throw std::bad_alloc();
    }
    png_set_write_fn(png_, &stream_, on_write, on_flush);
  }
  ~Writer() { png_destroy_write_struct(&png_, &info_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] png_structp png() const { return png_; }
  [[nodiscard]] png_infop info() const { return info_; }
  [[noreturn]] void fail() const {
    throw PngError(std::string("cannot write PNG: ") + stream_.message);
  }

 private:
  Stream stream_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// Searches for the best filter of each row.
bool begin_writing(png_structp png, png_infop info, const PngHeader& header, int level) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_compression_level(png, level);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(png, info, static_cast<png_uint_32>(header.width),
               static_cast<png_uint_32>(header.height), header.bit_depth, header.colour_type,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  return true;
}

bool write_next_row(png_structp png, const std::uint8_t* row) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_write_row(png, row);
  return true;
}

bool end_writing(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_write_end(png, info);
  return true;
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

/// Writes a file row by row, each filtered by Up, as Chrome does with optimizeForSpeed: ten times
/// as fast as libpng's fastest level, and about as small (tests/bench/README.md).
class FastWriter {
 public:
  FastWriter(Bytes& output, const PngHeader& header)
      : output_(output),
        row_bytes_(static_cast<std::size_t>(header.width) *
                   (header.colour_type == PNG_COLOR_TYPE_RGB ? 3 : 4)),
        above_(row_bytes_, 0),
        filtered_(1 + row_bytes_, 2),
        state_(std::make_unique_for_overwrite<State>()) {
    constexpr std::uint8_t kSignature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    output_.insert(output_.end(), std::begin(kSignature), std::end(kSignature));
    Bytes data;
    append(data, static_cast<std::uint32_t>(header.width));
    append(data, static_cast<std::uint32_t>(header.height));
    data.insert(data.end(), {8, static_cast<std::uint8_t>(header.colour_type), 0, 0, 0});
    append_chunk("IHDR", data);
    isal_deflate_init(&state_->stream);
    state_->stream.gzip_flag = IGZIP_ZLIB;
    state_->stream.level = 1;
    state_->stream.level_buf = state_->level.data();
    state_->stream.level_buf_size = static_cast<std::uint32_t>(state_->level.size());
    start_piece();
  }

  void add_row(const std::uint8_t* row) {
    filter_up(filtered_.data() + 1, row, above_.data(), row_bytes_);
    std::memcpy(above_.data(), row, row_bytes_);
    state_->stream.next_in = filtered_.data();
    state_->stream.avail_in = static_cast<std::uint32_t>(filtered_.size());
    while (state_->stream.avail_in != 0) deflate();
  }

  void finish() {
    state_->stream.end_of_stream = 1;
    while (state_->stream.internal_state.state != ZSTATE_END) deflate();
    end_piece();
    append_chunk("IEND", {});
  }

 private:
  struct State {
    isal_zstream stream;
    std::array<std::uint8_t, ISAL_DEF_LVL1_LARGE> level;
    std::array<std::uint8_t, 256 * 1024> piece;  ///< the data of the next IDAT
  };

  static void append(Bytes& bytes, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }

  void append_chunk(std::string_view type, ByteView data) {
    append(output_, static_cast<std::uint32_t>(data.size()));
    const std::size_t start = output_.size();
    output_.insert(output_.end(), type.begin(), type.end());
    output_.insert(output_.end(), data.begin(), data.end());
    append(output_, crc32_gzip_refl(0, output_.data() + start, 4 + data.size()));
  }

  void start_piece() {
    state_->stream.next_out = state_->piece.data();
    state_->stream.avail_out = static_cast<std::uint32_t>(state_->piece.size());
  }

  void end_piece() {
    const std::size_t bytes = state_->piece.size() - state_->stream.avail_out;
    if (bytes != 0) append_chunk("IDAT", ByteView(state_->piece).first(bytes));
    start_piece();
  }

  void deflate() {
    if (isal_deflate(&state_->stream) != COMP_OK) throw PngError("cannot write PNG: deflate");
    if (state_->stream.avail_out == 0) end_piece();
  }

  Bytes& output_;
  std::size_t row_bytes_;
  Bytes above_;
  Bytes filtered_;  ///< behind the byte that names Up
  std::unique_ptr<State> state_;
};

bool is_opaque(const ImageView& image) {
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* row = image.row(y);
    for (int x = 0; x < image.width; ++x) {
      if (row[x * kChannels + 3] != 255) return false;
    }
  }
  return true;
}

/// Four bytes a pixel to three.
void drop_alpha(std::uint8_t* rgb, const std::uint8_t* rgba, int width) {
  for (int x = 0; x < width; ++x, rgb += 3, rgba += 4) std::memcpy(rgb, rgba, 3);
}

}  // namespace

Bytes encode_png(const ImageView& image, int level) {
  if (image.width <= 0 || image.height <= 0) {
    throw std::invalid_argument("encode_png: the picture is empty");
  }
  if (level < 0 || level > 9) throw std::invalid_argument("encode_png: level must be 0..9");
  const bool opaque = is_opaque(image);
  const PngHeader header = {image.width, image.height, 8,
                            opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA};
  Bytes rgb(opaque ? static_cast<std::size_t>(image.width) * 3 : 0);
  const auto stored_row = [&](int y) {
    if (!opaque) return image.row(y);
    drop_alpha(rgb.data(), image.row(y), image.width);
    return static_cast<const std::uint8_t*>(rgb.data());
  };
  Bytes output;
  if (level <= kFastLevels) {
    FastWriter writer(output, header);
    for (int y = 0; y < image.height; ++y) writer.add_row(stored_row(y));
    writer.finish();
    return output;
  }
  Writer writer(output);
  if (!begin_writing(writer.png(), writer.info(), header, level)) writer.fail();
  for (int y = 0; y < image.height; ++y) {
    if (!write_next_row(writer.png(), stored_row(y))) writer.fail();
  }
  if (!end_writing(writer.png(), writer.info())) writer.fail();
  return output;
}

namespace {

/// Calls `write(pixels, channels)` for each row of a picture.
template <typename Write>
void for_each_row(ByteView png, const PngLimits& limits, const Write& write) {
  PngRows rows(png, limits);
  for (;;) {
    const PngRows::Rows part = rows.next(kRowsAtOnce);
    if (part.count == 0) return;
    for (int y = 0; y < part.count; ++y) {
      write(part.pixels + static_cast<std::size_t>(y) * part.stride_bytes, rows.channels());
    }
  }
}

}  // namespace

Bytes join_png_rows(std::span<const Bytes> tiles, const PngLimits& limits) {
  if (tiles.empty()) throw std::invalid_argument("join_png_rows: there is no tile");
  std::int64_t height = 0;
  bool transparent = false;
  int width = 0;
  for (const Bytes& tile : tiles) {
    const PngChunks chunks = scan_chunks(tile, limits);
    if (!PngRows::can_read(chunks)) {
      throw PngError("cannot join PNG tiles: only 8-bit RGB and RGBA, not interlaced");
    }
    if (width != 0 && chunks.header.width != width) {
      throw PngError("cannot join PNG tiles: widths " + std::to_string(width) + " and " +
                     std::to_string(chunks.header.width));
    }
    width = chunks.header.width;
    height += chunks.header.height;
    transparent = transparent || chunks.transparent;
  }
  if (height > limits.max_height || width > limits.max_pixels / height) {
    throw PngError("joined PNG over the limits: " + std::to_string(width) + "x" +
                   std::to_string(height));
  }

  Bytes output;
  const PngHeader header = {width, static_cast<int>(height), 8,
                            transparent ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB};
  FastWriter writer(output, header);
  Bytes row(static_cast<std::size_t>(width) * (transparent ? 4 : 3));
  for (const Bytes& tile : tiles) {
    for_each_row(tile, limits, [&](const std::uint8_t* rgb_or_rgba, int channels) {
      const std::uint8_t* source = rgb_or_rgba;
      if (transparent && channels == 3) {
        expand_rows({source, 0}, {row.data(), 0}, {width, 1, channels});
        source = row.data();
      }
      writer.add_row(source);
    });
  }
  writer.finish();
  return output;
}

}  // namespace twinshot
