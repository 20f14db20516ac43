// The fast decoder: every byte as libpng has it, whatever the filters, the packing and the chunks.
#include <doctest/doctest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "compare/codec/png_rows.h"
#include "compare/codec/png_slow.h"
#include "compare/codec/unfilter.h"
#include "tests/compare/pictures.h"
#include "tests/compare/png_build.h"

using namespace twinshot;
using namespace twinshot::png_build;

namespace {

constexpr int kRgb = 2;
constexpr int kRgba = 6;

PngHeader header_of(int width, int height, int channels) {
  return {width, height, 8, channels == 3 ? kRgb : kRgba};
}

std::optional<Image> decoded(ByteView png, Image (*decode)(ByteView, const PngLimits&)) {
  try {
    return decode(png, {});
  } catch (const PngError&) {
    return std::nullopt;
  }
}

bool same_as_libpng(ByteView png) {
  const auto fast = decoded(png, decode_png);
  const auto slow = decoded(png, decode_png_slowly);
  return fast && slow && fast->width == slow->width && fast->height == slow->height &&
         fast->pixels == slow->pixels;
}

bool refused(ByteView png) {
  return !decoded(png, decode_png);
}

/// All rows, asked for in portions of `portion`.
Bytes rows_of(ByteView png, int portion) {
  PngRows source(png);
  Bytes all;
  for (;;) {
    const PngRows::Rows rows = source.next(portion);
    if (rows.count == 0) return all;
    for (int y = 0; y < rows.count; ++y) {
      const std::uint8_t* row = rows.pixels + static_cast<std::size_t>(y) * rows.stride_bytes;
      all.insert(all.end(), row, row + source.width() * source.channels());
    }
  }
}

}  // namespace

TEST_CASE("png rows: every filter mixture, width and content is what libpng reads") {
  std::minstd_rand random(1);
  for (const int channels : {3, 4}) {
    for (int width = 1; width <= 70; ++width) {
      for (const Filling filling : {Filling::noise, Filling::sparse, Filling::flat}) {
        const int rows = 1 + width % 7;
        const Bytes raw = filtered_rows(width, rows, channels, -1, filling, random);
        CAPTURE(width);
        CAPTURE(channels);
        CHECK(same_as_libpng(file_of(header_of(width, rows, channels), pack(raw))));
      }
    }
  }
}

TEST_CASE("png rows: stored, fixed and dynamic blocks, cut into chunks anywhere") {
  std::minstd_rand random(2);
  for (const Packing packing :
       {Packing{0, Z_DEFAULT_STRATEGY, 15}, Packing{6, Z_FIXED, 15},
        Packing{1, Z_DEFAULT_STRATEGY, 15}, Packing{9, Z_RLE, 15}, Packing{9, Z_HUFFMAN_ONLY, 15},
        Packing{9, Z_DEFAULT_STRATEGY, 9}, Packing{9, Z_DEFAULT_STRATEGY, 12}}) {
    const Bytes raw = filtered_rows(61, 40, 3, -1, Filling::flat, random);
    const Bytes packed = pack(raw, packing);
    for (const std::size_t idat_bytes : {0, 1, 2, 7, 1000}) {
      CAPTURE(packing.level);
      CAPTURE(packing.strategy);
      CAPTURE(packing.window_bits);
      CAPTURE(idat_bytes);
      CHECK(same_as_libpng(file_of(header_of(61, 40, 3), packed, idat_bytes)));
    }
  }
}

TEST_CASE("png rows: empty chunks of image data are nothing") {
  std::minstd_rand random(3);
  const Bytes packed = pack(filtered_rows(20, 9, 4, -1, Filling::sparse, random));
  Bytes png = signature();
  append_chunk(png, "IHDR", header_data(header_of(20, 9, 4)));
  append_chunk(png, "IDAT", {});
  append_chunk(png, "IDAT", ByteView(packed).first(1));
  append_chunk(png, "IDAT", {});
  append_chunk(png, "IDAT", ByteView(packed).subspan(1));
  append_chunk(png, "IDAT", {});
  append_chunk(png, "IEND", {});
  CHECK(same_as_libpng(png));
}

