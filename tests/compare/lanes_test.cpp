// Columns that moved differently: each is compared with its like.
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "compare/align/align.h"
#include "tests/compare/drawn_page.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

constexpr int kColumnsWidth = 900;
constexpr int kTop = 80;

/// A column of lines of text.
Image make_column(int width, int lines, unsigned seed, int pitch = 18) {
  Image column = make_image(width, lines * pitch);
  for (int i = 0; i < lines; ++i) {
    draw_line(column, 0, i * pitch + 2, width / 8 - i % 4, seed * 1000 + static_cast<unsigned>(i));
  }
  return column;
}

/// An entry of a column: a box with text.
Image make_entry(int width, int height, unsigned seed) {
  Image entry = make_image(width, height);
  fill(entry, {0, 0, width - 8, height}, kGreen);
  draw_line(entry, 8, 8, width / 8 - 4, seed, kWhite);
  return entry;
}

/// Header and footer over the whole width, an article and a sidebar between.
Image make_layout(const Image& article, const Image& sidebar, int header_seed = 1) {
  const int rows = std::max(article.height, sidebar.height);
  Image page = make_image(kColumnsWidth, kTop + rows + 120);
  fill(page, {0, 0, kColumnsWidth, 40}, kBlue);
  draw_line(page, 16, 15, 100, static_cast<unsigned>(header_seed), kWhite);
  paste(page, 20, kTop, article);
  paste(page, kColumnsWidth - 20 - sidebar.width, kTop, sidebar);
  fill(page, {0, kTop + rows + 30, kColumnsWidth, 90}, {60, 60, 60, 255});
  draw_line(page, 16, kTop + rows + 50, 100, 77, kWhite);
  return page;
}

Image with_entry(const Image& column, int y, int height, unsigned seed) {
  return with_rows(column, y, make_entry(column.width, height, seed));
}

constexpr int kPanelWidth = 240;

/// A dark panel of entries from the top to the bottom of the page; an article against its very
/// edge, much shorter, with its last line far below the others.
Image make_shell(const std::vector<unsigned>& entries, unsigned last_line) {
  const int rows = 100 + 46 * static_cast<int>(entries.size());
  const int right = kColumnsWidth - kPanelWidth;
  Image page = make_image(kColumnsWidth, rows);
  fill(page, {0, 0, kPanelWidth, rows}, {52, 58, 64, 255});
  int y = 100;
  for (const unsigned entry : entries) {
    fill(page, {8, y, kPanelWidth - 13, 38}, {63, 71, 78, 255});
    draw_line(page, 20, y + 14, 12, entry, kWhite);
    y += 46;
  }
  fill(page, {kPanelWidth, 60, right, 660}, {244, 246, 249, 255});
  fill(page, {kPanelWidth + 10, 140, right - 20, 150}, kWhite);
  for (int line = 0; line < 6; ++line) draw_line(page, 270, 150 + 22 * line, 60, 500U + line);
  draw_line(page, 270, 760, 40, last_line);
  return page;
}

constexpr int kArticleWidth = 560;
constexpr int kSidebarWidth = 240;

void check_only(const Comparison& result, Kind kind, const Rect& around, int rows) {
  REQUIRE(result.regions.size() == 1);
  const Region& region = result.regions[0];
  CHECK(to_string(region.kind) == to_string(kind));
  CHECK(region.box.height == rows);
  CHECK(intersected(region.box, around) == region.box);
}

}  // namespace

TEST_CASE("lanes: an article with more at its top, a sidebar that stays") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  const Image before = make_layout(article, sidebar);
  for (const int y : {0, 180, 540}) {
    CAPTURE(y);
    const Image after = make_layout(with_entry(article, y, 40, 5), sidebar);
    const Rect added = {20, kTop + y, kArticleWidth, 40};
    check_only(compare(before, after), Kind::added, added, 40);
    check_only(compare(after, before), Kind::removed, added, 40);
  }
}

TEST_CASE("lanes: a sidebar with one more entry, an article that stays") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  const Image before = make_layout(article, sidebar);
  for (const int y : {0, 220, 440, 660}) {
    CAPTURE(y);
    const Image after = make_layout(article, with_entry(sidebar, y, 32, 5));
    const Rect added = {kColumnsWidth - 20 - kSidebarWidth, kTop + y, kSidebarWidth, 32};
    check_only(compare(before, after), Kind::added, added, 32);
    check_only(compare(after, before), Kind::removed, added, 32);
  }
}

