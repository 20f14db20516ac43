// The self-test's judgement of pictures, on pictures made here.
#include "crawler/browser/self_test.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "compare/image.h"

using namespace twinshot;

namespace {

/// The colours the page's source gives its blocks, read from the source: what a browser would draw.
Image drawn(int first_row, int rows) {
  const std::string page = self_test_page();
  std::vector<std::array<std::uint8_t, 3>> rows_of_page;
  for (std::size_t at = page.find("rgb("); at != std::string::npos;
       at = page.find("rgb(", at + 1)) {
    int r = 0;
    int g = 0;
    int b = 0;
    REQUIRE(std::sscanf(page.c_str() + at, "rgb(%d,%d,%d)", &r, &g, &b) == 3);
    const int height = rows_of_page.empty() ? 600 : 100;
    for (int y = 0; y < height; ++y) {
      rows_of_page.push_back({static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                              static_cast<std::uint8_t>(b)});
    }
  }
  REQUIRE(rows_of_page.size() == 18'000);
  Image image = make_image(64, rows);
  for (int y = 0; y < rows; ++y) {
    const auto& colour = rows_of_page.at(static_cast<std::size_t>(first_row + y));
    for (int x = 0; x < image.width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        image.row(y)[x * kChannels + channel] = colour[static_cast<std::size_t>(channel)];
      }
    }
  }
  return image;
}

}  // namespace

TEST_CASE("self-test: a right picture is right to its last row") {
  CHECK(right_rows(drawn(0, 18'000).view(), 0) == 18'000);
  CHECK(right_rows(drawn(9'000, 4'000).view(), 9'000) == 4'000);
}

TEST_CASE("self-test: a page that repeats below the texture limit is right to that limit only") {
  Image picture = drawn(0, 18'000);
  for (int y = 8192; y < 16'384; ++y) {
    std::copy_n(picture.row(y - 8192), picture.stride_bytes(), picture.row(y));
  }
  CHECK(right_rows(picture.view(), 0) == 8192);
}

TEST_CASE("self-test: white below the fold, one wrong row, a shifted page") {
  Image white = drawn(0, 2'000);
  std::fill(white.row(600), white.row(1'999) + white.stride_bytes(), std::uint8_t{255});
  CHECK(right_rows(white.view(), 0) == 600);
  Image speck = drawn(0, 2'000);
  speck.row(1'234)[32 * kChannels] ^= 1U;
  CHECK(right_rows(speck.view(), 0) == 1'234);
  CHECK(right_rows(drawn(601, 100).view(), 600) == 99);
}