TEST_CASE("png rows: large pictures, in portions of any size, are the same rows") {
  std::minstd_rand random(4);
  for (const int channels : {3, 4}) {
    const Bytes raw = filtered_rows(701, 900, channels, -1, Filling::flat, random);
    for (const std::size_t idat_bytes : {std::size_t{0}, std::size_t{4096}, std::size_t{70'000}}) {
      const Bytes png = file_of(header_of(701, 900, channels), pack(raw), idat_bytes);
      CHECK(same_as_libpng(png));
      const Bytes whole = rows_of(png, 900);
      for (const int portion : {1, 7, 64, 899, 5000}) {
        CAPTURE(portion);
        CHECK(rows_of(png, portion) == whole);
      }
    }
  }
}

TEST_CASE("png rows: two pictures read in turns do not disturb each other") {
  std::minstd_rand random(5);
  const Bytes left =
      file_of(header_of(50, 60, 3), pack(filtered_rows(50, 60, 3, -1, Filling::noise, random)));
  const Bytes right =
      file_of(header_of(50, 60, 4), pack(filtered_rows(50, 60, 4, -1, Filling::noise, random)));
  const Bytes all_left = rows_of(left, 60);
  const Bytes all_right = rows_of(right, 60);
  PngRows left_rows(left);
  PngRows right_rows(right);
  for (int y = 0; y < 60; ++y) {
    const PngRows::Rows a = left_rows.next(1);
    const PngRows::Rows b = right_rows.next(1);
    REQUIRE(a.y == y);
    REQUIRE(b.count == 1);
    CHECK(std::memcmp(a.pixels, &all_left[static_cast<std::size_t>(y) * 150], 150) == 0);
    CHECK(std::memcmp(b.pixels, &all_right[static_cast<std::size_t>(y) * 200], 200) == 0);
  }
}

TEST_CASE("png rows: what is behind the last row is checked with the last row") {
  std::minstd_rand random(6);
  Bytes png = file_of(header_of(9, 9, 3), pack(filtered_rows(9, 9, 3, 2, Filling::noise, random)));
  png[png.size() - 1] ^= 1;  // the CRC of IEND
  PngRows rows(png);
  CHECK(rows.next(8).count == 8);
  CHECK_THROWS_AS((void)rows.next(8), PngError);
}

TEST_CASE("png rows: damage that every CRC agrees with is refused, or the picture of libpng") {
  std::minstd_rand random(7);
  for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED}) {
    const Bytes raw = filtered_rows(14, 12, 3, -1, Filling::sparse, random);
    const Bytes png = file_of(header_of(14, 12, 3), pack(raw, {6, strategy, 15}), 50);
    for (std::size_t at = 0; at < png.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        CAPTURE(at);
        CAPTURE(bit);
        Bytes damaged = png;
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << bit));
        repair_crcs(damaged);
        CHECK((refused(damaged) || same_as_libpng(damaged)));
      }
    }
  }
}

TEST_CASE("png rows: image data cut short anywhere is refused, even in a well-formed file") {
  std::minstd_rand random(8);
  const Bytes packed = pack(filtered_rows(14, 12, 3, -1, Filling::sparse, random));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CAPTURE(size);
    CHECK(refused(file_of(header_of(14, 12, 3), ByteView(packed).first(size), 40)));
  }
}

