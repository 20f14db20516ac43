// What counts as anti-aliasing, pixel by pixel.
#include <doctest/doctest.h>

#include "compare/judge/antialias.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

/// White on the left, black on the right, the column at x = 5 of level `soft`.
Image edge(std::uint8_t soft) {
  Image image = make_image(12, 12);
  fill(image, {6, 0, 6, 12}, kBlack);
  for (int y = 0; y < 12; ++y) {
    // Levels differ from row to row: an edge that is not quite upright.
    const auto level = static_cast<std::uint8_t>(soft + y);
    set(image, 5, y, {level, level, level, 255});
  }
  return image;
}

}  // namespace

TEST_CASE("antialias: the soft pixel of an edge between two even areas") {
  const Image a = edge(100);
  const Image b = edge(150);
  CHECK(is_antialiasing({a.view(), b.view()}, 5, 6));
}

TEST_CASE("antialias: a rim that reaches into even ground is, the tail of a comma is not") {
  // The edge covers a little of the next column in one picture, and nothing in the other.
  const Image a = edge(100);
  for (const auto& [level, expected] : {std::pair{230, true}, {215, false}}) {
    Image b = edge(100);
    for (int y = 0; y < 12; ++y) {
      const auto soft = static_cast<std::uint8_t>(level + y % 2);
      set(b, 4, y, {soft, soft, soft, 255});
    }
    CHECK(is_antialiasing({a.view(), b.view()}, 4, 6) == expected);
    CHECK(is_antialiasing({b.view(), a.view()}, 4, 6) == expected);
  }
}

TEST_CASE("antialias: even ground, single dots and hard edges are not") {
  const Image ground = make_image(12, 12);
  Image dot = ground;
  set(dot, 5, 5, kBlack);
  CHECK_FALSE(is_antialiasing({ground.view(), dot.view()}, 5, 5));
  CHECK_FALSE(is_antialiasing({ground.view(), dot.view()}, 4, 5));
  CHECK_FALSE(is_antialiasing({dot.view(), ground.view()}, 5, 5));
  Image hard = ground;
  fill(hard, {6, 0, 6, 12}, kBlack);
  CHECK_FALSE(is_antialiasing({ground.view(), hard.view()}, 6, 6));
}

TEST_CASE("antialias: a slope inside grain, with no even area beside it, is not") {
  const Image a = make_random(12, 12, 5);
  const Image b = make_random(12, 12, 6);
  for (int y = 1; y < 11; ++y) {
    for (int x = 1; x < 11; ++x) CHECK_FALSE(is_antialiasing({a.view(), b.view()}, x, y));
  }
}

TEST_CASE("antialias: the even area must be there in both pictures") {
  // The same soft edge, but the candidate's areas are grain.
  const Image a = edge(100);
  Image b = make_random(12, 12, 7);
  for (int y = 0; y < 12; ++y) set(b, 5, y, {150, 150, 150, 255});
  CHECK_FALSE(is_antialiasing({a.view(), b.view()}, 5, 6));
}

TEST_CASE("antialias: corners and pictures of one pixel are within bounds") {
  const Image a = make_image(1, 1, 10);
  const Image b = make_image(1, 1, 20);
  CHECK_FALSE(is_antialiasing({a.view(), b.view()}, 0, 0));
  const Image c = edge(100);
  const Image d = edge(150);
  for (const auto& [x, y] : {std::pair{0, 0}, {11, 0}, {0, 11}, {11, 11}}) {
    CHECK_FALSE(is_antialiasing({c.view(), d.view()}, x, y));
  }
}
