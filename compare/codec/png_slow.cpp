// Every PNG there is, decoded by libpng: what PngRows cannot read, and what tests hold it against.
//
// libpng reports errors with longjmp. Functions here that call setjmp therefore own nothing: all
// that needs a destructor lives in their callers, which look at the returned outcome and throw.
#include "compare/codec/png_slow.h"

#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

#include "compare/codec/png_chunks.h"

namespace twinshot {
namespace {

constexpr png_alloc_size_t kMaxChunkBytes = 8'000'000;
constexpr png_uint_32 kMaxChunks = 1'000;

/// What libpng's callbacks see: the bytes, and where a message goes.
struct PngInput {
  ByteView input;
  std::size_t position = 0;
  char message[200] = "";
};

void on_read_error(png_structp png, png_const_charp message) {
  auto* stream = static_cast<PngInput*>(png_get_error_ptr(png));
  std::snprintf(stream->message, sizeof stream->message, "%s", message);
  png_longjmp(png, 1);
}

/// libpng only warns of a wrong Adler-32 and of data behind the pixels. Warnings name their chunk.
void on_read_warning(png_structp png, png_const_charp message) {
  if (std::strncmp(message, "IDAT", 4) == 0) on_read_error(png, message);
}

void on_read(png_structp png, png_bytep target, std::size_t bytes) {
  auto* stream = static_cast<PngInput*>(png_get_io_ptr(png));
  if (bytes > stream->input.size() - stream->position) png_error(png, "it ends early");
  std::memcpy(target, stream->input.data() + stream->position, bytes);
  stream->position += bytes;
}

/// Owns libpng's reading state.
class Reader {
 public:
  Reader(ByteView input, const PngLimits& limits) {
    stream_.input = input;
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &stream_, on_read_error, on_read_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, &stream_, on_read);
    png_set_user_limits(png_, static_cast<png_uint_32>(limits.max_width),
                        static_cast<png_uint_32>(limits.max_height));
    png_set_chunk_malloc_max(png_, kMaxChunkBytes);
    png_set_chunk_cache_max(png_, kMaxChunks);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  [[nodiscard]] png_structp png() const { return png_; }
  [[nodiscard]] png_infop info() const { return info_; }
  [[noreturn]] void fail() const { throw PngError(std::string("corrupt PNG: ") + stream_.message); }

 private:
  PngInput stream_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// Reads up to the image data, and has libpng deliver RGBA8 rows whatever is stored. False when
/// libpng failed.
bool begin_reading(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_info(png, info);
  png_set_expand(png);  // palette and fewer than 8 bits to 8, tRNS to alpha
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

bool read_picture(png_structp png, png_infop info, std::uint8_t* pixels, std::size_t stride_bytes) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const int passes =
      png_get_interlace_type(png, info) == PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;
  const png_uint_32 height = png_get_image_height(png, info);
  for (int pass = 0; pass < passes; ++pass) {
    for (png_uint_32 y = 0; y < height; ++y) {
      png_read_row(png, pixels + y * stride_bytes, nullptr);
    }
  }
  png_read_end(png, nullptr);
  return true;
}

/// What is fully transparent shows no colour, so it has none.
void clear_transparent(Image& image) {
  for (std::size_t i = 0; i < image.pixels.size(); i += kChannels) {
    if (image.pixels[i + 3] == 0) std::memset(image.pixels.data() + i, 0, kChannels);
  }
}

}  // namespace

Image decode_png_slowly(ByteView png, const PngLimits& limits) {
  const PngChunks chunks = scan_chunks(png, limits);
  Reader reader(png, limits);
  if (!begin_reading(reader.png(), reader.info())) reader.fail();
  Image image{chunks.header.width, chunks.header.height, {}};
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(image.height));
  if (png_get_rowbytes(reader.png(), reader.info()) != image.stride_bytes()) {
    throw PngError("corrupt PNG: rows of an unexpected length");
  }
  if (!read_picture(reader.png(), reader.info(), image.pixels.data(), image.stride_bytes())) {
    reader.fail();
  }
  if (chunks.transparent) clear_transparent(image);
  return image;
}

}  // namespace twinshot
