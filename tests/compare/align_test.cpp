// Bands put in, taken out, moved: what stays must still be compared with its like.
#include <doctest/doctest.h>

#include "compare/align/align.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

void check_region(const Region& region, Kind kind, const Rect& box) {
  CHECK(to_string(region.kind) == to_string(kind));
  CHECK(region.box == box);
}

CompareOptions unaligned() {
  CompareOptions options;
  options.align = false;
  return options;
}

/// Every row of both pictures in exactly one segment, in order.
void check_covers(const std::vector<Segment>& segments, int reference_rows, int candidate_rows) {
  std::vector<int> reference(static_cast<std::size_t>(reference_rows), 0);
  std::vector<int> candidate(static_cast<std::size_t>(candidate_rows), 0);
  for (const Segment& segment : segments) {
    REQUIRE(segment.rows > 0);
    for (int i = 0; i < segment.rows; ++i) {
      if (segment.type != Segment::Type::inserted) {
        ++reference.at(static_cast<std::size_t>(segment.reference_y + i));
      }
      if (segment.type != Segment::Type::deleted) {
        ++candidate.at(static_cast<std::size_t>(segment.candidate_y + i));
      }
    }
  }
  const auto once = [](int count) { return count == 1; };
  CHECK(std::all_of(reference.begin(), reference.end(), once));
  CHECK(std::all_of(candidate.begin(), candidate.end(), once));
}

}  // namespace

TEST_CASE("align: a band of 40 rows put in is one added region and nothing else") {
  const Image page = make_page(640, 1200);
  for (const int y : {0, 1, 40, 55, 60, 333, 500, 777, 1199, 1200}) {
    for (const int margin : {0, 8}) {
      CAPTURE(y);
      CAPTURE(margin);
      const Comparison result = compare(page, with_rows(page, y, make_band(640, 40, 7, margin)));
      REQUIRE(result.regions.size() == 1);
      CHECK(result.regions[0].kind == Kind::added);
      CHECK(result.regions[0].box.height == 40);
      CHECK(result.regions[0].box.width == 640);
      // Blank rows around it may count to either side of the band.
      CHECK(std::abs(result.regions[0].box.y - y) <= 20);
      CHECK(result.regions[0].reference_box.empty());
      CHECK(result.regions[0].before_hash == 0);
      CHECK(result.regions[0].after_hash != 0);
      CHECK(result.score == 0);
      CHECK(result.height == 1240);
    }
  }
}

TEST_CASE("align: a band taken out is one removed region, in pixels of the reference") {
  const Image page = make_page(640, 1200);
  for (const int y : {0, 300, 613, 1160}) {
    CAPTURE(y);
    const Comparison result = compare(with_rows(page, y, make_band(640, 40, 7)), page);
    REQUIRE(result.regions.size() == 1);
    check_region(result.regions[0], Kind::removed, {0, y, 640, 40});
    CHECK(result.regions[0].reference_box == result.regions[0].box);
    CHECK(result.regions[0].before_hash != 0);
    CHECK(result.regions[0].after_hash == 0);
  }
}

TEST_CASE("align: a section of the page itself taken out is one removed region") {
  const Image page = make_page(640, 1200);
  for (const int y : {60, 301, 640, 955}) {
    CAPTURE(y);
    const Comparison result = compare(page, without_rows(page, y, 100));
    REQUIRE(result.regions.size() == 1);
    CHECK(result.regions[0].kind == Kind::removed);
    CHECK(result.regions[0].box.height == 100);
    CHECK(std::abs(result.regions[0].box.y - y) <= 20);
  }
}

TEST_CASE("align: blank rows more between sections are one added region") {
  const Image page = make_page(640, 800);
  const Comparison result = compare(page, with_rows(page, 415, make_image(640, 6)));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 6);
}

TEST_CASE("align: three bands at once are three regions") {
  const Image page = make_page(640, 2000);
  Image after = with_rows(page, 1500, make_band(640, 30, 3));
  after = without_rows(after, 1000, 20 * 3);
  after = with_rows(after, 200, make_band(640, 50, 4, 5));
  const Comparison result = compare(page, after);
  REQUIRE(result.regions.size() == 3);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 50);
  CHECK(result.regions[1].kind == Kind::removed);
  CHECK(result.regions[1].box.height == 60);
  CHECK(result.regions[2].kind == Kind::added);
  CHECK(result.regions[2].box.height == 30);
}

