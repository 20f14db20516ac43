// What rounding to whole rows explains, and what it must never hide.
#include "compare/align/rounded.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/compare/drawn_page.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kSize = 120;
constexpr Rect kAll = {0, 0, kSize, kSize};
constexpr int kNoise = 1;

/// A drawing as browsers rasterise it: each pixel the mean of 8 x 8 points, `dy` lower.
template <typename Inside>
Image rasterised(double dy, const Inside& inside) {
  constexpr int kPoints = 8;
  Image image = make_image(kSize, kSize);
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      int covered = 0;
      for (int i = 0; i < kPoints * kPoints; ++i) {
        const double px = x + (i % kPoints + 0.5) / kPoints;
        const double py = y + (i / kPoints + 0.5) / kPoints - dy;
        covered += inside(px, py) ? 1 : 0;
      }
      const auto level = static_cast<std::uint8_t>(255 - 200 * covered / (kPoints * kPoints));
      set(image, x, y, {level, level, 255, 255});
    }
  }
  return image;
}

/// A triangle, a thin curve, a ring and a bar whose edges fall between pixels.
bool in_drawing(double x, double y) {
  const bool triangle = y > 15 && y < 55 && std::abs(x - 30) < (y - 15) / 2;
  const bool curve = std::abs(y - (80 + 12 * std::sin(x / 9))) < 0.9;
  const double radius = std::hypot(x - 85, y - 35);
  const bool ring = radius > 14 && radius < 20;
  const bool bar = x > 20 && x < 30 && y > 102.3 && y < 112.8;
  return triangle || curve || ring || bar;
}

/// Letters of one pixel per stroke.
Image with_text(int dy) {
  Image image = make_image(kSize, kSize);
  for (int line = 0; line < 5; ++line) {
    draw_line(image, 8, 10 + dy + 20 * line, 12, static_cast<unsigned>(line) + 1);
  }
  return image;
}

bool rounded(const Image& reference, const Image& candidate) {
  const bool there = is_rounded(reference.view(), candidate.view(), kAll, 0, kNoise);
  const bool back = is_rounded(candidate.view(), reference.view(), kAll, 0, kNoise);
  CHECK(there == back);
  return there;
}

}  // namespace

TEST_CASE("rounded: a drawing that was sampled between its old rows") {
  for (const double dy : {0.1, 0.25, 0.5, 0.75, 1.0, 1.5, -0.4, -1.0}) {
    CAPTURE(dy);
    CHECK(rounded(rasterised(0, in_drawing), rasterised(dy, in_drawing)));
  }
}

TEST_CASE("rounded: text a row or two higher or lower") {
  for (const int dy : {-2, -1, 1, 2}) {
    CAPTURE(dy);
    CHECK(rounded(with_text(0), with_text(dy)));
  }
  CHECK_FALSE(rounded(with_text(0), with_text(5)));
}

TEST_CASE("rounded: content is looked for where its offset puts it") {
  const Image before = with_text(0);
  const Image after = with_text(7);
  CHECK(is_rounded(before.view(), after.view(), {0, 10, kSize, 80}, 6, kNoise));
  CHECK_FALSE(is_rounded(before.view(), after.view(), {0, 10, kSize, 80}, 0, kNoise));
}

TEST_CASE("rounded: an edge that was snapped to the next row") {
  Image before = make_image(kSize, kSize);
  Image after = before;
  fill(before, {20, 30, 60, 40}, kBlue);
  fill(after, {20, 30, 60, 41}, kBlue);
  CHECK(rounded(before, after));
}

TEST_CASE("rounded: a rule that was added is none, whatever its ground and however faint") {
  for (const std::uint8_t ground : {0, 128, 255}) {
    for (const int contrast : {-120, -40, 40, 120}) {
      const int level = ground + contrast;
      if (level < 0 || level > 255) continue;
      CAPTURE(int{ground});
      CAPTURE(contrast);
      Image before = make_image(kSize, kSize);
      fill(before, kAll, {ground, ground, ground, 255});
      Image after = before;
      const auto line = static_cast<std::uint8_t>(level);
      fill(after, {10, 50, 90, 1}, {line, line, line, 255});
      CHECK_FALSE(rounded(before, after));
    }
  }
}

TEST_CASE("rounded: another letter is none, nor is a gap that closed") {
  Image before = with_text(0);
  Image after = before;
  fill(after, {8, 10, 8, 10}, kWhite);
  draw_letter(after, 8, 10, 77);
  CHECK_FALSE(rounded(before, after));

  Image dotted = make_image(kSize, kSize);
  fill(dotted, {40, 40, 2, 2}, kBlack);
  fill(dotted, {40, 44, 2, 10}, kBlack);
  Image closed = dotted;
  fill(closed, {40, 42, 2, 2}, kBlack);
  CHECK_FALSE(rounded(dotted, closed));
}

TEST_CASE("rounded: other colours are none") {
  const Image before = with_text(0);
  Image ink = before;
  Image ground = before;
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const bool is_ground = before.view().pixel(x, y)[0] == 255;
      set(is_ground ? ground : ink, x, y,
          is_ground ? Colour{250, 250, 250, 255} : Colour{60, 60, 60, 255});
    }
  }
  CHECK_FALSE(rounded(before, ink));
  CHECK_FALSE(rounded(before, ground));
}

TEST_CASE("rounded: a dot that appeared or vanished is none") {
  const Image before = with_text(0);
  Image after = before;
  set(after, 60, 25, kRed);
  CHECK_FALSE(rounded(before, after));
}

TEST_CASE("rounded: a texture on what was flat is none, though dark and light add up to nothing") {
  Image flat = make_image(kSize, kSize);
  fill(flat, kAll, {60, 60, 60, 255});
  Image textured = flat;
  for (int y = 40; y < 46; ++y) {
    const std::uint8_t level = y % 2 == 0 ? 100 : 20;
    for (int x = 30; x < 50; ++x) set(textured, x, y, {level, level, level, 255});
  }
  CHECK_FALSE(rounded(flat, textured));
}

TEST_CASE("rounded: what lies beyond the box and the pictures' edges is taken as it is") {
  Image before = make_image(40, 6);
  Image after = before;
  fill(before, {0, 0, 40, 1}, kBlack);
  fill(after, {0, 0, 40, 2}, kBlack);
  CHECK(is_rounded(before.view(), after.view(), {0, 0, 40, 6}, 0, kNoise));
  CHECK(is_rounded(before.view(), after.view(), {0, 1, 40, 1}, 0, kNoise));
}

TEST_CASE("rounded: a row between its neighbours says nothing, any other row does") {
  Image drawing = rasterised(0.3, in_drawing);
  CHECK(is_interpolated(drawing.view(), {0, 30, 60, 1}));
  Image line = make_image(kSize, kSize);
  fill(line, {10, 50, 90, 1}, kBlack);
  CHECK_FALSE(is_interpolated(line.view(), {0, 50, kSize, 1}));
  CHECK(is_interpolated(line.view(), {0, 70, kSize, 2}));
  CHECK_FALSE(is_interpolated(line.view(), {0, 0, kSize, 1}));
}
