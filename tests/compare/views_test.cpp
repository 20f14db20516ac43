// Views: what people see in them, how they are asked for, and what happens at the edges.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "compare/filters/equalize.h"
#include "compare/filters/filters.h"
#include "compare/filters/heat.h"
#include "compare/filters/view.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

Image view(const Image& a, const Image& b, const std::string& text) {
  return make_view(a.view(), b.view(), parse_view(text));
}

Rgba at(const Image& image, int x, int y) {
  return load_pixel(image.view().pixel(x, y));
}

double linear(int level) {
  const double share = level / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(const Rgba& colour) {
  return 0.2126 * linear(colour.level[0]) + 0.7152 * linear(colour.level[1]) +
         0.0722 * linear(colour.level[2]);
}

}  // namespace

TEST_CASE("view: is asked for by its word, a blend with the candidate's share") {
  CHECK(parse_view("heat").kind == ViewKind::heat);
  CHECK(parse_view("equalized").kind == ViewKind::equalized);
  CHECK(parse_view("blend:0.5") == ViewSpec{ViewKind::blend, 128});
  CHECK(parse_view("blend:0") == ViewSpec{ViewKind::blend, 0});
  CHECK(parse_view("blend:1") == ViewSpec{ViewKind::blend, 256});
  CHECK(parse_view("blend:0.3") == ViewSpec{ViewKind::blend, 77});
}

TEST_CASE("view: any other text is refused with the words there are") {
  for (const char* text : {"", "blend", "blend:", "blend:1.01", "blend:-0.1", "blend:nan",
                           "blend:0.5x", "blend: 0.5", "Heat", "heat ", "equalised"}) {
    CAPTURE(text);
    CHECK_THROWS_AS((void)parse_view(text), std::invalid_argument);
  }
  CHECK_THROWS_WITH((void)parse_view("hat"),
                    "view must be blend:W with W from 0 to 1 (blend:0.5, say), heat or equalized; "
                    "got \"hat\"");
}

TEST_CASE("blend: none of it is the reference, all of it the candidate, half of it both") {
  const Image a = make_random(61, 33, 1);
  const Image b = make_random(61, 33, 2);
  CHECK(view(a, b, "blend:0").pixels == a.pixels);
  CHECK(view(a, b, "blend:1").pixels == b.pixels);
  const Image half = view(a, b, "blend:0.5");
  const Image quarter = view(a, b, "blend:0.25");
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    REQUIRE(half.pixels[i] == (a.pixels[i] + b.pixels[i] + 1) / 2);
    REQUIRE(quarter.pixels[i] == (a.pixels[i] * 3 + b.pixels[i] + 2) / 4);
  }
  CHECK(view(a, a, "blend:0.37").pixels == a.pixels);
}

TEST_CASE("blend: pictures of different size lie top left on a canvas for both") {
  const Image wide = make_image(30, 10, 0);
  const Image tall = make_image(10, 30, 100);
  const Image both = view(wide, tall, "blend:0.5");
  CHECK(both.width == 30);
  CHECK(both.height == 30);
  CHECK(at(both, 5, 5) == Rgba{{50, 50, 50, 255}});
  CHECK(at(both, 20, 5) == Rgba{{113, 114, 116, 255}});  // half black, half ground
  CHECK(at(both, 5, 20) == Rgba{{163, 164, 166, 255}});  // half ground, half grey
  CHECK(at(both, 20, 20) == kViewGround);
}

TEST_CASE("heat: what is equal is a dark copy of the reference, in grey") {
  const Image page = make_page(200, 150);
  const Image result = view(page, page, "heat");
  for (int y = 0; y < 150; ++y) {
    for (int x = 0; x < 200; ++x) {
      const Rgba pixel = at(result, x, y);
      const auto grey = static_cast<std::uint8_t>(luma_of(at(page, x, y)) / 4);
      REQUIRE(pixel == Rgba{{grey, grey, grey, 255}});
    }
  }
}

TEST_CASE("heat: every difference, one level too, stands out 3 to 1 from every ground") {
  const HeatColours colours = make_heat_colours();
  const double ground = luminance(dimmed({{255, 255, 255, 255}}));
  for (int difference = 1; difference < 256; ++difference) {
    CAPTURE(difference);
    const Rgba colour = colours.of_difference[difference];
    CHECK((luminance(colour) + 0.05) / (ground + 0.05) >= 3);
    CHECK(colour.level[3] == 255);
  }
}