TEST_CASE("align: a section that moved is one moved region with both its places") {
  const Image page = make_page(640, 1600);
  const Image band = make_band(640, 60, 9);
  const Comparison result = compare(with_rows(page, 300, band), with_rows(page, 1100, band));
  REQUIRE(result.regions.size() == 1);
  const Region& region = result.regions[0];
  CHECK(region.kind == Kind::moved);
  CHECK(region.box == Rect{0, 1100, 640, 60});
  CHECK(region.reference_box == Rect{0, 300, 640, 60});
  CHECK(region.before_hash == region.after_hash);
}

TEST_CASE("align: a word that changed below an inserted banner is found at its offset") {
  const Image page = make_page(640, 1200);
  Image after = page;
  fill(after, {40, 600, 48, 10}, kWhite);
  draw_line(after, 40, 600, 5, 4711);
  const Comparison plain = compare(page, after);
  REQUIRE(plain.regions.size() == 1);
  const Comparison shifted = compare(page, with_rows(after, 100, make_band(640, 40, 7)));
  REQUIRE(shifted.regions.size() == 2);
  check_region(shifted.regions[0], Kind::added, {0, 100, 640, 40});
  Rect box = plain.regions[0].box;
  box.y += 40;
  check_region(shifted.regions[1], plain.regions[0].kind, box);
  CHECK(shifted.regions[1].reference_box == plain.regions[0].box);
  // The same change has the same fingerprints wherever it stands.
  CHECK(shifted.regions[1].before_hash == plain.regions[0].before_hash);
  CHECK(shifted.regions[1].after_hash == plain.regions[0].after_hash);
}

TEST_CASE("align: a changed line right under the inserted band stays a small change") {
  const Image page = make_page(640, 1200);
  Image after = page;
  fill(after, {40, 600, 24, 10}, kWhite);
  draw_line(after, 40, 600, 3, 4712);
  const Comparison result = compare(page, with_rows(after, 598, make_band(640, 40, 7)));
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 40);
  CHECK(result.regions[1].box.width <= 24);
  CHECK(result.regions[1].box.y >= 640);
}

TEST_CASE("align: a sidebar that changed in every row does not hide the shift") {
  Image page = make_page(640, 900);
  Image after = page;
  fill(page, {560, 0, 80, 900}, {200, 210, 220, 255});
  fill(after, {560, 0, 80, 900}, {220, 210, 200, 255});
  const Comparison result = compare(page, with_rows(after, 300, make_band(640, 40, 7)));
  REQUIRE(result.regions.size() == 3);  // the band, and the sidebar above and below it
  for (const Region& region : result.regions) {
    if (region.kind == Kind::added) {
      CHECK(region.box == Rect{0, 300, 640, 40});
    } else {
      CHECK(region.kind == Kind::recoloured);
      CHECK(region.box.x == 560);
    }
  }
}

TEST_CASE("align: an inserted band is found at equal heights, where the page end was cut") {
  const Image page = make_page(640, 1200);
  const Image after = without_rows(with_rows(page, 500, make_band(640, 40, 7)), 1200, 40);
  const Comparison result = compare(page, after);
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box == Rect{0, 500, 640, 40});
  CHECK(result.regions[1].kind == Kind::removed);
  CHECK(result.regions[1].box.height == 40);
}

TEST_CASE("align: pages of equal height that share only a stray line are compared as they stand") {
  Image before = make_page(640, 600, 1);
  Image after = make_page(640, 600, 2);
  // The same line of text, 200 rows apart.
  for (Image* image : {&before, &after}) {
    const int y = image == &before ? 100 : 300;
    fill(*image, {0, y - 5, 640, 20}, kWhite);
    draw_line(*image, 16, y, 60, 31337);
  }
  const std::vector<Segment> segments = align_rows(before.view(), after.view());
  CHECK(segments == top_aligned(600, 600));
}

TEST_CASE("align: it says how far from a difference it had to look") {
  const auto reach_of = [](const Image& a, const Image& b) {
    return align_rows(a.view(), b.view(), hash_rows(a.view(), a.width),
                      hash_rows(b.view(), a.width))
        .reach;
  };
  const Image page = make_page(640, 1200);
  CHECK(reach_of(page, page) == Reach{});
  Image word = page;
  draw_line(word, 100, 500, 5, 99);
  CHECK(reach_of(page, word).aligned_rows < 10);
  // Two words, and whether a column between them moved is told by the rows between.
  Image words = word;
  draw_line(words, 100, 880, 5, 99);
  CHECK(reach_of(page, words).aligned_rows == 185);
  CHECK(reach_of(page, with_rows(page, 500, make_band(640, 30, 3))) == kWidestReach);
}

