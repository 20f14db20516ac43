// Whole pictures to PNG: fast by PngWriter, or small by libpng.
//
// libpng reports errors with longjmp. Functions here that call setjmp therefore own nothing: all
// that needs a destructor lives in their callers, which look at the returned outcome and throw.
#include "compare/codec/png.h"

#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

#include "compare/codec/png_chunks.h"
#include "compare/codec/png_rows.h"
#include "compare/codec/png_writer.h"
#include "compare/codec/unfilter.h"

namespace twinshot {
namespace {

constexpr int kRowsAtOnce = 64;
/// Up to this level a picture is written by PngWriter.
constexpr int kFastLevels = 5;

/// What libpng's callbacks see: the bytes, and where a message goes.
struct PngOutput {
  Bytes* output = nullptr;
  char message[200] = "";
};

void on_write_error(png_structp png, png_const_charp message) {
  auto* stream = static_cast<PngOutput*>(png_get_error_ptr(png));
  std::snprintf(stream->message, sizeof stream->message, "%s", message);
  png_longjmp(png, 1);
}

void on_write_warning(png_structp, png_const_charp) {}

void on_write(png_structp png, png_bytep source, std::size_t bytes) {
  auto* stream = static_cast<PngOutput*>(png_get_io_ptr(png));
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
    png_ =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, &stream_, on_write_error, on_write_warning);
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
  PngOutput stream_;
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

bool is_opaque(const ImageView& image) {
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* row = image.row(y);
    for (int x = 0; x < image.width; ++x) {
      if (row[x * kChannels + 3] != 255) return false;
    }
  }
  return true;
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
  if (level <= kFastLevels) {
    PngWriter writer(image.width, image.height, opaque ? 3 : 4);
    writer.add_rows(image);
    return writer.finish();
  }
  Bytes output;
  Writer writer(output);
  if (!begin_writing(writer.png(), writer.info(), header, level)) writer.fail();
  Bytes rgb(opaque ? static_cast<std::size_t>(image.width) * 3 : 0);
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* row = image.row(y);
    if (opaque) {
      drop_alpha(rgb.data(), row, image.width);
      row = rgb.data();
    }
    if (!write_next_row(writer.png(), row)) writer.fail();
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

  PngWriter writer(width, static_cast<int>(height), transparent ? 4 : 3);
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
  return writer.finish();
}

}  // namespace twinshot
