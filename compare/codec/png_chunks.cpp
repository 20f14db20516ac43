// The chunks of a PNG file, walked without decoding anything.
#include "compare/codec/png_chunks.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace twinshot {
namespace {

constexpr std::size_t kHeaderBytes = 13;  // of IHDR's data
constexpr int kColourTypeMax = 6;
/// Deflate cannot expand by more than this (zlib's documentation, "maximum compression factor").
constexpr std::int64_t kMaxInflation = 1032;

bool is_type(ByteView type, std::string_view name) {
  return std::equal(type.begin(), type.end(), name.begin(), name.end(),
                    [](std::uint8_t byte, char letter) { return byte == std::uint8_t(letter); });
}

std::string size_text(std::uint32_t width, std::uint32_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

void check_limits(std::uint32_t width, std::uint32_t height, const PngLimits& limits) {
  if (width == 0 || height == 0) throw PngError("PNG of no size: " + size_text(width, height));
  const bool over = std::int64_t{width} > limits.max_width ||
                    std::int64_t{height} > limits.max_height ||
                    std::int64_t{width} > limits.max_pixels / std::int64_t{height};
  if (over) {
    throw PngError("PNG over the limits: " + size_text(width, height) + ", allowed are " +
                   size_text(static_cast<std::uint32_t>(limits.max_width),
                             static_cast<std::uint32_t>(limits.max_height)) +
                   " and " + std::to_string(limits.max_pixels) + " pixels");
  }
}

int channels_of(int colour_type) {
  switch (colour_type) {
    case 2:
      return 3;
    case 4:
      return 2;
    case 6:
      return 4;
    default:
      return 1;
  }
}

void check_plausible(const PngChunks& chunks) {
  const std::int64_t bits_per_pixel =
      std::int64_t{chunks.header.bit_depth} * channels_of(chunks.header.colour_type);
  const std::int64_t raw_bytes =
      (std::int64_t{chunks.header.width} * bits_per_pixel + 7) / 8 * chunks.header.height;
  if (raw_bytes / kMaxInflation > chunks.packed_bytes) {
    throw PngError("corrupt PNG: " + std::to_string(chunks.packed_bytes) +
                   " bytes of image data cannot hold " + std::to_string(chunks.header.width) + "x" +
                   std::to_string(chunks.header.height) + " pixels");
  }
}

}  // namespace

PngHeader read_png_header(ByteView png) {
  if (png.empty()) throw PngError("no PNG: the file is empty");
  const std::size_t compared = std::min(png.size(), kPngSignature.size());
  if (!std::equal(png.begin(), png.begin() + static_cast<std::ptrdiff_t>(compared),
                  kPngSignature.begin())) {
    throw PngError("no PNG: the signature is missing");
  }
  if (png.size() < kPngSignature.size() + kChunkOverhead + kHeaderBytes) {
    throw PngError("truncated PNG: it ends inside the header, after " + std::to_string(png.size()) +
                   " bytes");
  }
  const ByteView chunk = png.subspan(kPngSignature.size());
  if (big_endian(chunk.data()) != kHeaderBytes || !is_type(chunk.subspan(4, 4), "IHDR")) {
    throw PngError("corrupt PNG: it does not begin with IHDR");
  }
  const ByteView data = chunk.subspan(8);
  const std::uint32_t width = big_endian(data.data());
  const std::uint32_t height = big_endian(data.data() + 4);
  if (width > 0x7fffffff || height > 0x7fffffff || width == 0 || height == 0) {
    throw PngError("corrupt PNG: its size is " + size_text(width, height));
  }
  const PngHeader header = {static_cast<int>(width), static_cast<int>(height), data[8], data[9]};
  if (header.bit_depth == 0 || header.bit_depth > 16 || header.colour_type > kColourTypeMax) {
    throw PngError("corrupt PNG: bit depth " + std::to_string(header.bit_depth) + ", colour type " +
                   std::to_string(header.colour_type));
  }
  return header;
}

PngChunks scan_chunks(ByteView png, const PngLimits& limits) {
  PngChunks chunks;
  chunks.header = read_png_header(png);
  check_limits(static_cast<std::uint32_t>(chunks.header.width),
               static_cast<std::uint32_t>(chunks.header.height), limits);
  constexpr std::size_t kInterlaceByte = 8 + 8 + 12;
  chunks.interlaced = png[kInterlaceByte] != 0;
  chunks.transparent = (chunks.header.colour_type & 4) != 0;
  ByteView rest = png.subspan(kPngSignature.size());
  while (rest.size() >= kChunkOverhead) {
    const std::size_t length = big_endian(rest.data());
    const ByteView type = rest.subspan(4, 4);
    if (length > rest.size() - kChunkOverhead) break;
    if (is_type(type, "IEND")) {
      check_plausible(chunks);
      return chunks;
    }
    if (is_type(type, "IDAT")) chunks.packed_bytes += static_cast<std::int64_t>(length);
    if (is_type(type, "tRNS")) chunks.transparent = chunks.colour_key = true;
    rest = rest.subspan(kChunkOverhead + length);
  }
  throw PngError("truncated PNG: it ends before IEND, after " + std::to_string(png.size()) +
                 " bytes");
}

}  // namespace twinshot
