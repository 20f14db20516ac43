// PNG in and out: every form is the same picture, a damaged file is none.
#include <doctest/doctest.h>

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <functional>
#include <string>

#include "compare/codec/png.h"
#include "compare/compare.h"
#include "compare/pair_view.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

/// How libpng shall store a test picture.
struct Form {
  int width = 0;
  int height = 0;
  int bit_depth = 8;
  int colour_type = PNG_COLOR_TYPE_RGB;
  bool interlaced = false;
  std::vector<png_color> palette;
  std::vector<png_byte> palette_alpha;  ///< tRNS of a palette
  bool has_key = false;
  png_color_16 key = {};  ///< tRNS of grey and RGB
};

/// Writes rows as they are stored (packed, big endian), by libpng itself.
Bytes write_form(const Form& form, const std::vector<Bytes>& rows) {
  Bytes output;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &output,
      [](png_structp p, png_bytep data, std::size_t size) {
        auto* bytes = static_cast<Bytes*>(png_get_io_ptr(p));
        bytes->insert(bytes->end(), data, data + size);
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(form.width),
               static_cast<png_uint_32>(form.height), form.bit_depth, form.colour_type,
               form.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!form.palette.empty()) {
    png_set_PLTE(png, info, form.palette.data(), static_cast<int>(form.palette.size()));
  }
  if (!form.palette_alpha.empty()) {
    png_set_tRNS(png, info, form.palette_alpha.data(), static_cast<int>(form.palette_alpha.size()),
                 nullptr);
  }
  if (form.has_key) png_set_tRNS(png, info, nullptr, 0, &form.key);
  png_write_info(png, info);
  const int passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass) {
    for (const Bytes& row : rows) png_write_row(png, row.data());
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return output;
}

/// A picture of 13 x 9 stored in the form, with stored values from `value(x, y, sample)`.
Bytes write_values(Form form, const std::function<int(int, int, int)>& value) {
  form.width = 13;
  form.height = 9;
  const int samples = form.colour_type == PNG_COLOR_TYPE_RGB          ? 3
                      : form.colour_type == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
                      : form.colour_type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                                      : 1;
  std::vector<Bytes> rows;
  for (int y = 0; y < form.height; ++y) {
    const int bits = form.width * samples * form.bit_depth;
    Bytes row(static_cast<std::size_t>((bits + 7) / 8), 0);
    for (int i = 0; i < form.width * samples; ++i) {
      const int v = value(i / samples, y, i % samples);
      if (form.bit_depth == 16) {
        row[static_cast<std::size_t>(2 * i)] = static_cast<std::uint8_t>(v >> 8);
        row[static_cast<std::size_t>(2 * i + 1)] = static_cast<std::uint8_t>(v);
      } else {
        const int per_byte = 8 / form.bit_depth;
        const int shift = 8 - form.bit_depth * (i % per_byte + 1);
        std::uint8_t& byte = row[static_cast<std::size_t>(i / per_byte)];
        byte = static_cast<std::uint8_t>(byte | v << shift);
      }
    }
    rows.push_back(row);
  }
  return write_form(form, rows);
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const PngError& error) {
    return error.what();
  }
  return "";
}

bool mentions(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

void put_big_endian(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }
}

Image with_alpha(Image image) {
  for (std::size_t i = 3; i < image.pixels.size(); i += kChannels) {
    image.pixels[i] = static_cast<std::uint8_t>(1 + i % 255);
  }
  return image;
}

}  // namespace

TEST_CASE("png: opaque pictures are stored as RGB and come back as they were") {
  const Image page = make_page(211, 130);
  for (const int level : {0, 1, 6, 9}) {
    const Bytes png = encode_png(page.view(), level);
    const PngHeader header = read_png_header(png);
    CHECK(header.width == 211);
    CHECK(header.height == 130);
    CHECK(header.bit_depth == 8);
    CHECK(header.colour_type == PNG_COLOR_TYPE_RGB);
    const Image decoded = decode_png(png);
    CHECK(decoded.width == 211);
    CHECK(decoded.height == 130);
    CHECK(decoded.pixels == page.pixels);
  }
}

