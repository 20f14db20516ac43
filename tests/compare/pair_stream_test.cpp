// Encoded pairs: strips, threads and kept rows never change what is found.
#include "compare/pair_stream.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "compare/align/align.h"
#include "compare/codec/png_equal.h"
#include "compare/compare.h"
#include "pictures.h"
#include "png_build.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kHaloRows = 256;

/// A long page with something on every line.
Image long_page(int height = 3000) {
  return make_page(200, height, 3);
}

/// Everything a comparison found, but for the time it took.
struct Findings {
  bool same;
  double score;
  int width;
  int height;
  std::vector<Region> regions;

  explicit Findings(const Comparison& c)
      : same(c.same), score(c.score), width(c.width), height(c.height), regions(c.regions) {}
  bool operator==(const Findings&) const = default;
};

Findings streamed(const Image& a, const Image& b, int threads, const IgnoreBoxes& ignore = {}) {
  const auto backend = make_cpu_backend();
  return Findings(compare_pngs(encode_png(a.view(), 1), encode_png(b.view(), 1), {}, ignore,
                               *backend, threads));
}

Findings whole(const Image& a, const Image& b, const IgnoreBoxes& ignore = {}) {
  const auto backend = make_cpu_backend();
  return Findings(compare_images(decode_png(encode_png(a.view(), 1)),
                                 decode_png(encode_png(b.view(), 1)), {}, ignore, *backend));
}

/// Streaming with one and two threads finds what comparing whole pictures finds.
void check_same_findings(const Image& a, const Image& b, const IgnoreBoxes& ignore = {}) {
  const Findings expected = whole(a, b, ignore);
  CHECK(streamed(a, b, 1, ignore) == expected);
  CHECK(streamed(a, b, 2, ignore) == expected);
}

Image with_letters_at(Image image, const std::vector<int>& rows) {
  for (const int y : rows) draw_letter(image, 100, y, 5, kRed);
  return image;
}

/// The file with a tEXt chunk after its header.
Bytes with_words(const Bytes& png, const std::string& words) {
  constexpr std::ptrdiff_t kAfterHeader = 8 + 25;
  Bytes chunk = {0, 0, 0, static_cast<std::uint8_t>(words.size()), 't', 'E', 'X', 't'};
  chunk.insert(chunk.end(), words.begin(), words.end());
  chunk.insert(chunk.end(), 4, 0);
  Bytes result = png;
  result.insert(result.begin() + kAfterHeader, chunk.begin(), chunk.end());
  return result;
}

/// The file with its first IDAT chunk cut in two.
Bytes with_split_pixels(const Bytes& png) {
  const std::string_view text(reinterpret_cast<const char*>(png.data()), png.size());
  const auto type = static_cast<std::ptrdiff_t>(text.find("IDAT"));
  constexpr std::uint8_t kFirstBytes = 10;
  const auto data = png.begin() + type + 4;
  Bytes result(png.begin(), png.begin() + type - 4);
  const Bytes first = {0, 0, 0, kFirstBytes, 'I', 'D', 'A', 'T'};
  result.insert(result.end(), first.begin(), first.end());
  result.insert(result.end(), data, data + kFirstBytes);
  result.insert(result.end(), 4, 0);  // a checksum nobody looks at
  const std::size_t rest = (std::size_t{png[static_cast<std::size_t>(type) - 3]} << 16 |
                            std::size_t{png[static_cast<std::size_t>(type) - 2]} << 8 |
                            std::size_t{png[static_cast<std::size_t>(type) - 1]}) -
                           kFirstBytes;
  const Bytes second = {0,
                        static_cast<std::uint8_t>(rest >> 16),
                        static_cast<std::uint8_t>(rest >> 8),
                        static_cast<std::uint8_t>(rest),
                        'I',
                        'D',
                        'A',
                        'T'};
  result.insert(result.end(), second.begin(), second.end());
  result.insert(result.end(), data + kFirstBytes, png.end());
  return result;
}

/// The file with its image data in chunks of so many bytes.
Bytes in_chunks(const Bytes& png, std::size_t bytes) {
  Bytes packed;
  for (const std::size_t at : png_build::chunk_offsets(png)) {
    const std::string_view type(reinterpret_cast<const char*>(&png[at + 4]), 4);
    const std::size_t length = std::size_t{png[at]} << 24 | std::size_t{png[at + 1]} << 16 |
                               std::size_t{png[at + 2]} << 8 | std::size_t{png[at + 3]};
    const auto data = png.begin() + static_cast<std::ptrdiff_t>(at + 8);
    if (type == "IDAT")
      packed.insert(packed.end(), data, data + static_cast<std::ptrdiff_t>(length));
  }
  return png_build::file_of(read_png_header(png), packed, bytes);
}

