// Gaussian blur: the taps, the sweep against a naive oracle, and what it means for a comparison.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "compare/filters/blur.h"
#include "compare/filters/blur_kernel.h"
#include "compare/filters/prefilter.h"
#include "compare/pair_view.h"
#include "tests/compare/naive_filters.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

Image blurred_with(Image image, double sigma) {
  blur(image, make_blur_taps(sigma));
  return image;
}

}  // namespace

TEST_CASE("blur: the taps sum to exactly one, for every sigma, and fall from the middle") {
  for (int tenth = 1; tenth <= 200; ++tenth) {
    const double sigma = tenth / 10.0;
    CAPTURE(sigma);
    const BlurTaps taps = make_blur_taps(sigma);
    std::uint64_t sum = taps.taps[0];
    for (std::size_t k = 1; k < taps.taps.size(); ++k) {
      sum += 2 * taps.taps[k];
      // Rounding may lift one by 1/65536 over its inner neighbour, where the curve is flat.
      CHECK(taps.taps[k] <= taps.taps[k - 1] + 1);
      if (static_cast<int>(k) > taps.radius) CHECK(taps.taps[k] == 0);
    }
    CHECK(sum == 65'536);
    CHECK(taps.radius <= static_cast<int>(std::ceil(3 * sigma)));
    CHECK(taps.radius >= static_cast<int>(3 * sigma) - 1);
  }
}

TEST_CASE("blur: the taps are a Gauss curve's, to 1/65536") {
  for (const double sigma : {0.3, 0.5, 1.0, 2.5, 7.3, 20.0}) {
    CAPTURE(sigma);
    const int radius = static_cast<int>(std::ceil(3 * sigma));
    double total = 0;
    for (int k = -radius; k <= radius; ++k) total += std::exp(-k * k / (2 * sigma * sigma));
    const BlurTaps taps = make_blur_taps(sigma);
    for (int k = 0; k <= radius; ++k) {
      const double expected = 65'536 * std::exp(-k * k / (2 * sigma * sigma)) / total;
      CHECK(std::abs(taps.taps[static_cast<std::size_t>(k)] - expected) <= 1.0);
    }
  }
}

TEST_CASE("blur: the taps of sigma 1 are these, on every machine") {
  const BlurTaps taps = make_blur_taps(1);
  CHECK(taps.radius == 3);
  CHECK(taps.taps[0] == 26'152);
  CHECK(taps.taps[1] == 15'862);
  CHECK(taps.taps[2] == 3'539);
  CHECK(taps.taps[3] == 291);
}

TEST_CASE("blur: equals the naive sums at awkward sizes, narrower and lower than the kernel too") {
  for (const auto& [width, height] :
       {std::pair{1, 1}, {1, 90}, {90, 1}, {7, 5}, {31, 18}, {131, 67}, {8, 130}}) {
    for (const double sigma : {0.25, 0.5, 1.0, 3.3, 20.0}) {
      CAPTURE(width);
      CAPTURE(height);
      CAPTURE(sigma);
      const Image image = make_random(width, height, 11);
      CHECK(blurred_with(image, sigma).pixels == naive_blur(image, make_blur_taps(sigma)).pixels);
    }
  }
}

TEST_CASE("blur: the vector units weigh as the plain loop does") {
  constexpr std::size_t kCount = 5 * kBlurBlock;
  std::mt19937 random(13);
  std::vector<std::uint16_t> levels(kCount + 2 * kMaxBlurRadius);
  for (const bool extreme : {false, true}) {
    for (std::uint16_t& level : levels) {
      level = static_cast<std::uint16_t>(extreme ? 32'640 : random() % 32'641);
    }
    for (const double sigma : {0.3, 1.0, 6.0, 20.0}) {
      const BlurTaps taps = make_blur_taps(sigma);
      BlurNeighbours rows;
      for (std::size_t k = 0; k <= static_cast<std::size_t>(taps.radius); ++k) {
        rows.before[k] = levels.data() + kMaxBlurRadius - k;
        rows.after[k] = levels.data() + kMaxBlurRadius + k;
      }
      std::vector<std::uint32_t> expected(kCount);
      std::vector<std::uint32_t> found(kCount);
      plain::weigh(expected.data(), rows, taps, kCount);
      kernels::weigh(found.data(), rows, taps, kCount);
      CHECK(found == expected);
    }
  }
}

TEST_CASE("blur: the largest sums neither overflow nor lose a level") {
  for (const double sigma : {0.3, 1.0, 20.0}) {
    for (const int level : {0, 1, 127, 254, 255}) {
      Image flat = make_image(70, 70, static_cast<std::uint8_t>(level));
      flat.pixels[3] = 255;
      CHECK(blurred_with(flat, sigma).pixels == flat.pixels);
    }
  }
}

TEST_CASE("blur: a very small sigma changes nothing, and no sigma means no blur") {
  const Image image = make_random(40, 30, 1);
  CHECK(make_blur_taps(0.1).radius == 0);
  CHECK(blurred_with(image, 0.1).pixels == image.pixels);
  Image a = image;
  Image b = image;
  prefilter(a, b, {});
  CHECK(a.pixels == image.pixels);
  CHECK(b.pixels == image.pixels);
}

TEST_CASE("blur: mirrored pictures blur into mirrored pictures") {
  const Image image = make_random(45, 45, 3);
  Image turned = image;
  for (int y = 0; y < 45; ++y) {
    for (int x = 0; x < 45; ++x) {
      std::copy_n(image.view().pixel(y, x), 4, turned.row(44 - y) + (44 - x) * 4);
    }
  }
  const Image a = blurred_with(image, 2);
  const Image b = blurred_with(turned, 2);
  // Turned by the other diagonal, the passes swap: they round at different places, one level apart.
  for (int y = 0; y < 45; ++y) {
    for (int x = 0; x < 45; ++x) {
      REQUIRE(level_difference(a.view().pixel(y, x), b.view().pixel(44 - x, 44 - y)) <= 1);
    }
  }
}

TEST_CASE("blur: noise of a few levels passes after it, a missing word does not") {
  // Away from black and white, where noise of both signs would be cut to one and shift the mean.
  Image before = make_page(400, 300);
  for (std::size_t i = 0; i < before.pixels.size(); ++i) {
    if (i % 4 != 3) before.pixels[i] = static_cast<std::uint8_t>(30 + before.pixels[i] * 3 / 4);
  }
  Image noisy = with_noise(before, 12, 5);
  Image missing = before;
  fill(missing, {16, 100, 120, 12}, {221, 221, 221, 255});
  CHECK_FALSE(compare(before, noisy).same);
  const CompareOptions options;
  Image a = before;
  prefilter(a, noisy, {.blur_sigma = 2});
  CHECK(compare(a, noisy, options).same);
  a = before;
  prefilter(a, missing, {.blur_sigma = 2});
  CHECK_FALSE(compare(a, missing, options).same);
}

TEST_CASE("blur: a sigma out of range is refused before a pixel is touched") {
  const Image image = make_random(8, 8, 1);
  for (const double sigma : {-1.0, 0.05, 20.5, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    Image a = image;
    Image b = image;
    CHECK_THROWS_AS(prefilter(a, b, {.equalize = true, .blur_sigma = sigma}),
                    std::invalid_argument);
    CHECK(a.pixels == image.pixels);
  }
  CHECK_THROWS_WITH((void)make_blur_taps(50), doctest::Contains("0.1..20 px, got 50"));
}