TEST_CASE("lanes: a panel that the article stands against gets one more entry") {
  std::vector<unsigned> entries(40);
  std::iota(entries.begin(), entries.end(), 1000U);
  std::vector<unsigned> more = entries;
  more.insert(more.begin() + 1, 99);
  const Comparison result = compare(make_shell(entries, 7), make_shell(more, 8));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  // Entries look alike above their text: where the new one begins is open by so many rows.
  CHECK(intersected(result.regions[0].box, {8, 146, kPanelWidth - 13, 46 + 13}) ==
        result.regions[0].box);
  CHECK(result.regions[0].box.height <= 46);
  CHECK(result.regions[1].kind == Kind::changed);
  CHECK(intersected(result.regions[1].box, {270, 760, 320, 10}) == result.regions[1].box);
}

TEST_CASE("lanes: both columns grew, at different places and by different amounts") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 40, 2, 22);
  const Comparison result =
      compare(make_layout(article, sidebar),
              make_layout(with_entry(article, 180, 40, 5), with_entry(sidebar, 440, 64, 6)));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 40);
  CHECK(result.regions[0].box.right() <= 20 + kArticleWidth);
  CHECK(result.regions[1].kind == Kind::added);
  CHECK(result.regions[1].box.height == 64);
  CHECK(result.regions[1].box.x >= kColumnsWidth - 20 - kSidebarWidth);
}

TEST_CASE("lanes: a word that changed in a column that moved is found at its offset") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  Image changed = article;
  fill(changed, {80, 18 * 40, 40, 16}, kWhite);
  draw_line(changed, 80, 18 * 40 + 2, 5, 999);
  const Comparison result =
      compare(make_layout(article, sidebar), make_layout(with_entry(changed, 180, 40, 5), sidebar));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  const Region& word = result.regions[1];
  CHECK(word.kind == Kind::changed);
  CHECK(word.box.x >= 100);
  CHECK(word.box.right() <= 140);
  CHECK(word.box.y == word.reference_box.y + 40);
  CHECK(word.box.width == word.reference_box.width);
  CHECK(word.before_hash != word.after_hash);
  CHECK(word.pixels <= word.box.width * word.box.height);
  // The same change where nothing moved has the same fingerprints.
  const Comparison plain = compare(make_layout(article, sidebar), make_layout(changed, sidebar));
  REQUIRE(plain.regions.size() == 1);
  CHECK(plain.regions[0].before_hash == word.before_hash);
  CHECK(plain.regions[0].after_hash == word.after_hash);
}

TEST_CASE("lanes: a header that changed as well does not hide the columns") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  const Comparison result = compare(make_layout(article, sidebar, 1),
                                    make_layout(with_entry(article, 90, 40, 5), sidebar, 2));
  int added = 0;
  for (const Region& region : result.regions) {
    if (region.kind == Kind::added) {
      ++added;
      CHECK(region.box.height == 40);
    } else {
      CHECK(region.box.bottom() <= 40);
    }
  }
  CHECK(added == 1);
}

TEST_CASE("lanes: three columns, a banner above them, and one that grew") {
  const auto layout = [](const Image& middle, bool banner) {
    Image page = make_image(kColumnsWidth, 900);
    paste(page, 20, 60, make_column(240, 40, 11));
    paste(page, 320, 60, middle);
    paste(page, 640, 60, make_column(240, 38, 13, 20));
    return banner ? with_rows(page, 40, make_band(kColumnsWidth, 50, 3)) : page;
  };
  const Image middle = make_column(240, 30, 12, 24);
  const Comparison result =
      compare(layout(middle, false), layout(with_entry(middle, 240, 36, 5), true));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box == Rect{0, 40, kColumnsWidth, 50});
  CHECK(result.regions[1].kind == Kind::added);
  CHECK(result.regions[1].box.height == 36);
  CHECK(result.regions[1].box.x >= 310);
  CHECK(result.regions[1].box.right() <= 570);
}

TEST_CASE("lanes: one card of a row grew, the others stay, the rest of the page follows") {
  const auto card = [](int lines, unsigned seed) {
    Image image = make_image(260, 60 + lines * 18);
    fill(image, {0, 0, 260, image.height}, {225, 225, 235, 255});
    fill(image, {1, 1, 258, image.height - 2}, {250, 250, 255, 255});
    for (int i = 0; i < lines; ++i) {
      draw_line(image, 16, 20 + i * 18, 26, seed * 100 + static_cast<unsigned>(i));
    }
    return image;
  };
  const auto grid = [&](int lines) {
    const int rows = 60 + lines * 18;
    Image page = make_image(kColumnsWidth, 100 + rows + 20);
    draw_line(page, 20, 60, 60, 1);
    paste(page, 20, 100, card(6, 2));
    paste(page, 320, 100, card(lines, 3));
    paste(page, 620, 100, card(6, 4));
    return with_rows(page, page.height, make_long_page(kColumnsWidth, 800, 5).image);
  };
  const Comparison result = compare(grid(6), grid(8));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 36);
  CHECK(result.regions[0].box.x >= 310);
  CHECK(result.regions[0].box.right() <= 590);
}