/// Memory of the pool that looks like no page: what is read without having been kept shows.
void poison_pool(std::size_t bytes) {
  const PixelBytes first(bytes, 0xa5);
  const PixelBytes second(bytes, 0x5a);
}

/// A page of two columns of text, to which something has happened or not.
Image edited_page(std::mt19937& random, const Image& page) {
  Image result = page;
  const auto below = [&random](int count) {
    return static_cast<int>(random() % static_cast<unsigned>(count));
  };
  const int half = page.width / 2;
  for (int edits = 1 + below(4); edits > 0; --edits) {
    const int y = below(result.height - 200);
    const int rows = 2 + below(80);
    const int x = below(2) * half;
    switch (below(5)) {
      case 0:
        draw_letter(result, below(page.width), y, 5, kRed);
        break;
      case 1:
        result = with_rows(result, y, make_band(page.width, rows, random()));
        break;
      case 2:
        result = without_rows(result, y, rows);
        break;
      case 3: {
        // One column moves down, the other stays.
        const Image before = result;
        for (int row = result.height - 1; row >= y + rows; --row) {
          std::copy_n(before.view().pixel(x, row - rows), half * kChannels,
                      result.row(row) + static_cast<std::size_t>(x) * kChannels);
        }
        fill(result, {x, y, half, rows}, kGreen);
        break;
      }
      default:
        fill(result, {x, y, half, rows}, {250, 250, 250, 255});
    }
  }
  return result;
}

std::vector<std::uint64_t> hashes_of_rgb_rows(const Image& image) {
  std::vector<std::uint64_t> hashes;
  for (int y = 0; y < image.height; ++y) {
    Bytes rgb;
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* pixel = image.view().pixel(x, y);
      rgb.insert(rgb.end(), pixel, pixel + 3);
    }
    hashes.push_back(hash_row(rgb.data(), rgb.size()));
  }
  return hashes;
}

}  // namespace

TEST_CASE("strips: one small change anywhere on a long page is found the same way") {
  const Image page = long_page();
  for (const int y : {0, 1, 57, 63, 64, 500, 1500, 2985}) {
    CAPTURE(y);
    check_same_findings(page, with_letters_at(page, {y}));
  }
}

TEST_CASE("strips: changes near to and far from each other are found the same way" *
          doctest::test_suite("threads")) {
  const Image page = long_page();
  check_same_findings(page, with_letters_at(page, {10, 600, 1200, 1230, 2900}));
  check_same_findings(page, with_letters_at(page, {100, 1900}));
}

TEST_CASE("strips: inserted, removed and surplus rows are found the same way") {
  const Image page = long_page();
  const Image longer = with_rows(page, 900, make_band(200, 40, 9));
  check_same_findings(page, longer);
  check_same_findings(longer, page);
  check_same_findings(page, with_letters_at(longer, {100, 2500}));
  check_same_findings(page, with_rows(page, 3000, make_band(200, 70, 9)));
  // Both shifted and of equal height: what lies between the differences is needed after all.
  check_same_findings(page, without_rows(with_rows(page, 200, make_band(200, 40, 9)), 2600, 40));
}

TEST_CASE("strips: wholly different pictures are found the same way") {
  check_same_findings(make_random(70, 400, 1), make_random(70, 400, 2));
  check_same_findings(make_random(70, 400, 1), make_random(70, 130, 2));
}

TEST_CASE("strips: ignored boxes count on either side and wherever the content went") {
  const Image page = long_page();
  const Image changed = with_letters_at(page, {300, 1500});
  IgnoreBoxes ignore;
  ignore.candidate = {{90, 290, 60, 60}};
  check_same_findings(page, changed, ignore);
  CHECK(whole(page, changed, ignore).regions.size() == 1);
  ignore.reference = {{90, 1490, 60, 60}};
  CHECK(streamed(page, changed, 2, ignore).same);
  check_same_findings(page, with_rows(changed, 700, make_band(200, 40, 9)), ignore);
}

