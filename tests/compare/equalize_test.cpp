// Histogram equalisation: what it promises to people, and the table against its definition.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "compare/filters/equalize.h"
#include "compare/filters/prefilter.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

LumaHistogram plain_histogram(const Image& image) {
  LumaHistogram histogram;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.view().pixel(x, y);
      ++histogram.counts[static_cast<std::size_t>((77 * p[0] + 150 * p[1] + 29 * p[2]) / 256)];
    }
  }
  return histogram;
}

/// The definition in floating point.
LevelTable plain_table(const LumaHistogram& histogram) {
  double pixels = 0;
  for (const std::uint64_t count : histogram.counts) pixels += static_cast<double>(count);
  const double limit = std::max(1.0, std::floor(pixels / 64));
  std::vector<double> up_to;
  double sum = 0;
  for (const std::uint64_t count : histogram.counts) {
    sum += std::min(limit, static_cast<double>(count));
    up_to.push_back(sum);
  }
  const double lowest = *std::find_if(up_to.begin(), up_to.end(), [](double n) { return n > 0; });
  LevelTable table{};
  for (std::size_t level = 0; level < 256; ++level) {
    const double share = std::max(0.0, up_to[level] - lowest) / (sum - lowest);
    table[level] = static_cast<std::uint8_t>(std::floor(255 * share + 0.5));
  }
  return table;
}

/// Both equalised together.
std::pair<Image, Image> equalized(Image a, Image b) {
  prefilter(a, b, {.equalize = true});
  return {std::move(a), std::move(b)};
}

const std::uint8_t* at(const Image& image, int x, int y) {
  return image.view().pixel(x, y);
}

}  // namespace

TEST_CASE("equalize: every pixel is counted once, by its luma, at awkward sizes and strides") {
  for (const auto& [width, height] : {std::pair{1, 1}, {7, 5}, {3, 300}, {631, 79}}) {
    const Image image = make_random(width, height, 5);
    CHECK(luma_histogram(image.view()) == plain_histogram(image));
  }
  const Image image = make_page(64, 80);
  const ImageView part = {image.view().pixel(10, 3), 20, 30, image.stride_bytes()};
  Image copy = make_image(20, 30);
  for (int y = 0; y < 30; ++y) std::copy_n(part.row(y), copy.stride_bytes(), copy.row(y));
  CHECK(luma_histogram(part) == plain_histogram(copy));
}

TEST_CASE("equalize: the table is the definition's, for pages, noise and few levels") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    LumaHistogram histogram;
    const auto levels = 2 + random() % 255;
    for (unsigned i = 0; i < levels; ++i) {
      histogram.counts[random() % 256] += random() % (round % 3 == 0 ? 5 : 100'000);
    }
    histogram.counts[20] += 1;
    histogram.counts[230] += 1;
    CHECK(equalizing_table(histogram) == plain_table(histogram));
  }
  CHECK(equalizing_table(luma_histogram(make_page(300, 400).view())) ==
        plain_table(plain_histogram(make_page(300, 400))));
}

TEST_CASE("equalize: a picture of one level, or of no pixels, stays as it is") {
  LevelTable same{};
  for (std::size_t level = 0; level < 256; ++level) same[level] = static_cast<std::uint8_t>(level);
  CHECK(equalizing_table({}) == same);
  CHECK(equalizing_table(luma_histogram(make_image(40, 30, 90).view())) == same);
}

TEST_CASE("equalize: the darkest level becomes black, the brightest white, and order is kept") {
  const Image image = with_noise(make_image(80, 80, 120), 9, 3);
  const LevelTable table = equalizing_table(luma_histogram(image.view()));
  CHECK(table.front() == 0);
  CHECK(table.back() == 255);
  CHECK(std::is_sorted(table.begin(), table.end()));
}

TEST_CASE("equalize: the counts of a page of a billion pixels do not overflow") {
  LumaHistogram histogram;
  histogram.counts[10] = 1ULL << 40;
  histogram.counts[11] = 1ULL << 40;
  histogram.counts[200] = 1ULL << 40;
  const LevelTable table = equalizing_table(histogram);
  CHECK(table[10] == 0);
  CHECK(table[11] == 128);  // the three count alike: 127.5, halves upwards
  CHECK(table[200] == 255);
}

TEST_CASE("equalize: a pair gets one table, so what is equal stays equal around a change") {
  const Image before = make_page(300, 400);
  Image after = before;
  fill(after, {100, 100, 80, 120}, kRed);
  const auto [a, b] = equalized(before, after);
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 300; ++x) {
      const bool changed = Rect{100, 100, 80, 120} == united({100, 100, 80, 120}, {x, y, 1, 1});
      if (!changed) REQUIRE(std::equal(at(a, x, y), at(a, x, y) + 4, at(b, x, y)));
    }
  }
  CHECK(compare(a, b).regions.size() == 1);
}

TEST_CASE("equalize: a difference of one level on a page's ground becomes one people see") {
  const Image before = make_page(300, 400);
  Image after = before;
  fill(after, {200, 100, 40, 40}, {254, 254, 254, 255});
  const auto [a, b] = equalized(before, after);
  CHECK(at(a, 220, 140 - 5)[0] - at(b, 220, 140 - 5)[0] > 20);
}

TEST_CASE("equalize: text keeps its shades on a page that is nearly all ground") {
  const Image page = make_page(600, 900);
  const auto [a, b] = equalized(page, page);
  // Ink 0 and its soft edge 135, see draw_letter: as far apart as they were, or nearly.
  const LevelTable table = equalizing_table(luma_histogram(page.view()));
  CHECK(table[135] - table[0] > 40);
  CHECK(table[255] - table[135] > 40);
}

TEST_CASE("equalize: grey stays grey, and alpha is not touched") {
  Image image = with_noise(make_image(64, 64, 100), 0, 1);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const auto level = static_cast<std::uint8_t>(60 + (x * y) % 90);
      set(image, x, y, {level, level, level, static_cast<std::uint8_t>(x * 4)});
    }
  }
  const auto [a, b] = equalized(image, image);
  CHECK_FALSE(a.pixels == image.pixels);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const std::uint8_t* pixel = at(a, x, y);
      REQUIRE((pixel[0] == pixel[1] && pixel[1] == pixel[2] && pixel[3] == x * 4));
    }
  }
}

TEST_CASE("equalize: pictures of different size share the table") {
  const Image tall = make_page(200, 500, 1);
  const Image small = make_page(120, 90, 2);
  const auto [a, b] = equalized(tall, small);
  LumaHistogram both = plain_histogram(tall);
  both += plain_histogram(small);
  const LevelTable table = plain_table(both);
  CHECK(at(a, 30, 300)[1] == table[at(tall, 30, 300)[1]]);
  CHECK(at(b, 20, 18)[2] == table[at(small, 20, 18)[2]]);
}