TEST_CASE("png: pictures with alpha are stored as RGBA and come back as they were") {
  const Image image = with_alpha(make_random(37, 21, 4));
  const Bytes png = encode_png(image.view());
  CHECK(read_png_header(png).colour_type == PNG_COLOR_TYPE_RGB_ALPHA);
  CHECK(decode_png(png).pixels == image.pixels);
}

TEST_CASE("png: a view with a stride is written as its own pixels") {
  const Image page = make_page(100, 80);
  const ImageView part = {page.view().pixel(10, 20), 30, 40, page.stride_bytes()};
  const Image decoded = decode_png(encode_png(part));
  REQUIRE(decoded.width == 30);
  REQUIRE(decoded.height == 40);
  for (int y = 0; y < 40; ++y) {
    CHECK(std::memcmp(decoded.view().row(y), page.view().pixel(10, 20 + y), 120) == 0);
  }
}

TEST_CASE("png: the colour of fully transparent pixels does not exist") {
  Image image = with_alpha(make_random(10, 10, 4));
  set(image, 3, 3, {200, 100, 50, 0});
  const Image decoded = decode_png(encode_png(image.view()));
  CHECK(same_pixel(decoded.view().pixel(3, 3), std::array<std::uint8_t, 4>{0, 0, 0, 0}.data()));
}

TEST_CASE("png: grey of 1, 2, 4, 8 and 16 bits is its RGBA form") {
  for (const bool interlaced : {false, true}) {
    for (const int depth : {1, 2, 4, 8, 16}) {
      CAPTURE(depth);
      const int top = (1 << depth) - 1;
      Form form;
      form.bit_depth = depth;
      form.colour_type = PNG_COLOR_TYPE_GRAY;
      form.interlaced = interlaced;
      const auto value = [&](int x, int y, int) { return (x * 7919 + y * 104729) % (top + 1); };
      const Image image = decode_png(write_values(form, value));
      REQUIRE(image.width == 13);
      REQUIRE(image.height == 9);
      for (int y = 0; y < 9; ++y) {
        for (int x = 0; x < 13; ++x) {
          const auto level = static_cast<std::uint8_t>((value(x, y, 0) * 255 + top / 2) / top);
          const Colour expected = {level, level, level, 255};
          CHECK(same_pixel(image.view().pixel(x, y), expected.data()));
        }
      }
    }
  }
}

TEST_CASE("png: RGB, RGBA and grey with alpha of 8 and 16 bits, interlaced or not") {
  for (const bool interlaced : {false, true}) {
    for (const int type :
         {PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA, PNG_COLOR_TYPE_GRAY_ALPHA}) {
      for (const int depth : {8, 16}) {
        CAPTURE(type);
        CAPTURE(depth);
        Form form;
        form.bit_depth = depth;
        form.colour_type = type;
        form.interlaced = interlaced;
        // Multiples of 257 scale to 8 bits without rounding; never 0, so that alpha is not.
        const auto level = [](int x, int y, int sample) {
          return 1 + (x * 31 + y * 17 + sample * 59) % 255;
        };
        const Image image = decode_png(write_values(form, [&](int x, int y, int sample) {
          return level(x, y, sample) * (depth == 16 ? 257 : 1);
        }));
        for (int y = 0; y < 9; ++y) {
          for (int x = 0; x < 13; ++x) {
            const bool grey = type == PNG_COLOR_TYPE_GRAY_ALPHA;
            const int alpha_sample = grey ? 1 : 3;
            const int alpha = type == PNG_COLOR_TYPE_RGB ? 255 : level(x, y, alpha_sample);
            Colour expected = {};
            for (int c = 0; c < 3; ++c) {
              expected[static_cast<std::size_t>(c)] =
                  static_cast<std::uint8_t>(level(x, y, grey ? 0 : c));
            }
            expected[3] = static_cast<std::uint8_t>(alpha);
            CHECK(same_pixel(image.view().pixel(x, y), expected.data()));
          }
        }
      }
    }
  }
}