TEST_CASE("strips: a picture with alpha and one without are compared as what they show") {
  const Image page = long_page(300);
  Image with_alpha = page;
  with_alpha.row(5)[5 * kChannels + 3] = 100;
  check_same_findings(page, with_alpha);
  // Nothing shows through a fully transparent pixel, whatever colour it carries.
  Image red_glass = with_alpha;
  Image blue_glass = with_alpha;
  fill(red_glass, {20, 20, 30, 30}, {255, 0, 0, 0});
  fill(blue_glass, {20, 20, 30, 30}, {0, 0, 255, 0});
  CHECK(streamed(red_glass, blue_glass, 1).same);
  CHECK(streamed(red_glass, blue_glass, 2).same);
}

TEST_CASE("strips: only rows near a change are decoded into memory") {
  const Image page = long_page(6000);
  const Bytes a = encode_png(page.view(), 1);
  const Bytes b = encode_png(with_letters_at(page, {3000}).view(), 1);
  for (const int halo_rows : {1, 64, 100, 512}) {
    CAPTURE(halo_rows);
    poison_pool(page.pixels.size());
    const std::optional<HashedPair> pair = stream_pair(a, b, {}, halo_rows, 1);
    REQUIRE(pair.has_value());
    REQUIRE(pair->reference.height == 6000);
    CHECK(pair->halo_rows == halo_rows);
    CHECK(pair->reference_rows.hashes == hashes_of_rgb_rows(page));
    for (int y = 3000 - halo_rows; y < 3000 + halo_rows; ++y) {
      REQUIRE(std::equal(page.view().row(y), page.view().row(y) + page.stride_bytes(),
                         pair->reference.view().row(y)));
    }
  }
}

TEST_CASE("strips: of pages of unequal height, what lies between two changes is decoded, too") {
  const Image page = long_page(2000);
  const Image longer = with_rows(with_letters_at(page, {100}), 1800, make_band(200, 40, 9));
  poison_pool(longer.pixels.size());
  const HashedPair pair =
      stream_pair(encode_png(page.view(), 1), encode_png(longer.view(), 1), {}, 64, 1).value();
  for (int y = 100; y < 1800; ++y) {
    CAPTURE(y);
    REQUIRE(std::equal(page.view().row(y), page.view().row(y) + page.stride_bytes(),
                       pair.reference.view().row(y)));
    REQUIRE(std::equal(longer.view().row(y), longer.view().row(y) + page.stride_bytes(),
                       pair.candidate.view().row(y)));
  }
}

TEST_CASE("strips: whatever happened to pages, what is not kept is not looked at") {
  std::mt19937 random(77);
  const Image page = long_page(1500);
  for (int round = 0; round < 24; ++round) {
    CAPTURE(round);
    Image a = edited_page(random, page);
    Image b = edited_page(random, page);
    if (round % 3 != 0) {
      const int height = std::min(a.height, b.height);
      a = without_rows(a, height, a.height - height);
      b = without_rows(b, height, b.height - height);
    }
    CompareOptions options;
    options.frame_size = std::array{16, 7, 64, 256}[static_cast<std::size_t>(round % 4)];
    const auto backend = make_cpu_backend();
    const Findings expected(compare_images(a, b, options, {}, *backend));
    poison_pool(a.pixels.size());
    CHECK(Findings(compare_pngs(encode_png(a.view(), 1), encode_png(b.view(), 1), options, {},
                                *backend)) == expected);
  }
}

TEST_CASE("strips: a band far from any row that differs is decoded where it is asked for") {
  // The text below moves down by 760 rows, over rows that are empty before and after.
  Image page = make_image(200, 4000);
  Image changed = page;
  for (int line = 0; line < 30; ++line) {
    const int y = line < 15 ? 20 * line : 900 + 20 * line;
    draw_line(page, 20, y, 20, static_cast<unsigned>(line));
    draw_line(changed, 20, line < 15 ? y : y + 760, 20, static_cast<unsigned>(line));
  }
  const RowTable before = hash_rows(page.view(), 200);
  const RowTable after = hash_rows(changed.view(), 200);
  const Alignment alignment = align_rows(page.view(), changed.view(), before, after);
  REQUIRE(alignment.reach.band_rows > 200);
  REQUIRE(alignment.segments.size() > 1);
  const Findings expected = whole(page, changed);
  for (const int threads : {1, 2}) {
    poison_pool(page.pixels.size());
    CHECK(streamed(page, changed, threads) == expected);
  }
}

