// The plain correlation, and the grid of scores.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

CompareOptions cosine(int frame_size, double threshold) {
  CompareOptions options;
  options.metric = Metric::cosine;
  options.frame_size = frame_size;
  options.threshold = threshold;
  return options;
}

/// The definition, from the pixels: dot product over the product of magnitudes.
double plain_cosine(const Image& a, const Image& b, const Rect& box) {
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      for (int channel = 0; channel < kChannels; ++channel) {
        const double va = a.view().pixel(x, y)[channel];
        const double vb = b.view().pixel(x, y)[channel];
        aa += va * va;
        bb += vb * vb;
        ab += va * vb;
      }
    }
  }
  if (aa == 0 && bb == 0) return 1;
  if (aa == 0 || bb == 0) return 0;
  return ab / std::sqrt(aa * bb);
}

WindowScores grid(const Image& a, const Image& b, const CompareOptions& options) {
  const auto backend = make_cpu_backend();
  return score_grid(a, b, options, *backend);
}

}  // namespace

TEST_CASE("cosine: every frame, those at the edge too, scores as defined") {
  const Image a = make_random(31, 18, 1);
  const Image b = make_random(31, 18, 2);
  for (const int size : {2, 4, 5, 8, 64}) {
    const WindowScores scores = grid(a, b, cosine(size, 0.8));
    REQUIRE(scores.columns == (31 + size - 1) / size);
    REQUIRE(scores.rows == (18 + size - 1) / size);
    for (int row = 0; row < scores.rows; ++row) {
      for (int column = 0; column < scores.columns; ++column) {
        const Rect box = intersected({column * size, row * size, size, size}, {0, 0, 31, 18});
        const double score = scores.values[static_cast<std::size_t>(row * scores.columns + column)];
        CHECK(score == doctest::Approx(plain_cosine(a, b, box)).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("cosine: two zero frames are alike, one zero frame is not") {
  Image zero{8, 4, PixelBytes(8 * 4 * 4, 0)};
  Image half = zero;
  fill(half, {4, 0, 4, 4}, {0, 0, 0, 1});
  const WindowScores scores = grid(zero, half, cosine(4, 0.8));
  CHECK(scores.values == std::vector<double>{1.0, 0.0});
  const Comparison result = compare(zero, half, cosine(4, 0.8));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box == Rect{4, 0, 4, 4});
  CHECK(result.score == 0);
}

TEST_CASE("cosine: frames below the threshold become connected regions") {
  const Image before = make_image(64, 64);
  Image after = before;
  fill(after, {8, 8, 12, 8}, kBlack);
  fill(after, {48, 48, 8, 8}, kBlack);
  const Comparison result = compare(before, after, cosine(4, 0.8));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].box == Rect{8, 8, 12, 8});
  CHECK(result.regions[1].box == Rect{48, 48, 8, 8});
}

TEST_CASE("cosine: white against light grey passes it, as is known, and fails the default") {
  const Image white = make_image(32, 32, 255);
  const Image grey = make_image(32, 32, 200);
  CHECK(compare(white, grey, cosine(4, 0.8)).same);
  CHECK(compare(white, grey, cosine(4, 0.8)).score == doctest::Approx(0.994).epsilon(0.001));
  CHECK_FALSE(compare(white, grey).same);
}

TEST_CASE("grid: windows of the default metric stand half a frame apart and cover the edges") {
  const Image before = make_image(50, 40);
  Image after = before;
  set(after, 49, 39, kBlack);
  const WindowScores scores = grid(before, after, CompareOptions{});
  REQUIRE(scores.columns == 6);  // cells of 8: 7 columns, 5 rows
  REQUIRE(scores.rows == 4);
  REQUIRE(scores.values.size() == 24);
  for (std::size_t i = 0; i < 23; ++i) CHECK(scores.values[i] == 1.0);
  CHECK(scores.values[23] < 0.95);
}

TEST_CASE("grid: pictures of different size are scored where both are, from the top left") {
  const WindowScores scores = grid(make_image(40, 20), make_image(16, 100), cosine(8, 0.8));
  CHECK(scores.columns == 2);
  CHECK(scores.rows == 3);
  CHECK(scores.values == std::vector<double>(6, 1.0));
}

TEST_CASE("grid: a picture smaller than a frame is one window") {
  const WindowScores scores = grid(make_image(3, 2), make_image(3, 2, 0), CompareOptions{});
  CHECK(scores.columns == 1);
  CHECK(scores.rows == 1);
  CHECK(scores.values[0] < 0.1);
}
