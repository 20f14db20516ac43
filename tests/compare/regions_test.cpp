// Which differing pixels make one region, how it is called, and what may not be judged.
#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

Region only_region(const Comparison& result) {
  REQUIRE(result.regions.size() == 1);
  return result.regions[0];
}

}  // namespace

TEST_CASE("regions: a changed word is one region, not a box per letter") {
  const Image page = make_page(640, 300);
  Image after = page;
  fill(after, {56, 140, 70, 10}, kWhite);
  draw_line(after, 56, 140, 9, 815);
  for (const int size : {2, 4, 16}) {
    CAPTURE(size);
    CompareOptions options;
    options.frame_size = size;
    const Region region = only_region(compare(page, after, options));
    CHECK(region.kind == Kind::changed);
    CHECK(region.box.width > 40);
  }
}

TEST_CASE("regions: two distinct changes stay two, even inside one large window") {
  const Image page = make_image(300, 100);
  Image after = page;
  fill(after, {20, 30, 10, 10}, kRed);
  fill(after, {60, 30, 10, 10}, kBlue);
  for (const int size : {8, 16, 64, 256}) {
    CAPTURE(size);
    CompareOptions options;
    options.frame_size = size;
    const Comparison result = compare(page, after, options);
    REQUIRE(result.regions.size() == 2);
    CHECK(result.regions[0].box == Rect{20, 30, 10, 10});
    CHECK(result.regions[1].box == Rect{60, 30, 10, 10});
  }
}

TEST_CASE("regions: two swapped elements are found at both places") {
  Image before = make_image(300, 100);
  Image after = before;
  fill(before, {20, 30, 40, 40}, kRed);
  fill(before, {200, 30, 40, 40}, kBlue);
  fill(after, {20, 30, 40, 40}, kBlue);
  fill(after, {200, 30, 40, 40}, kRed);
  const Comparison result = compare(before, after);
  REQUIRE(result.regions.size() == 2);
  for (const Region& region : result.regions) CHECK(region.kind == Kind::recoloured);
}

TEST_CASE("regions: what appears on flat ground is added, what vanishes is removed") {
  const Image empty = make_image(200, 100, 240);
  Image full = empty;
  fill(full, {50, 40, 30, 20}, kGreen);
  draw_letter(full, 60, 45, 5, kWhite);

  const Region added = only_region(compare(empty, full));
  CHECK(added.kind == Kind::added);
  CHECK(added.box == Rect{50, 40, 30, 20});
  CHECK(added.reference_box.empty());
  CHECK(added.before_hash == 0);
  CHECK(added.after_hash != 0);

  const Region removed = only_region(compare(full, empty));
  CHECK(removed.kind == Kind::removed);
  CHECK(removed.box == Rect{50, 40, 30, 20});
  CHECK(removed.reference_box == removed.box);
  CHECK(removed.before_hash == added.after_hash);
  CHECK(removed.after_hash == 0);
}

TEST_CASE("regions: text and panels that keep their drawing are recoloured") {
  Image before = make_image(400, 100);
  Image after = before;
  SUBCASE("a panel, with its text unchanged") {
    fill(before, {50, 20, 200, 60}, {230, 230, 230, 255});
    fill(after, {50, 20, 200, 60}, {200, 220, 250, 255});
    draw_line(before, 60, 40, 15, 3);
    draw_line(after, 60, 40, 15, 3);
  }
  SUBCASE("the ink of a line of text") {
    draw_line(before, 60, 40, 15, 3, kBlue);
    draw_line(after, 60, 40, 15, 3, kRed);
  }
  SUBCASE("five levels, as much as two percent") {
    fill(before, {50, 20, 200, 60}, {230, 230, 230, 255});
    fill(after, {50, 20, 200, 60}, {225, 225, 225, 255});
  }
  CHECK(only_region(compare(before, after)).kind == Kind::recoloured);
}

TEST_CASE("regions: another text is changed") {
  Image before = make_image(400, 100);
  Image after = before;
  draw_line(before, 60, 40, 15, 3);
  draw_line(after, 60, 40, 15, 4);
  CHECK(only_region(compare(before, after)).kind == Kind::changed);
}

TEST_CASE("regions: another photograph is changed, a dimmed one is recoloured") {
  // Smooth gradients with grain, as photographs have.
  const auto photograph = [](unsigned seed) {
    Image image = with_noise(make_image(120, 90, 100), 6, seed);
    for (int y = 0; y < 90; ++y) {
      for (int x = 0; x < 120; ++x) {
        std::uint8_t* pixel = image.row(y) + x * kChannels;
        pixel[0] = static_cast<std::uint8_t>(pixel[0] + x);
        pixel[seed % 2 + 1] = static_cast<std::uint8_t>(pixel[seed % 2 + 1] + y);
      }
    }
    return image;
  };
  const Image before = photograph(1);
  CHECK(only_region(compare(before, photograph(2))).kind == Kind::changed);
  Image dimmed = before;
  for (std::size_t i = 0; i < dimmed.pixels.size(); ++i) {
    if (i % kChannels != 3) dimmed.pixels[i] = static_cast<std::uint8_t>(dimmed.pixels[i] / 2);
  }
  CHECK(only_region(compare(before, dimmed)).kind == Kind::recoloured);
  CHECK(only_region(compare(make_random(90, 90, 1), make_random(90, 90, 2))).kind == Kind::changed);
}

