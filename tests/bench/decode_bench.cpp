// How fast PNG files decode on one core: libpng, libspng, and twinshot.
//
// decode_bench [--rounds N] FILE...: all decoders take turns on one warm buffer each; medians in
// ms.
#include <png.h>
#include <spng.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "compare/codec/png.h"
#include "compare/codec/png_rows.h"
#include "compare/codec/png_slow.h"
#include "compare/codec/unfilter.h"

namespace {

using twinshot::Bytes;

constexpr int kStripRows = 64;

Bytes read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// One way to decode: into `target`, which is large enough for RGBA. False when it fails.
struct Decoder {
  const char* name = "";
  std::function<bool(const Bytes& png, Bytes& target)> decode;
};

bool libspng(const Bytes& png, Bytes& target, spng_format format) {
  spng_ctx* context = spng_ctx_new(0);
  spng_set_png_buffer(context, png.data(), png.size());
  std::size_t size = 0;
  const bool decoded = spng_decoded_image_size(context, format, &size) == 0 &&
                       size <= target.size() &&
                       spng_decode_image(context, target.data(), size, format, 0) == 0;
  spng_ctx_free(context);
  return decoded;
}

bool libpng(const Bytes& png, Bytes& target, png_uint_32 format) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) return false;
  image.format = format;
  return png_image_finish_read(&image, nullptr, target.data(), 0, nullptr) != 0;
}

/// Rows as a caller sees them who looks at each strip while it is in the cache.
bool strips(const Bytes& png, Bytes& /*target*/) {
  twinshot::PngRows rows(png);
  while (rows.next(kStripRows).count != 0) {
  }
  return true;
}

bool whole(const Bytes& png, Bytes& target) {
  twinshot::PngRows source(png);
  const std::size_t stride = static_cast<std::size_t>(source.width()) * 4;
  for (;;) {
    const twinshot::PngRows::Rows rows = source.next(kStripRows);
    if (rows.count == 0) return true;
    twinshot::expand_rows({rows.pixels, rows.stride_bytes},
                          {target.data() + static_cast<std::size_t>(rows.y) * stride, stride},
                          {source.width(), rows.count, source.channels()});
  }
}

const std::vector<Decoder>& decoders() {
  static const std::vector<Decoder> all = {
      {"libpng RGB(A)",
       [](const Bytes& png, Bytes& target) {
         return libpng(
             png, target,
             twinshot::read_png_header(png).colour_type == 2 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA);
       }},
      {"libspng RGB(A), as stored",
       [](const Bytes& png, Bytes& target) { return libspng(png, target, SPNG_FMT_PNG); }},
      {"libspng RGBA",
       [](const Bytes& png, Bytes& target) { return libspng(png, target, SPNG_FMT_RGBA8); }},
      {"twinshot rows, as stored", strips},
      {"twinshot RGBA, into a picture", whole},
  };
  return all;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

bool measure(const std::string& path, int rounds) {
  const Bytes png = read_file(path);
  const twinshot::PngHeader header = twinshot::read_png_header(png);
  const double pixels = static_cast<double>(header.width) * header.height;
  std::printf("%s: %d x %d, %.1f MB\n", path.c_str(), header.width, header.height,
              static_cast<double>(png.size()) / 1e6);
  Bytes target(static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height) *
               4);
  std::vector<std::vector<double>> times(decoders().size());
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < decoders().size(); ++i) {
      const auto start = std::chrono::steady_clock::now();
      if (!decoders()[i].decode(png, target)) {
        std::printf("  %s cannot decode it\n", decoders()[i].name);
        return false;
      }
      const std::chrono::duration<double, std::milli> passed =
          std::chrono::steady_clock::now() - start;
      if (round > 0) times[i].push_back(passed.count());  // the first one warms up
    }
  }
  const double spng_as_stored = median(times[1]);
  for (std::size_t i = 0; i < decoders().size(); ++i) {
    const double ms = median(times[i]);
    std::printf("  %-30s median %7.1f ms  min %7.1f ms  %6.0f MP/s  %4.2f x libspng as stored\n",
                decoders()[i].name, ms, *std::min_element(times[i].begin(), times[i].end()),
                pixels / ms / 1e3, spng_as_stored / ms);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 9;
  bool decoded = true;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
      continue;
    }
    try {
      decoded = measure(argv[i], rounds) && decoded;
    } catch (const twinshot::PngError& error) {
      std::fprintf(stderr, "%s: %s\n", argv[i], error.what());
      decoded = false;
    }
  }
  return decoded ? 0 : 1;
}