TEST_CASE("align: pages of flat blocks only, where no row is unique") {
  Image page = make_image(400, 600);
  for (int i = 0; i < 10; ++i) {
    fill(page, {20, 60 * i + 10, 300, 30}, {static_cast<std::uint8_t>(20 * i), 100, 200, 255});
  }
  Image band = make_image(400, 40);
  fill(band, {10, 5, 380, 30}, kRed);
  for (const int y : {0, 60, 175, 300, 600}) {
    CAPTURE(y);
    const Comparison result = compare(page, with_rows(page, y, band));
    REQUIRE(result.regions.size() == 1);
    CHECK(result.regions[0].kind == Kind::added);
    CHECK(result.regions[0].box.height == 40);
  }
}

TEST_CASE("align: equal items of a list: one more at the end or in the middle is one band") {
  Image item = make_image(300, 24);
  draw_line(item, 10, 6, 20, 3);
  Image list = make_image(300, 10);
  for (int i = 0; i < 30; ++i) list = with_rows(list, list.height, item);
  const Comparison result = compare(list, with_rows(list, 10 + 24 * 12, item));
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].kind == Kind::added);
  CHECK(result.regions[0].box.height == 24);
}

TEST_CASE("align: a line nudged by two pixels is one change, not two bands") {
  const Image page = make_page(640, 600);
  Image after = page;
  // Text line 12 px high at y = 300 moves down by two.
  fill(after, {0, 295, 640, 20}, kWhite);
  for (int y = 300; y < 310; ++y) {
    std::copy_n(page.view().row(y), page.stride_bytes(), after.row(y + 2));
  }
  const Comparison result = compare(page, after);
  REQUIRE_FALSE(result.same);
  for (const Region& region : result.regions) {
    CHECK(region.kind == Kind::changed);
    CHECK(region.box.y >= 295);
    CHECK(region.box.bottom() <= 315);
  }
}

TEST_CASE("align: off means top aligned, with the surplus as one region") {
  const Image page = make_page(300, 400);
  Image taller = with_rows(page, 400, make_band(300, 50, 3));
  const Comparison added = compare(page, taller, unaligned());
  REQUIRE(added.regions.size() == 1);
  check_region(added.regions[0], Kind::added, {0, 400, 300, 50});
  const Comparison removed = compare(taller, page, unaligned());
  REQUIRE(removed.regions.size() == 1);
  check_region(removed.regions[0], Kind::removed, {0, 400, 300, 50});

  const Comparison shifted =
      compare(page, with_rows(page, 100, make_band(300, 50, 3)), unaligned());
  CHECK(shifted.regions.size() > 1);
}

TEST_CASE("align: a wider picture has one added region, a narrower one a removed region") {
  const Image narrow = make_page(300, 200);
  Image wide = make_image(340, 200);
  for (int y = 0; y < 200; ++y) {
    std::copy_n(narrow.view().row(y), narrow.stride_bytes(), wide.row(y));
  }
  const Comparison added = compare(narrow, wide);
  REQUIRE(added.regions.size() == 1);
  check_region(added.regions[0], Kind::added, {300, 0, 40, 200});
  CHECK(added.width == 340);
  const Comparison removed = compare(wide, narrow);
  REQUIRE(removed.regions.size() == 1);
  check_region(removed.regions[0], Kind::removed, {300, 0, 40, 200});
}

TEST_CASE("align: entirely different pages of unequal height stay bounded and covered") {
  const Image a = make_random(40, 3000, 1);
  const Image b = make_random(40, 2500, 2);
  const std::vector<Segment> segments = align_rows(a.view(), b.view());
  check_covers(segments, 3000, 2500);
  CHECK(segments == top_aligned(3000, 2500));
}

TEST_CASE("align: any content covers every row exactly once") {
  std::mt19937 random(20240607);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    // Few row contents, so that rows repeat; one of them is flat.
    const int kinds = 2 + static_cast<int>(random() % 30);
    const auto draw = [&](int height) {
      Image image = make_image(6, height);
      for (int y = 0; y < height; ++y) {
        const auto content = static_cast<std::uint8_t>(random() % static_cast<unsigned>(kinds));
        if (content > 0) set(image, 2, y, {content, 0, 0, 255});
      }
      return image;
    };
    const Image a = draw(1 + static_cast<int>(random() % 120));
    const Image b = random() % 2 == 0 ? draw(1 + static_cast<int>(random() % 120))
                                      : with_rows(a, a.height / 2, draw(7));
    const std::vector<Segment> segments = align_rows(a.view(), b.view());
    const bool moved = std::any_of(segments.begin(), segments.end(), [](const Segment& segment) {
      return segment.type == Segment::Type::moved;
    });
    // A moved band may take blank margins along; they are in no segment.
    if (!moved) check_covers(segments, a.height, b.height);
  }
}