TEST_CASE("png: palettes of 1 to 8 bits, with and without transparency") {
  for (const int depth : {1, 2, 4, 8}) {
    for (const bool transparent : {false, true}) {
      CAPTURE(depth);
      Form form;
      form.bit_depth = depth;
      form.colour_type = PNG_COLOR_TYPE_PALETTE;
      const int entries = 1 << depth;
      for (int i = 0; i < entries; ++i) {
        form.palette.push_back({static_cast<png_byte>(i * 5), static_cast<png_byte>(255 - i),
                                static_cast<png_byte>(i * 11)});
      }
      if (transparent) form.palette_alpha = {100};  // entry 0 only
      const auto value = [&](int x, int y, int) { return (x + 3 * y) % entries; };
      const Image image = decode_png(write_values(form, value));
      for (int y = 0; y < 9; ++y) {
        for (int x = 0; x < 13; ++x) {
          const int index = value(x, y, 0);
          const png_color& entry = form.palette[static_cast<std::size_t>(index)];
          const Colour expected = {
              entry.red, entry.green, entry.blue,
              static_cast<std::uint8_t>(transparent && index == 0 ? 100 : 255)};
          CHECK(same_pixel(image.view().pixel(x, y), expected.data()));
        }
      }
    }
  }
}

TEST_CASE("png: the transparent colour of RGB and grey is transparent") {
  Form form;
  form.has_key = true;
  form.key.red = 10;
  form.key.green = 20;
  form.key.blue = 30;
  const auto value = [](int x, int, int sample) { return x == 4 ? 10 * (sample + 1) : 200; };
  const Image image = decode_png(write_values(form, value));
  CHECK(image.view().pixel(4, 2)[3] == 0);
  CHECK(image.view().pixel(5, 2)[3] == 255);
}

TEST_CASE("png: a file cut off anywhere is an error, never a picture") {
  const Bytes png = encode_png(make_page(64, 48).view());
  for (std::size_t size = 0; size < png.size(); ++size) {
    CAPTURE(size);
    const Bytes cut(png.begin(), png.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_THROWS_AS((void)decode_png(cut), PngError);
    CHECK_THROWS_AS((void)join_png_rows(std::vector<Bytes>{cut}), PngError);
  }
}

TEST_CASE("png: a file with any bit of any byte flipped is an error, never a picture") {
  const Bytes png = encode_png(make_page(40, 30).view());
  for (std::size_t at = 0; at < png.size(); ++at) {
    CAPTURE(at);
    Bytes damaged = png;
    damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << (at % 8)));
    CHECK_THROWS_AS((void)decode_png(damaged), PngError);
  }
}

TEST_CASE("png: errors name their cause") {
  const Bytes png = encode_png(make_page(64, 48).view());
  CHECK(mentions(error_of([&] { (void)decode_png({}); }), "empty"));
  const Bytes text = {'<', '!', 'D', 'O', 'C', 'T', 'Y', 'P', 'E', ' ', 'h', 't', 'm', 'l', '>'};
  CHECK(mentions(error_of([&] { (void)decode_png(text); }), "signature"));
  const Bytes cut(png.begin(), png.end() - 12);
  CHECK(mentions(error_of([&] { (void)decode_png(cut); }), "IEND"));
  Bytes damaged = png;
  damaged[damaged.size() / 2] ^= 0xff;
  CHECK(mentions(error_of([&] { (void)decode_png(damaged); }), "CRC"));
}