TEST_CASE("png rows: rows too few or too many, and bytes behind the stream, are refused") {
  std::minstd_rand random(9);
  const Bytes raw = filtered_rows(14, 12, 3, -1, Filling::sparse, random);
  const Bytes packed = pack(raw);
  REQUIRE(same_as_libpng(file_of(header_of(14, 12, 3), packed)));
  CHECK(refused(file_of(header_of(14, 13, 3), packed)));
  CHECK(refused(file_of(header_of(14, 11, 3), packed)));
  CHECK(refused(file_of(header_of(14, 12, 3), pack(ByteView(raw).first(raw.size() - 1)))));
  for (const std::size_t surplus_bytes : {1, 2, 8, 100'000}) {
    Bytes longer = packed;
    longer.resize(packed.size() + surplus_bytes, 0x55);
    for (const std::size_t idat_bytes : {std::size_t{0}, std::size_t{1000}, packed.size()}) {
      CAPTURE(surplus_bytes);
      CAPTURE(idat_bytes);
      CHECK(refused(file_of(header_of(14, 12, 3), longer, idat_bytes)));
    }
  }
}

TEST_CASE("png rows: a wrong Adler-32 is refused, by libpng's way too") {
  std::minstd_rand random(10);
  Bytes packed = pack(filtered_rows(14, 12, 3, -1, Filling::sparse, random));
  for (std::size_t i = 1; i <= 4; ++i) {
    Bytes wrong = packed;
    wrong[wrong.size() - i] ^= 0x10;
    for (const std::size_t idat_bytes : {std::size_t{0}, wrong.size() - 2}) {
      const Bytes png = file_of(header_of(14, 12, 3), wrong, idat_bytes);
      CHECK(refused(png));
      CHECK_FALSE(decoded(png, decode_png_slowly));
    }
  }
}

TEST_CASE("png rows: the zlib header must be one that PNG allows") {
  std::minstd_rand random(11);
  const Bytes packed = pack(filtered_rows(14, 12, 3, -1, Filling::noise, random));
  for (unsigned first = 0; first < 256; ++first) {
    for (const bool dictionary : {false, true}) {
      Bytes changed = packed;
      changed[0] = static_cast<std::uint8_t>(first);
      const unsigned flags = dictionary ? 0x20U : 0U;
      changed[1] = static_cast<std::uint8_t>(flags + (31 - (first << 8 | flags) % 31) % 31);
      const bool valid = (first & 0xf) == 8 && first >> 4 <= 7 && !dictionary;
      CAPTURE(first);
      const Bytes png = file_of(header_of(14, 12, 3), changed);
      // 516 bytes of image data: every window the header can name is large enough.
      CHECK(refused(png) == !valid);
      changed[1] ^= 1;  // no multiple of 31
      CHECK(refused(file_of(header_of(14, 12, 3), changed)));
    }
  }
}

TEST_CASE("png rows: an unknown filter is refused") {
  std::minstd_rand random(12);
  for (const int filter : {5, 6, 128, 255}) {
    Bytes raw = filtered_rows(14, 12, 3, 1, Filling::noise, random);
    raw[5 * (14 * 3 + 1)] = static_cast<std::uint8_t>(filter);
    CHECK(refused(file_of(header_of(14, 12, 3), pack(raw))));
  }
}

TEST_CASE("png rows: chunks may only come as PNG orders them") {
  std::minstd_rand random(13);
  const Bytes packed = pack(filtered_rows(14, 12, 3, 2, Filling::noise, random));
  const Bytes text = {'a', 0, 'b'};
  const Bytes palette = {1, 2, 3};
  const auto file = [&](const std::vector<std::string_view>& types) {
    Bytes png = signature();
    append_chunk(png, "IHDR", header_data(header_of(14, 12, 3)));
    bool first_half = true;
    for (const std::string_view type : types) {
      const std::size_t half = packed.size() / 2;
      if (type == "IDAT") {
        append_chunk(png, type,
                     first_half ? ByteView(packed).first(half) : ByteView(packed).subspan(half));
        first_half = false;
      } else if (type == "PLTE") {
        append_chunk(png, type, palette);
      } else if (type == "IHDR") {
        append_chunk(png, type, header_data(header_of(14, 12, 3)));
      } else {
        append_chunk(png, type, text);
      }
    }
    append_chunk(png, "IEND", {});
    return png;
  };
  CHECK(same_as_libpng(file({"IDAT", "IDAT"})));
  CHECK(same_as_libpng(file({"tEXt", "PLTE", "IDAT", "IDAT", "tEXt"})));
  CHECK(refused(file({"IDAT"})));
  CHECK(refused(file({"tEXt"})));
  CHECK(refused(file({"IDAT", "tEXt", "IDAT"})));
  CHECK(refused(file({"IHDR", "IDAT", "IDAT"})));
  CHECK(refused(file({"IDAT", "IDAT", "IHDR"})));
  CHECK(refused(file({"PLTE", "PLTE", "IDAT", "IDAT"})));
  CHECK(refused(file({"IDAT", "IDAT", "PLTE"})));
  CHECK(refused(file({"ABCD", "IDAT", "IDAT"})));
  CHECK(refused(file({"IDAT", "IDAT", "ABCD"})));
  CHECK(refused(file({"a1cd", "IDAT", "IDAT"})));
}

TEST_CASE("png rows: nothing behind the end of the file is read") {
  std::minstd_rand random(14);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (const std::size_t idat_bytes : {std::size_t{0}, std::size_t{13}}) {
    const Bytes png =
        file_of(header_of(61, 90, 3), pack(filtered_rows(61, 90, 3, -1, Filling::noise, random)),
                idat_bytes);
    const std::size_t pages = (png.size() + page - 1) / page;
    void* memory = mmap(nullptr, (pages + 1) * page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto* bytes = static_cast<std::uint8_t*>(memory);
    REQUIRE(mprotect(bytes + pages * page, page, PROT_NONE) == 0);
    std::uint8_t* start = bytes + pages * page - png.size();
    std::memcpy(start, png.data(), png.size());
    CHECK(decode_png({start, png.size()}).pixels == decode_png(png).pixels);
    CHECK(refused({start + 1, png.size() - 1}));
    munmap(memory, (pages + 1) * page);
  }
}