TEST_CASE("heat: larger differences are warmer, and four of them are told apart at a glance") {
  const HeatColours colours = make_heat_colours();
  CHECK(colours.of_difference[1] == Rgba{{0, 150, 255, 255}});
  CHECK(colours.of_difference[4] == Rgba{{0, 220, 190, 255}});
  CHECK(colours.of_difference[16] == Rgba{{255, 225, 0, 255}});
  CHECK(colours.of_difference[64] == Rgba{{255, 140, 0, 255}});
  CHECK(colours.of_difference[255] == Rgba{{255, 64, 96, 255}});
  for (int difference = 2; difference < 256; ++difference) {
    CHECK(colours.of_difference[difference].level[0] >=
          colours.of_difference[difference - 1].level[0]);
  }
}

TEST_CASE("heat: a pixel's difference is that of its worst channel, transparency too") {
  const HeatColours colours = make_heat_colours();
  const Image before = make_image(4, 1, 200);
  Image after = before;
  set(after, 1, 0, {200, 199, 200, 255});
  set(after, 2, 0, {210, 197, 140, 255});
  set(after, 3, 0, {200, 200, 200, 5});
  const Image result = view(before, after, "heat");
  CHECK(at(result, 0, 0) == Rgba{{50, 50, 50, 255}});
  CHECK(at(result, 1, 0) == colours.of_difference[1]);
  CHECK(at(result, 2, 0) == colours.of_difference[60]);
  CHECK(at(result, 3, 0) == colours.of_difference[250]);
}

TEST_CASE("heat: what only one picture has is as different as can be") {
  const Image result = view(make_image(8, 4), make_image(4, 8), "heat");
  const Rgba most = make_heat_colours().of_difference[255];
  CHECK(at(result, 0, 0) == Rgba{{63, 63, 63, 255}});
  CHECK(at(result, 7, 3) == most);
  CHECK(at(result, 3, 7) == most);
  CHECK(at(result, 7, 7) == kNowhere);
}

TEST_CASE("equalized: both stand side by side, mapped by one table, the gutter untouched") {
  const Image before = make_page(120, 200, 1);
  const Image after = make_page(90, 260, 2);
  const Image result = view(before, after, "equalized");
  REQUIRE(result.width == 120 + kViewGutterPx + 90);
  REQUIRE(result.height == 260);
  LumaHistogram histogram = luma_histogram(before.view());
  histogram += luma_histogram(after.view());
  const LevelTable table = equalizing_table(histogram);
  CHECK(at(result, 20, 18).level[2] == table[at(before, 20, 18).level[2]]);
  CHECK(at(result, 136 + 30, 64).level[0] == table[at(after, 30, 64).level[0]]);
  CHECK(at(result, 120, 0) == kViewGround);
  CHECK(at(result, 135, 259) == kViewGround);
  CHECK(at(result, 0, 200) == kViewGround);
}

TEST_CASE("view: a faint panel that nobody sees in the pictures is seen in heat and equalized") {
  const Image before = make_page(300, 300);
  Image after = before;
  fill(after, {200, 200, 60, 40}, {253, 254, 254, 255});
  const Image heat = view(before, after, "heat");
  CHECK(at(heat, 230, 215).level[2] > 180);
  const Image equal = view(before, after, "equalized");
  CHECK(at(equal, 230, 235).level[0] - at(equal, 316 + 230, 235).level[0] > 20);
}

TEST_CASE("view: an empty picture and a weight out of range are refused") {
  const Image image = make_image(4, 4);
  const Image none;
  CHECK_THROWS_AS((void)make_view(none.view(), image.view(), {}), std::invalid_argument);
  CHECK_THROWS_AS((void)make_view(image.view(), none.view(), {}), std::invalid_argument);
  CHECK_THROWS_AS((void)make_view(image.view(), image.view(), {ViewKind::blend, 257}),
                  std::invalid_argument);
}

TEST_CASE("filters: those of the CPU are the plain functions") {
  const auto filters = make_cpu_filters();
  CHECK(filters->name() == "cpu");
  CHECK(filters->fault().empty());
  const Image a = make_page(80, 90, 1);
  const Image b = make_page(80, 90, 2);
  CHECK(filters->make_view(a.view(), b.view(), parse_view("heat")).pixels ==
        view(a, b, "heat").pixels);
  Image a1 = a;
  Image b1 = b;
  Image a2 = a;
  Image b2 = b;
  filters->prefilter(a1, b1, {.equalize = true, .blur_sigma = 1.5});
  prefilter(a2, b2, {.equalize = true, .blur_sigma = 1.5});
  CHECK(a1.pixels == a2.pixels);
  CHECK(b1.pixels == b2.pixels);
  CHECK_FALSE(a1.pixels == a.pixels);
}
