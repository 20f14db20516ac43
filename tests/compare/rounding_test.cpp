// Small shifts: rounding below a band is silent, a shift that is all there is gets reported.
#include <doctest/doctest.h>

#include "tests/compare/drawn_page.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kLinedWidth = 640;
constexpr int kLines = 40;

/// Lines of text, each moved down by `shift(line)`.
template <typename Shift>
Image make_lines(int banner, const Shift& shift) {
  Image page = make_image(kLinedWidth, 100 + kLines * 24 + banner);
  fill(page, {0, 0, kLinedWidth, 40}, kBlue);
  draw_line(page, 16, 15, 20, 1000, kWhite);
  if (banner > 0) paste(page, 0, 50, make_band(kLinedWidth, banner, 3));
  for (int line = 0; line < kLines; ++line) {
    const int y = 60 + banner + 24 * line + shift(line);
    draw_line(page, 20, y, 60 - line % 7, static_cast<unsigned>(line) + 1);
    // A rule under each fifth line, as thin as rules are.
    if (line % 5 == 4) fill(page, {20, y + 16, 600, 1}, {200, 200, 200, 255});
  }
  return page;
}

int stays(int) {
  return 0;
}

int rounds(int line) {
  return line % 15 * 7 % 11 < 5 && line > 0 ? 1 : 0;
}

}  // namespace

TEST_CASE("rounding: lines below a banner that moved by 40 or by 41 rows are silent") {
  const Comparison result = compare(make_lines(0, stays), make_lines(40, rounds));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box == Rect{0, 50, kLinedWidth, 40});
  const Comparison back = compare(make_lines(40, rounds), make_lines(0, stays));
  REQUIRE(back.regions.size() == 1);
  CHECK(back.regions[0].kind == Kind::removed);
  CHECK(back.regions[0].box == Rect{0, 50, kLinedWidth, 40});
}

TEST_CASE("rounding: two columns below a banner, each line rounded for itself") {
  const auto page = [](bool after) {
    Image image = make_image(kLinedWidth, 900);
    for (int line = 0; line < 30; ++line) {
      const int left = after ? rounds(line) : 0;
      const int right = after ? rounds(line + 3) : 0;
      draw_line(image, 20, 60 + 24 * line + left, 32, static_cast<unsigned>(line) + 1);
      draw_line(image, 330, 60 + 24 * line + right, 32, static_cast<unsigned>(line) + 500);
    }
    return after ? with_rows(image, 30, make_band(kLinedWidth, 40, 3)) : image;
  };
  const Comparison result = compare(page(false), page(true));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box == Rect{0, 30, kLinedWidth, 40});
}

TEST_CASE("rounding: cards whose contents moved by a pixel inside their frame") {
  const auto page = [](bool after) {
    Image image = make_image(kLinedWidth, 1000);
    for (int card = 0; card < 8; ++card) {
      const int x = card % 2 == 0 ? 20 : 330;
      const int y = 60 + card / 2 * 200;
      fill(image, {x, y, 290, 160}, {210, 210, 210, 255});
      fill(image, {x + 1, y + 1, 288, 158}, {250, 250, 250, 255});
      for (int line = 0; line < 5; ++line) {
        const int shift = after ? rounds(card * 5 + line) : 0;
        draw_line(image, x + 16, y + 20 + 24 * line + shift, 30,
                  static_cast<unsigned>(card * 10 + line));
      }
    }
    return after ? with_rows(image, 30, make_band(kLinedWidth, 40, 3)) : image;
  };
  const Comparison result = compare(page(false), page(true));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box == Rect{0, 30, kLinedWidth, 40});
}

TEST_CASE("rounding: a word that changed in a line that was rounded is still found") {
  Image after = make_lines(40, rounds);
  const Rect word = {100, 300, 40, 10};
  fill(after, word, kRed);
  const Comparison result = compare(make_lines(0, stays), after);
  REQUIRE(result.regions.size() == 2);
  // The line itself may count as changed with its word.
  const Region& region = result.regions[1];
  CHECK(intersected(region.box, word) == word);
  CHECK(region.box.height <= 24);
}

TEST_CASE("rounding: without a band above, a line one or two pixels lower is reported as moved") {
  for (const int by : {1, 2}) {
    CAPTURE(by);
    const auto nudged = [by](int line) { return line == 17 ? by : 0; };
    const Comparison result = compare(make_lines(0, stays), make_lines(0, nudged));
    REQUIRE(result.regions.size() == 1);
    const Region& region = result.regions[0];
    CHECK(region.kind == Kind::moved);
    CHECK(region.box.y == region.reference_box.y + by);
    CHECK(region.box.y <= 60 + 24 * 17 + by);
    CHECK(region.box.bottom() >= 60 + 24 * 17 + by + 10);
    CHECK(region.box.height <= 24);
    CHECK(region.before_hash == region.after_hash);
  }
}

TEST_CASE("rounding: a page that is a pixel lower from somewhere on is reported as that pixel") {
  const auto lower = [](int line) { return line >= 20 ? 1 : 0; };
  const Comparison result = compare(make_lines(0, stays), make_lines(0, lower));
  REQUIRE_FALSE(result.same);
  REQUIRE(result.regions.size() <= 2);  // one row more in the middle, one less at the end
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 1);
}

TEST_CASE("rounding: a line height that grew by a pixel below a banner does add up") {
  const auto grows = [](int line) { return line; };
  const auto page = [&](int banner, bool grown) {
    Image image = grown ? make_lines(banner, grows) : make_lines(banner, stays);
    return with_rows(image, image.height, make_image(kLinedWidth, 60));
  };
  const Comparison result = compare(page(0, false), page(40, true));
  CHECK(result.regions.size() > 10);
}

TEST_CASE("rounding: a change above a nudged line does not silence it") {
  Image after = make_lines(0, [](int line) { return line == 30 ? 1 : 0; });
  fill(after, {100, 120, 60, 10}, kRed);
  const Comparison result = compare(make_lines(0, stays), after);
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[1].kind == Kind::moved);
}
