// What counts as different: the cases that other metrics are known to get wrong.
#include <doctest/doctest.h>

#include <cmath>

#include "compare/judge/decision.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

void check_one_region(const Comparison& result, const Rect& box) {
  CHECK_FALSE(result.same);
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box == box);
}

/// A diagonal edge, softened by `soft` on its border pixels.
Image soft_diagonal(int size, std::uint8_t soft) {
  Image image = make_image(size, size);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      if (x < y) set(image, x, y, kBlack);
      if (x == y) set(image, x, y, {soft, soft, soft, 255});
    }
  }
  return image;
}

}  // namespace

TEST_CASE("decision: identical pictures are the same, with score 1 and no region") {
  const Image page = make_page(300, 400);
  const Comparison result = compare(page, page);
  CHECK(result.same);
  CHECK(result.score == 1.0);
  CHECK(result.regions.empty());
  CHECK(result.width == 300);
  CHECK(result.height == 400);
}

TEST_CASE("decision: a flat colour that changes by 3 levels is found, by 2 levels it is not") {
  const Image before = make_image(100, 100, 200);
  Image after = before;
  fill(after, {20, 20, 40, 40}, {203, 203, 203, 255});
  const Comparison found = compare(before, after);
  check_one_region(found, {20, 20, 40, 40});
  CHECK(found.regions[0].pixels == 1600);
  CHECK(found.score < 0.95);
  CHECK(found.score > 0.9);

  after = before;
  fill(after, {20, 20, 40, 40}, {202, 202, 202, 255});
  const Comparison silent = compare(before, after);
  CHECK(silent.same);
  CHECK(silent.score >= 0.95);
  CHECK(silent.score < 1);
}

TEST_CASE("decision: one channel alone is enough, alpha too") {
  const Image before = make_image(64, 64, 100);
  for (std::size_t channel = 0; channel < 4; ++channel) {
    CAPTURE(channel);
    Image after = before;
    Colour colour = {100, 100, 100, 255};
    colour[channel] = static_cast<std::uint8_t>(colour[channel] - 10);
    fill(after, {10, 10, 30, 30}, colour);
    check_one_region(compare(before, after), {10, 10, 30, 30});
  }
}

TEST_CASE("decision: a single red pixel on flat ground is found wherever it is") {
  const Image before = make_image(61, 47);
  for (const auto& [x, y] : {std::pair{0, 0}, {60, 46}, {60, 0}, {0, 46}, {30, 20}, {8, 8}}) {
    CAPTURE(x);
    CAPTURE(y);
    Image after = before;
    set(after, x, y, kRed);
    check_one_region(compare(before, after), {x, y, 1, 1});
  }
}

TEST_CASE("decision: a caret of one column is found") {
  const Image before = make_image(200, 60);
  Image after = before;
  fill(after, {77, 20, 1, 16}, kBlack);
  check_one_region(compare(before, after), {77, 20, 1, 16});
}

TEST_CASE("decision: a two percent tint of the whole page is found") {
  const Image before = make_page(320, 300);
  Image after = before;
  for (std::size_t i = 0; i < after.pixels.size(); i += 4) {
    after.pixels[i] = static_cast<std::uint8_t>(after.pixels[i] * 98 / 100);
  }
  const Comparison result = compare(before, after);
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::recoloured);
  // The header's 40 levels of red lose less than one: rounded, that is within the tolerance.
  CHECK(result.regions[0].box == Rect{0, 40, 320, 260});
}

TEST_CASE("decision: a line of one pixel that changes colour is found") {
  Image before = make_image(300, 80);
  fill(before, {10, 40, 280, 1}, {220, 220, 220, 255});
  Image after = make_image(300, 80);
  fill(after, {10, 40, 280, 1}, {200, 200, 200, 255});
  const Comparison result = compare(before, after);
  check_one_region(result, {10, 40, 280, 1});
  CHECK(result.regions[0].kind == Kind::recoloured);
}

TEST_CASE("decision: one changed character in dense text is found") {
  const Image before = make_page(600, 300);
  Image after = before;
  fill(after, {16 + 8 * 3, 100, 6, 10}, kWhite);
  draw_letter(after, 16 + 8 * 3, 100, 99);
  const Comparison result = compare(before, after);
  REQUIRE(result.regions.size() == 1);
  CHECK(intersected(result.regions[0].box, {40, 100, 6, 10}) == result.regions[0].box);
}