TEST_CASE("png: bombs are refused by their header, before anything is allocated") {
  const Bytes png = encode_png(make_page(64, 48).view());
  constexpr std::size_t kWidthAt = 16;
  constexpr std::size_t kHeightAt = 20;
  for (const auto& [width, height] : {std::pair<std::uint32_t, std::uint32_t>{1'000'000, 1'000'000},
                                      {20'001, 1},
                                      {1, 200'001},
                                      {20'000, 20'001},
                                      {0, 5},
                                      {5, 0},
                                      {0xffffffff, 0xffffffff}}) {
    CAPTURE(width);
    CAPTURE(height);
    Bytes bomb = png;
    put_big_endian(bomb, kWidthAt, width);
    put_big_endian(bomb, kHeightAt, height);
    CHECK_THROWS_AS((void)decode_png(bomb), PngError);
    CHECK_THROWS_AS((void)join_png_rows(std::vector<Bytes>{bomb}), PngError);
  }
  // Within the limits, but more than its few bytes can inflate to: 1.2 GB are not allocated.
  Bytes bomb = png;
  put_big_endian(bomb, kWidthAt, 20'000);
  put_big_endian(bomb, kHeightAt, 20'000);
  CHECK(mentions(error_of([&] { (void)decode_png(bomb); }), "cannot hold"));
  CHECK(mentions(error_of([&] { (void)decode_png(png, {63, 100, 10'000}); }), "limits"));
}

TEST_CASE("png: joined tiles are the tiles below each other") {
  const Image page = make_page(120, 100);
  const auto tile = [&](const Image& image, int y, int rows) {
    return encode_png(ImageView{image.view().row(y), image.width, rows, image.stride_bytes()});
  };
  SUBCASE("all RGB") {
    const std::vector<Bytes> tiles = {tile(page, 0, 33), tile(page, 33, 1), tile(page, 34, 66)};
    const Bytes joined = join_png_rows(tiles);
    CHECK(read_png_header(joined).colour_type == PNG_COLOR_TYPE_RGB);
    CHECK(decode_png(joined).pixels == page.pixels);
  }
  SUBCASE("RGB and RGBA") {
    Image mixed = page;
    set(mixed, 50, 80, {1, 2, 3, 77});
    const std::vector<Bytes> tiles = {tile(mixed, 0, 40), tile(mixed, 40, 60)};
    REQUIRE(read_png_header(tiles[0]).colour_type == PNG_COLOR_TYPE_RGB);
    REQUIRE(read_png_header(tiles[1]).colour_type == PNG_COLOR_TYPE_RGB_ALPHA);
    CHECK(decode_png(join_png_rows(tiles)).pixels == mixed.pixels);
  }
}

TEST_CASE("png: tiles that do not fit are refused with the reason") {
  const Bytes wide = encode_png(make_image(20, 10).view());
  const Bytes narrow = encode_png(make_image(19, 10).view());
  CHECK(mentions(error_of([&] { (void)join_png_rows(std::vector<Bytes>{wide, narrow}); }),
                 "widths 20 and 19"));
  CHECK(mentions(
      error_of([&] { (void)join_png_rows(std::vector<Bytes>{wide, wide}, {100, 19, 10'000}); }),
      "over the limits"));
  Form grey;
  grey.colour_type = PNG_COLOR_TYPE_GRAY;
  const Bytes tile = write_values(grey, [](int, int, int) { return 5; });
  CHECK(mentions(error_of([&] { (void)join_png_rows(std::vector<Bytes>{tile}); }), "8-bit RGB"));
  CHECK_THROWS_AS((void)join_png_rows({}), std::invalid_argument);
}

TEST_CASE("compare_pngs: equal bytes are not decoded, but must be a whole picture") {
  const auto backend = make_cpu_backend();
  const Bytes png = encode_png(make_page(64, 48).view());
  const Comparison same = compare_pngs(png, png, {}, {}, *backend);
  CHECK(same.same);
  CHECK(same.score == 1);
  CHECK(same.width == 64);
  CHECK(same.height == 48);
  CHECK(same.backend == "none");
  const Bytes cut(png.begin(), png.end() - 20);
  CHECK_THROWS_AS((void)compare_pngs(cut, cut, {}, {}, *backend), PngError);
}

TEST_CASE("compare_pngs: other bytes of the same pixels are the same picture") {
  const auto backend = make_cpu_backend();
  const Image page = make_page(64, 48);
  const Comparison same =
      compare_pngs(encode_png(page.view(), 1), encode_png(page.view(), 9), {}, {}, *backend);
  CHECK(same.same);
  CHECK(same.score == 1);
  CHECK(same.backend == "none");  // nothing had to be summed
}

TEST_CASE("compare_pngs: finds what compare_images finds, and says which side is damaged") {
  const auto backend = make_cpu_backend();
  const Image before = make_page(300, 200);
  Image after = before;
  fill(after, {50, 60, 20, 20}, kRed);
  const Bytes before_png = encode_png(before.view());
  const Bytes after_png = encode_png(after.view());
  CHECK(compare_pngs(before_png, after_png, {}, {}, *backend).regions ==
        compare(before, after).regions);
  const std::vector<Rect> box = {{40, 50, 50, 50}};
  CHECK(compare_pngs(before_png, after_png, {}, {box, box}, *backend).same);
  const Bytes cut(after_png.begin(), after_png.end() - 20);
  CHECK(mentions(error_of([&] { (void)compare_pngs(before_png, cut, {}, {}, *backend); }),
                 "candidate"));
  CHECK(mentions(error_of([&] { (void)compare_pngs(cut, before_png, {}, {}, *backend); }),
                 "reference"));
}
