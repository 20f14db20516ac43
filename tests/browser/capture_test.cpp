// How a page is cut into captures.
#include "crawler/browser/capture.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace twinshot;

TEST_CASE("capture: a page of up to 16 megapixels is one capture, unless the browser's rows end") {
  CHECK(plan_tile_height(1280, 12'500, 1, 16'384) == 12'500);
  CHECK(plan_tile_height(1280, 12'501, 1, 16'384) == 8192);
  CHECK(plan_tile_height(400, 16'384, 1, 16'384) == 16'384);
  CHECK(plan_tile_height(400, 16'385, 1, 16'384) == 8192);
  CHECK(plan_tile_height(400, 5000, 1, 4096) == 4096);
}

TEST_CASE("capture: tiles end on whole image pixels") {
  for (const double ratio : {1.0, 1.25, 1.5, 2.0, 2.625, 3.0}) {
    CAPTURE(ratio);
    const int tile = plan_tile_height(1280, 30'000, ratio, 16'384);
    CHECK(tile * ratio == doctest::Approx(std::round(tile * ratio)).epsilon(1e-9));
    CHECK(tile * ratio <= 8192);
    CHECK(tile * ratio > 7900);
  }
}

TEST_CASE("capture: an odd ratio still gives tiles that end close to a pixel") {
  const double ratio = 2.0 * 390 / 980;
  const int tile = plan_tile_height(980, 30'000, ratio, 16'384);
  CHECK(std::abs(tile * ratio - std::round(tile * ratio)) < 0.02);
}

TEST_CASE("capture: a tile is never empty") {
  CHECK(plan_tile_height(1280, 30'000, 4, 1) >= 1);
  CHECK(plan_tile_height(1280, 30'000, 4, 0) >= 1);
}