TEST_CASE("strips: equal pixels in different bytes are the same picture" *
          doctest::test_suite("threads")) {
  const Image page = long_page(700);
  for (const int threads : {1, 2}) {
    const Bytes fast = encode_png(page.view(), 1);
    CHECK_FALSE(stream_pair(fast, encode_png(page.view(), 9), {}, kHaloRows, threads).has_value());
  }
}

TEST_CASE("strips: a damaged file is an error that names its side, with any number of threads" *
          doctest::test_suite("threads")) {
  const auto backend = make_cpu_backend();
  const Image page = long_page(700);
  const Bytes good = encode_png(page.view(), 1);
  Bytes bad = encode_png(with_letters_at(page, {300}).view(), 1);
  bad[bad.size() / 2] ^= 1;
  for (const int threads : {1, 2}) {
    CHECK_THROWS_WITH_AS((void)compare_pngs(good, bad, {}, {}, *backend, threads),
                         doctest::Contains("the candidate picture: "), PngError);
    CHECK_THROWS_WITH_AS((void)compare_pngs(bad, good, {}, {}, *backend, threads),
                         doctest::Contains("the reference picture: "), PngError);
  }
}

TEST_CASE("equally packed: words in a file and its split into chunks do not matter, pixels do") {
  const Image page = long_page(100);
  const Bytes png = encode_png(page.view(), 6);
  CHECK(equally_packed(png, with_words(png, "made on a Tuesday")));
  CHECK(equally_packed(png, with_split_pixels(png)));
  CHECK(equally_packed(with_words(png, "a"), with_words(png, "bcd")));
  CHECK_FALSE(equally_packed(png, encode_png(with_letters_at(page, {50}).view(), 6)));
  CHECK_FALSE(equally_packed(png, encode_png(page.view(), 1)));
  Bytes cut(png.begin(), png.begin() + 60);
  CHECK_FALSE(equally_packed(png, cut));
  CHECK_FALSE(equally_packed(cut, png));
}

TEST_CASE("strips: files in small chunks are read together as far as they have the same bytes") {
  const Image page = long_page(1500);
  for (const int y : {0, 40, 700, 1485}) {
    const Bytes a = in_chunks(encode_png(page.view(), 1), 300);
    const Bytes b = in_chunks(encode_png(with_letters_at(page, {y}).view(), 1), 300);
    for (const int threads : {1, 2}) {
      CAPTURE(y);
      const HashedPair pair = stream_pair(a, b, {}, kHaloRows, threads).value();
      CHECK(pair.reference_rows.hashes == hashes_of_rgb_rows(page));
      CHECK(pair.candidate_rows.hashes == hashes_of_rgb_rows(with_letters_at(page, {y})));
      const auto backend = make_cpu_backend();
      CHECK(Findings(compare_pngs(a, b, {}, {}, *backend, threads)) ==
            whole(page, with_letters_at(page, {y})));
    }
  }
  // Alignment needs what lies between the changes, though strips are not where they were.
  const Image moved = without_rows(with_rows(page, 200, make_band(200, 40, 9)), 1300, 40);
  const auto backend = make_cpu_backend();
  CHECK(Findings(compare_pngs(in_chunks(encode_png(page.view(), 1), 300),
                              in_chunks(encode_png(moved.view(), 1), 300), {}, {}, *backend)) ==
        whole(page, moved));
}

TEST_CASE("strips: files that differ behind their last row only are each read to their end") {
  const Image page = long_page(200);
  const Bytes good = in_chunks(encode_png(page.view(), 1), 300);
  Bytes bad = good;
  bad[bad.size() - 1] ^= 1;  // the checksum of IEND
  Bytes longer = good;
  longer.insert(longer.end() - 12, {0, 0, 0, 0, 't', 'E', 'X', 't'});
  png_build::append_big_endian(longer, 0);
  std::rotate(longer.end() - 16, longer.end() - 4, longer.end());
  png_build::repair_crcs(longer);
  for (const int threads : {1, 2}) {
    CHECK_FALSE(stream_pair(good, longer, {}, kHaloRows, threads).has_value());
    CHECK_THROWS_WITH_AS((void)stream_pair(good, bad, {}, kHaloRows, threads),
                         doctest::Contains("the candidate picture: "), PngError);
    CHECK_THROWS_WITH_AS((void)stream_pair(bad, good, {}, kHaloRows, threads),
                         doctest::Contains("the reference picture: "), PngError);
  }
}