TEST_CASE("decision: a full stop that becomes a comma between small letters is found") {
  // Levels as a browser draws 14 px text: hardly a pixel of such small marks is plain ink.
  constexpr int kStop[4][3] = {{225, 123, 240}, {206, 34, 230}, {255, 255, 255}, {255, 255, 255}};
  constexpr int kComma[4][3] = {{231, 143, 240}, {209, 34, 227}, {255, 109, 236}, {244, 89, 255}};
  const auto text_with = [](const int(&mark)[4][3]) {
    Image image = make_image(120, 40);
    draw_line(image, 10, 15, 5, 42);
    draw_line(image, 58, 15, 5, 43);
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 3; ++x) {
        const auto level = static_cast<std::uint8_t>(mark[y][x]);
        set(image, 51 + x, 23 + y, {level, level, level, 255});
      }
    }
    return image;
  };
  const Comparison result = compare(text_with(kStop), text_with(kComma));
  REQUIRE(result.regions.size() == 1);
  CHECK(intersected(result.regions[0].box, {51, 23, 3, 4}) == result.regions[0].box);
}

TEST_CASE("decision: dense text does not outvote a faint mark beside it") {
  // Every 16 x 16 window with the mark in it holds black text too; one 8 x 8 quarter does not.
  Image before = make_image(96, 96);
  for (int y = 0; y < 96; y += 10) draw_line(before, 0, y, 12, static_cast<unsigned>(y));
  fill(before, {46, 46, 12, 12}, kWhite);
  Image after = before;
  fill(after, {50, 50, 3, 3}, {225, 225, 225, 255});
  check_one_region(compare(before, after), {50, 50, 3, 3});
}

TEST_CASE("decision: one pixel that is 25 levels off is silent, as rasterisers go") {
  const Image before = make_image(64, 64);
  Image after = before;
  set(after, 20, 20, {230, 230, 230, 255});
  CHECK(compare(before, after).same);
  set(after, 20, 20, {200, 200, 200, 255});
  check_one_region(compare(before, after), {20, 20, 1, 1});
}

TEST_CASE("decision: one pixel far off in busy ground is found, one within 64 levels is not") {
  // A checkerboard has so much structure that T-struct overlooks a pixel.
  Image before = make_image(64, 64, 0);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      if ((x / 2 + y / 2) % 2 == 0) fill(before, {x, y, 1, 1}, kWhite);
    }
  }
  REQUIRE(before.view().pixel(32, 32)[0] == 255);
  Image after = before;
  set(after, 32, 32, {191, 191, 191, 255});
  CHECK(compare(before, after).same);
  set(after, 32, 32, {190, 190, 190, 255});
  const Comparison found = compare(before, after);
  check_one_region(found, {32, 32, 1, 1});
  CHECK(found.score < 0.95);
}

TEST_CASE("decision: an i that becomes an l in small grey text is found") {
  // One pixel: the gap below the dot.
  const Colour grey = {102, 102, 119, 255};
  Image before = make_image(160, 40);
  draw_line(before, 10, 15, 5, 42, grey);
  draw_line(before, 58, 15, 5, 43, grey);
  fill(before, {51, 15, 1, 10}, grey);
  Image after = before;
  set(before, 51, 17, kWhite);
  check_one_region(compare(before, after), {51, 17, 1, 1});
}

TEST_CASE("decision: text whose colour moves by two percent is found, by one percent it is not") {
  // Too little ink for the mean, too little movement for the structure.
  const auto text = [](std::uint8_t ink) {
    Image image = make_image(300, 60);
    draw_line(image, 20, 25, 5, 7, {ink, ink, ink, 255});
    return image;
  };
  const Comparison found = compare(text(34), text(39));
  REQUIRE(found.regions.size() == 1);
  CHECK(intersected(found.regions[0].box, {20, 25, 38, 10}) == found.regions[0].box);
  CHECK(found.score < 0.95);
  CHECK_FALSE(compare(text(39), text(34)).same);
  CHECK(compare(text(34), text(37)).same);
}

TEST_CASE("decision: a larger tolerance lets the colour of text move as far") {
  CompareOptions options;
  for (const int by : {5, 20}) {
    Image before = make_image(300, 60);
    Image after = before;
    const auto ink = static_cast<std::uint8_t>(by);
    draw_line(before, 20, 25, 5, 7);
    draw_line(after, 20, 25, 5, 7, {ink, ink, ink, 255});
    options.tolerance = by - 1;
    CHECK_FALSE(compare(before, after, options).same);
    options.tolerance = by;
    CHECK(compare(before, after, options).same);
  }
}

TEST_CASE("decision: one level of noise everywhere is silent") {
  const Image page = make_page(400, 300);
  const Comparison result = compare(page, with_noise(page, 1, 5));
  CHECK(result.same);
  CHECK(result.score >= 0.95);
  CHECK(result.score < 1);
}

TEST_CASE("decision: anti-aliasing of an edge that moves by a fraction of a pixel is silent") {
  const Comparison result = compare(soft_diagonal(96, 100), soft_diagonal(96, 170));
  CHECK(result.same);
  CHECK(result.score >= 0.95);
  CHECK(result.score < 1);
}

TEST_CASE("decision: the same soft edge counts once a solid pixel changes beside it") {
  Image after = soft_diagonal(96, 170);
  set(after, 70, 20, kRed);
  check_one_region(compare(soft_diagonal(96, 100), after), {70, 20, 1, 1});
}

