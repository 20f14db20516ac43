// PNG files put together byte by byte: any filter, any packing, any chunks, right or wrong.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "compare/codec/png.h"

namespace twinshot::png_build {

inline void append_big_endian(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

inline std::uint32_t crc_of(ByteView bytes) {
  return static_cast<std::uint32_t>(crc32(0, bytes.data(), static_cast<unsigned>(bytes.size())));
}

inline void append_chunk(Bytes& png, std::string_view type, ByteView data) {
  append_big_endian(png, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = png.size();
  png.insert(png.end(), type.begin(), type.end());
  png.insert(png.end(), data.begin(), data.end());
  append_big_endian(png, crc_of(ByteView(png).subspan(start)));
}

/// How zlib packs: the levels and strategies of zlib.h; level 0 stores, Z_FIXED uses fixed codes.
struct Packing {
  int level = 6;
  int strategy = Z_DEFAULT_STRATEGY;
  int window_bits = 15;
};

inline Bytes pack(ByteView raw, const Packing& packing = {}) {
  z_stream stream = {};
  if (deflateInit2(&stream, packing.level, Z_DEFLATED, packing.window_bits, 8, packing.strategy) !=
      Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  Bytes packed(deflateBound(&stream, raw.size()) + 64);
  stream.next_in = const_cast<Bytef*>(raw.data());
  stream.avail_in = static_cast<unsigned>(raw.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<unsigned>(packed.size());
  const int outcome = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (outcome != Z_STREAM_END) throw std::runtime_error("deflate");
  return packed;
}

/// IHDR of a file that is not interlaced unless `interlace` is 1.
inline Bytes header_data(const PngHeader& header, std::uint8_t interlace = 0) {
  Bytes data;
  append_big_endian(data, static_cast<std::uint32_t>(header.width));
  append_big_endian(data, static_cast<std::uint32_t>(header.height));
  data.push_back(static_cast<std::uint8_t>(header.bit_depth));
  data.push_back(static_cast<std::uint8_t>(header.colour_type));
  data.insert(data.end(), {0, 0, interlace});
  return data;
}

inline Bytes signature() {
  return {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
}

/// A file around a zlib stream, cut into IDAT chunks of `idat_bytes` (0: all in one).
inline Bytes file_of(const PngHeader& header, ByteView packed, std::size_t idat_bytes = 0) {
  Bytes png = signature();
  append_chunk(png, "IHDR", header_data(header));
  if (idat_bytes == 0) idat_bytes = packed.size() + 1;
  for (std::size_t at = 0; at < packed.size(); at += idat_bytes) {
    append_chunk(png, "IDAT", packed.subspan(at, std::min(idat_bytes, packed.size() - at)));
  }
  append_chunk(png, "IEND", {});
  return png;
}

/// What is in the bytes of filtered rows.
enum class Filling { noise, sparse, flat };

/// Rows behind their filters' bytes; `filter` 0 to 4, or -1 for one after the other at random.
inline Bytes filtered_rows(int width, int rows, int channels, int filter, Filling filling,
                           std::minstd_rand& random) {
  Bytes raw;
  for (int y = 0; y < rows; ++y) {
    raw.push_back(static_cast<std::uint8_t>(filter >= 0 ? filter : int(random() % 5)));
    // A run of equal bytes now and then, as on a page: Paeth has short ways for them.
    int left_in_run = 0;
    std::uint8_t value = 0;
    for (int i = 0; i < width * channels; ++i) {
      if (filling == Filling::noise) {
        value = static_cast<std::uint8_t>(random());
      } else if (--left_in_run < 0) {
        left_in_run = static_cast<int>(random() % (filling == Filling::flat ? 200 : 20));
        value = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
      } else if (value != 0 && filling == Filling::sparse) {
        value = 0;
      }
      raw.push_back(value);
    }
  }
  return raw;
}

/// Where the chunks of a well-formed file begin.
inline std::vector<std::size_t> chunk_offsets(ByteView png) {
  std::vector<std::size_t> offsets;
  for (std::size_t at = 8; at + 12 <= png.size();) {
    offsets.push_back(at);
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | png[at + i];
    if (length > png.size() - at - 12) break;
    at += 12 + length;
  }
  return offsets;
}

/// Gives every chunk the CRC of what it holds now, so that damage gets past it.
inline void repair_crcs(Bytes& png) {
  for (const std::size_t at : chunk_offsets(png)) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | png[at + i];
    if (length > png.size() - at - 12) return;
    const std::uint32_t crc = crc_of(ByteView(png).subspan(at + 4, length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      png[at + 8 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    }
  }
}

}  // namespace twinshot::png_build