TEST_CASE(
    "lanes: two rows of cards of which one grew: what came is reported, not the room for it") {
  const auto grid = [](int more) {
    Image page = make_image(kColumnsWidth, 700 + more);
    for (int card = 0; card < 6; ++card) {
      const int y = card < 3 ? 40 : 340 + more;
      Image lines = make_column(240, 12, static_cast<unsigned>(card) + 3);
      if (card == 1 && more > 0) lines = with_rows(lines, 90, make_entry(240, more, 5));
      paste(page, 20 + card % 3 * 300, y, lines);
    }
    return page;
  };
  for (const int more : {30, 47}) {
    CAPTURE(more);
    check_only(compare(grid(0), grid(more)), Kind::added, {320, 130, 240, more}, more);
    check_only(compare(grid(more), grid(0)), Kind::removed, {320, 130, 240, more}, more);
  }
}

TEST_CASE("lanes: a column inside a column, one level deeper") {
  const auto main_column = [](const Image& left) {
    Image column = make_image(560, 700);
    draw_line(column, 0, 10, 68, 51);
    paste(column, 0, 60, left);
    paste(column, 300, 60, make_column(240, 30, 23, 20));
    draw_line(column, 0, 680, 68, 52);
    return column;
  };
  const Image left = make_column(240, 28, 22);
  const Image sidebar = make_column(kSidebarWidth, 34, 2, 22);
  const Comparison result = compare(make_layout(main_column(left), sidebar),
                                    make_layout(main_column(with_entry(left, 90, 30, 5)), sidebar));
  check_only(result, Kind::added, {20, kTop + 60 + 90, 240, 30}, 30);
}

TEST_CASE("lanes: a whole column that stands lower is reported, and only that") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  const Image after = make_layout(article, with_rows(sidebar, 0, make_image(kSidebarWidth, 40)));
  const Comparison result = compare(make_layout(article, sidebar), after);
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box.x >= 20 + kArticleWidth);
  CHECK(result.regions[0].box.height == 40);
}

TEST_CASE("lanes: ignore boxes follow their column") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  Image changed = article;
  fill(changed, {80, 18 * 40, 40, 16}, kRed);
  const Image before = make_layout(article, sidebar);
  const Image after = make_layout(with_entry(changed, 180, 40, 5), sidebar);
  const Rect word = {100, kTop + 18 * 40, 40, 16};
  check_only(compare(before, after, {}, {{word}, {}}), Kind::added,
             {20, kTop + 180, kArticleWidth, 40}, 40);
}

TEST_CASE("lanes: segments cover each pixel of both pictures once") {
  const Image article = make_column(kArticleWidth, 60, 1);
  const Image sidebar = make_column(kSidebarWidth, 30, 2, 22);
  const Image before = make_layout(article, with_entry(sidebar, 220, 40, 8));
  const Image after = make_layout(with_entry(article, 180, 40, 5), sidebar);
  std::vector<int> seen[2] = {
      std::vector<int>(static_cast<std::size_t>(kColumnsWidth * before.height)),
      std::vector<int>(static_cast<std::size_t>(kColumnsWidth * after.height))};
  bool lanes = false;
  for (const Segment& segment : align_rows(before.view(), after.view())) {
    lanes = lanes || segment.width != 0;
    const int width = segment.width == 0 ? kColumnsWidth : segment.width;
    for (int side = 0; side < 2; ++side) {
      const int begin = side == 0 ? segment.reference_y : segment.candidate_y;
      const int end = side == 0 ? segment.reference_end() : segment.candidate_end();
      for (int y = begin; y < end; ++y) {
        for (int x = segment.x; x < segment.x + width; ++x) {
          ++seen[side].at(static_cast<std::size_t>(y * kColumnsWidth + x));
        }
      }
    }
  }
  CHECK(lanes);
  for (const auto& pixels : seen) {
    CHECK(std::all_of(pixels.begin(), pixels.end(), [](int count) { return count == 1; }));
  }
}