TEST_CASE("decision: windows at the right and bottom edge are judged by their true size") {
  // The last windows of 33 x 35 are 9 px wide and 11 px high. One column of 20 levels is a mean of
  // 2.2 there, and would be 1.3 in a full window. Threshold 0 keeps T-struct out of it.
  CompareOptions options;
  options.threshold = 0;
  const Image before = make_image(33, 35, 240);
  Image after = before;
  fill(after, {32, 0, 1, 35}, {220, 220, 220, 255});
  check_one_region(compare(before, after, options), {32, 0, 1, 35});
  after = before;
  fill(after, {0, 34, 33, 1}, {216, 216, 216, 255});
  check_one_region(compare(before, after, options), {0, 34, 33, 1});
}

TEST_CASE("decision: a fractional tolerance is honoured") {
  const Image before = make_image(64, 64, 200);
  Image after = before;
  fill(after, {0, 0, 64, 64}, {201, 201, 201, 255});
  CompareOptions options;
  options.tolerance = 0.5;
  CHECK_FALSE(compare(before, after, options).same);
  options.tolerance = 1;
  CHECK(compare(before, after, options).same);
  options.tolerance = 0;
  CHECK_FALSE(compare(before, after, options).same);
}

TEST_CASE("decision: the score of a window stands on the side of the threshold its verdict does") {
  const Image before = make_page(128, 128);
  for (const double threshold : {0.0, 0.3, 0.95, 0.999, 1.0}) {
    for (const double tolerance : {0.0, 0.25, 2.0, 40.0, 255.0}) {
      for (const int noise : {1, 4, 30, 200}) {
        CAPTURE(threshold);
        CAPTURE(tolerance);
        CAPTURE(noise);
        CompareOptions options;
        options.threshold = threshold;
        options.tolerance = tolerance;
        const Comparison result = compare(before, with_noise(before, noise, 3), options);
        CHECK(result.score >= 0);
        CHECK(result.score < 1);
        if (result.same && threshold < 1) CHECK(result.score >= threshold);
        if (!result.same && threshold > 0) CHECK(result.score < threshold);
      }
    }
  }
}

TEST_CASE("decision: a smaller tolerance or a higher threshold never finds less") {
  const Image before = make_page(200, 120);
  Image after = with_noise(before, 12, 8);
  fill(after, {50, 50, 30, 30}, kGray);
  std::int64_t found = -1;
  for (const double threshold : {0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0}) {
    CompareOptions options;
    options.threshold = threshold;
    options.tolerance = 5;
    std::int64_t pixels = 0;
    for (const Region& region : compare(before, after, options).regions) pixels += region.pixels;
    CHECK(pixels >= found);
    found = pixels;
  }
}

TEST_CASE("decision: every legal frame size finds a changed box, and its edge") {
  const Image before = make_page(300, 200);
  for (const int size : {2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 101, 128, 255, 256}) {
    CAPTURE(size);
    CompareOptions options;
    options.frame_size = size;
    Image after = before;
    fill(after, {120, 80, 60, 60}, kRed);
    const Comparison result = compare(before, after, options);
    REQUIRE(result.regions.size() == 1);
    CHECK(result.regions[0].box == Rect{120, 80, 60, 60});
    CHECK(compare(before, before, options).same);
  }
}

TEST_CASE("decision: options out of range are refused by name") {
  const Image page = make_image(10, 10);
  const auto refused = [&](const CompareOptions& options, const char* key) {
    try {
      (void)compare(page, page, options);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what()).find(key) != std::string::npos;
    }
    return false;
  };
  CompareOptions options;
  for (const int size : {-1, 0, 1, 257}) {
    options = {};
    options.frame_size = size;
    CHECK(refused(options, "frame_size"));
  }
  for (const double value : {-0.1, 1.1, std::nan("")}) {
    options = {};
    options.threshold = value;
    CHECK(refused(options, "threshold"));
  }
  for (const double value : {-0.1, 255.5, std::nan("")}) {
    options = {};
    options.tolerance = value;
    CHECK(refused(options, "tolerance"));
  }
}

TEST_CASE("decision: the largest windows of the loudest pictures do not overflow") {
  // Checkerboards in opposite phase: the largest possible R, at n = 256 * 256.
  Image before = make_image(256, 256, 0);
  Image after = make_image(256, 256, 0);
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) set((x + y) % 2 == 0 ? before : after, x, y, kWhite);
  }
  for (const double threshold : {0.0, 0.95, 1.0}) {
    CompareOptions options;
    options.frame_size = 256;
    options.threshold = threshold;
    const Comparison result = compare(before, after, options);
    CHECK_FALSE(result.same);
    CHECK(result.score == doctest::Approx(0).epsilon(1e-6));
  }
}
