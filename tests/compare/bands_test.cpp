// Bands on pages of 20,000 rows: exactly the regions that were made, as tall as they were made.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/compare/drawn_page.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 20'000;
constexpr int kBandRows = 40;

const LongPage& page() {
  static const LongPage drawn = make_long_page(kWidth, kHeight);
  return drawn;
}

/// A place in the middle of the page for each kind of section: before it, and inside it.
std::vector<int> places() {
  std::vector<int> rows;
  const std::size_t middle = page().sections.size() / 2;
  for (std::size_t i = middle; i < middle + 5; ++i) {
    const Section& section = page().sections[i];
    rows.push_back(section.y - 12);
    rows.push_back(section.y + section.rows / 2);
  }
  return rows;
}

void check_band(const Region& region, Kind kind, const Rect& box) {
  CHECK(to_string(region.kind) == to_string(kind));
  CHECK(region.box == box);
}

}  // namespace

TEST_CASE("bands: 40 rows put into 20,000 are one added region, exactly where they are") {
  const Image band = make_band(kWidth, kBandRows, 7);
  for (const int y : places()) {
    CAPTURE(y);
    const Comparison result = compare(page().image, with_rows(page().image, y, band));
    REQUIRE(result.regions.size() == 1);
    check_band(result.regions[0], Kind::added, {0, y, kWidth, kBandRows});
  }
}

TEST_CASE("bands: 40 rows taken out of 20,000 are one removed region, exactly where they were") {
  const Image band = make_band(kWidth, kBandRows, 7);
  for (const int y : places()) {
    CAPTURE(y);
    const Comparison result = compare(with_rows(page().image, y, band), page().image);
    REQUIRE(result.regions.size() == 1);
    check_band(result.regions[0], Kind::removed, {0, y, kWidth, kBandRows});
  }
}

TEST_CASE("bands: 40 rows that moved are one moved region with both places") {
  const Image band = make_band(kWidth, kBandRows, 7);
  const std::vector<int> rows = places();
  for (std::size_t i = 0; i + 3 < rows.size(); i += 3) {
    const int from = rows[i];
    const int to = rows[i + 3];
    CAPTURE(from);
    CAPTURE(to);
    const Image before = with_rows(page().image, from, band);
    const Image after = with_rows(page().image, to, band);
    const Comparison down = compare(before, after);
    REQUIRE(down.regions.size() == 1);
    check_band(down.regions[0], Kind::moved, {0, to, kWidth, kBandRows});
    CHECK(down.regions[0].reference_box == Rect{0, from, kWidth, kBandRows});
    const Comparison up = compare(after, before);
    REQUIRE(up.regions.size() == 1);
    check_band(up.regions[0], Kind::moved, {0, from, kWidth, kBandRows});
  }
}

TEST_CASE("bands: three bands at once are three regions, whatever each of them is") {
  const std::vector<int> rows = places();
  const int a = rows[0] - 6000;
  const int b = rows[0];
  const int c = rows[0] + 6000;
  const Image first = make_band(kWidth, kBandRows, 7);
  const Image second = make_band(kWidth, 30, 8, 5);
  const Image third = make_band(kWidth, 64, 9);
  const Image& plain = page().image;

  const Image all = with_rows(with_rows(with_rows(plain, c, third), b, second), a, first);
  const Comparison added = compare(plain, all);
  REQUIRE(added.regions.size() == 3);
  CHECK(added.regions[0].box.height == kBandRows);
  CHECK(added.regions[1].box.height == 30);
  CHECK(added.regions[2].box.height == 64);
  for (const Region& region : added.regions) CHECK(region.kind == Kind::added);
  const Comparison removed = compare(all, plain);
  REQUIRE(removed.regions.size() == 3);
  for (const Region& region : removed.regions) CHECK(region.kind == Kind::removed);

  // One put in, one taken out, one moved.
  const Image before = with_rows(with_rows(plain, b, second), a, third);
  const Image after = with_rows(with_rows(plain, c, third), a - 1500, first);
  const Comparison mixed = compare(before, after);
  REQUIRE(mixed.regions.size() == 3);
  CHECK(mixed.regions[0].kind == Kind::added);
  CHECK(mixed.regions[0].box.height == kBandRows);
  CHECK(mixed.regions[1].kind == Kind::removed);
  CHECK(mixed.regions[1].box.height == 30);
  CHECK(mixed.regions[2].kind == Kind::moved);
  CHECK(mixed.regions[2].box.height == 64);
}

TEST_CASE("bands: one more row in a table, one less item in a list") {
  Image table_row = make_image(kWidth, 20);
  fill(table_row, {16, 0, kWidth - 32, 20}, {240, 240, 245, 255});
  draw_line(table_row, 24, 5, (kWidth - 40) / 16, 7);
  const std::size_t middle = page().sections.size() / 2;
  for (std::size_t i = middle; i < middle + 5; ++i) {
    const Section& section = page().sections[i];
    if (section.type == Section::Type::table) {
      const Comparison result =
          compare(page().image, with_rows(page().image, section.y + 80, table_row));
      REQUIRE(result.regions.size() == 1);
      CHECK(result.regions[0].kind == Kind::added);
      CHECK(result.regions[0].box.height == 20);
      CHECK(result.regions[0].box.y >= section.y - 20);
      CHECK(result.regions[0].box.bottom() <= section.y + section.rows + 40);
    }
    if (section.type == Section::Type::list) {
      const Comparison result =
          compare(page().image, without_rows(page().image, section.y + 48, 24));
      REQUIRE(result.regions.size() == 1);
      CHECK(result.regions[0].kind == Kind::removed);
      CHECK(result.regions[0].box.height == 24);
    }
  }
}

TEST_CASE("bands: of two sections that changed places the smaller one moved") {
  const Section& first = page().sections[10];
  const Section& second = page().sections[15];
  REQUIRE(first.type == Section::Type::text);
  const int gap = second.y - first.y;
  // The later paragraph, shortened to 100 rows, is put before the first one.
  const Image section = [&] {
    Image cut = make_image(kWidth, 100);
    paste(cut, 0, 0,
          without_rows(without_rows(page().image, second.y + 100, kHeight - second.y - 100), 0,
                       second.y));
    return cut;
  }();
  const Image after = with_rows(without_rows(page().image, second.y, 100), first.y, section);
  const Comparison result = compare(page().image, after);
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::moved);
  CHECK(result.regions[0].box.height <= 100);
  CHECK(std::abs(result.regions[0].box.y - first.y) <= 20);
  CHECK(std::abs(result.regions[0].reference_box.y - first.y - gap) <= 20);
}

TEST_CASE("bands: a word that changed between two bands stays a small change") {
  const std::vector<int> rows = places();
  Image after = page().image;
  const Section& text = page().sections[page().sections.size() / 2 / 5 * 5];
  REQUIRE(text.type == Section::Type::text);
  fill(after, {48, text.y + 36, 32, 10}, kWhite);
  draw_line(after, 48, text.y + 36, 4, 4711);
  after = with_rows(after, text.y + 2000, make_band(kWidth, 50, 3));
  after = with_rows(after, text.y - 2000, make_band(kWidth, kBandRows, 4));
  const Comparison result = compare(page().image, after);
  REQUIRE(result.regions.size() == 3);
  CHECK(result.regions[1].kind == Kind::changed);
  CHECK(result.regions[1].box.width <= 32);
  CHECK(result.regions[1].box.height <= 10);
  CHECK(result.regions[1].box.y >= text.y + 36 + kBandRows);
  CHECK(result.regions[1].reference_box.y == result.regions[1].box.y - kBandRows);
}