TEST_CASE("regions: noise around a change does not widen its box") {
  const Image before = make_image(200, 100, 128);
  Image after = with_noise(before, 1, 77);
  fill(after, {90, 40, 12, 12}, kRed);
  CHECK(only_region(compare(before, after)).box == Rect{90, 40, 12, 12});
}

TEST_CASE("regions: pixels count those that differ, not the area") {
  const Image before = make_image(200, 100);
  Image after = before;
  fill(after, {50, 50, 10, 1}, kBlack);
  fill(after, {50, 59, 10, 1}, kBlack);
  const Region region = only_region(compare(before, after));
  CHECK(region.box == Rect{50, 50, 10, 10});
  CHECK(region.pixels == 20);
}

TEST_CASE("regions: the same change on other pages and places has the same fingerprints") {
  const auto change = [](const Image& page, int x, int y) {
    Image before = page;
    Image after = page;
    fill(before, {x, y, 20, 20}, kRed);
    fill(after, {x, y, 20, 20}, kGreen);
    return only_region(compare(before, after));
  };
  const Region here = change(make_image(300, 200), 41, 33);
  const Region there = change(make_image(500, 900), 222, 711);
  CHECK(here.before_hash == there.before_hash);
  CHECK(here.after_hash == there.after_hash);
  CHECK(here.before_hash != here.after_hash);
}

TEST_CASE("regions: the score of a region is that of its worst window, not of the page's") {
  const Image before = make_image(300, 100, 128);
  Image after = before;
  fill(after, {20, 20, 40, 40}, {132, 132, 132, 255});
  fill(after, {200, 20, 40, 40}, kBlack);
  const Comparison result = compare(before, after);
  REQUIRE(result.regions.size() == 2);
  CHECK(result.regions[0].score > 0.5);
  CHECK(result.regions[1].score < 0.5);
  CHECK(result.score == result.regions[1].score);
}

TEST_CASE("regions: equal inputs give equal results") {
  const Image before = make_page(500, 700, 1);
  const Image after = make_page(500, 760, 2);
  const Comparison once = compare(before, after);
  const Comparison twice = compare(before, after);
  CHECK(once.regions == twice.regions);
  CHECK(once.score == twice.score);
  CHECK(std::is_sorted(once.regions.begin(), once.regions.end(),
                       [](const Region& a, const Region& b) { return a.box.y < b.box.y; }));
}

TEST_CASE("regions: threads with a backend each get the same result" *
          doctest::test_suite("threads")) {
  const Image before = make_page(300, 400, 1);
  const Image after = make_page(300, 420, 2);
  const Comparison expected = compare(before, after);
  std::vector<Comparison> results(4);
  std::vector<std::thread> threads;
  for (Comparison& result : results) {
    threads.emplace_back([&] { result = compare(before, after); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Comparison& result : results) CHECK(result.regions == expected.regions);
}

TEST_CASE("ignore: a change under a box on either side counts as equal") {
  const Image before = make_page(400, 300);
  Image after = before;
  fill(after, {100, 100, 50, 20}, kRed);
  CHECK_FALSE(compare(before, after).same);
  const std::vector<Rect> box = {{98, 98, 60, 30}};
  CHECK(compare(before, after, {}, {{}, box}).same);
  CHECK(compare(before, after, {}, {box, {}}).same);
  CHECK(compare(before, after, {}, {box, box}).same);
  CHECK(compare(before, after, {}, {box, box}).score == 1);
}

TEST_CASE("ignore: what sticks out of the box is still found") {
  const Image before = make_image(400, 300);
  Image after = before;
  fill(after, {100, 100, 50, 20}, kRed);
  const std::vector<Rect> box = {{90, 90, 40, 60}};
  const Region region = only_region(compare(before, after, {}, {box, box}));
  CHECK(region.box == Rect{130, 100, 20, 20});
}

TEST_CASE("ignore: boxes follow the alignment and may reach beyond the picture") {
  const Image before = make_page(640, 900);
  Image after = before;
  fill(after, {100, 700, 300, 40}, kRed);
  after = with_rows(after, 100, make_band(640, 40, 7));
  // Only the reference's box is given; the same content lies 40 rows further down.
  const Comparison result =
      compare(before, after, {}, {{{80, 690, 10'000, 60}, {-50, -50, 20, 20}}, {}});
  CHECK(only_region(result).kind == Kind::added);
}

TEST_CASE("ignore: a band that only one side has is silent under a box of that side") {
  const Image before = make_page(640, 900);
  const Image after = with_rows(before, 300, make_band(640, 40, 7));
  CHECK(compare(before, after, {}, {{}, {{0, 300, 640, 40}}}).same);
  CHECK(compare(after, before, {}, {{{0, 300, 640, 40}}, {}}).same);
  CHECK_FALSE(compare(after, before, {}, {{}, {{0, 300, 640, 40}}}).same);
}

TEST_CASE("names: kinds and metrics are spelt as run.json spells them") {
  CHECK(to_string(Kind::changed) == "changed");
  CHECK(to_string(Kind::recoloured) == "recoloured");
  CHECK(to_string(Kind::added) == "added");
  CHECK(to_string(Kind::removed) == "removed");
  CHECK(to_string(Kind::moved) == "moved");
  CHECK(to_string(Metric::windows) == "windows");
  CHECK(to_string(Metric::cosine) == "cosine");
}
