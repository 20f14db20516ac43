// Annotated pictures, pixel by pixel.
#include "report/annotate.h"

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace twinshot;

namespace {

using Colour = std::array<int, 4>;
constexpr Colour kMagenta{214, 0, 147, 255};
constexpr Colour kWhite{255, 255, 255, 255};

Colour at(const Image& image, int x, int y) {
  const std::uint8_t* p = image.view().pixel(x, y);
  return {p[0], p[1], p[2], p[3]};
}

Colour grey(int level) {
  return {level, level, level, 255};
}

Image annotated(const Image& reference, const Image& candidate,
                const std::vector<RegionResult>& regions) {
  return decode_png(annotate(encode_png(reference.view()), encode_png(candidate.view()), regions));
}

RegionResult region(Kind kind, Rect box, Rect reference_box) {
  RegionResult result;
  result.kind = kind;
  result.box = box;
  result.reference_box = reference_box;
  return result;
}

}  // namespace

TEST_CASE("annotate: both pictures stand next to each other, unchanged where nothing is drawn") {
  const Image result = annotated(make_image(40, 30, 10), make_image(50, 30, 20), {});
  CHECK(result.width == 40 + kGutterPx + 50);
  CHECK(result.height == 30);
  CHECK(at(result, 0, 0) == grey(10));
  CHECK(at(result, 39, 29) == grey(10));
  CHECK(at(result, 40 + kGutterPx, 0) == grey(20));
  CHECK(at(result, result.width - 1, 29) == grey(20));
  CHECK(at(result, 40, 15) != grey(10));
  CHECK(at(result, 40 + kGutterPx - 1, 15) != grey(20));
}

TEST_CASE("annotate: what the shorter picture lacks is neither picture") {
  const Image result = annotated(make_image(40, 30, 10), make_image(40, 60, 20), {});
  CHECK(result.height == 60);
  CHECK(at(result, 5, 29) == grey(10));
  CHECK(at(result, 5, 30) != grey(10));
  CHECK(at(result, 5, 30) != grey(20));
  CHECK(at(result, 40 + kGutterPx + 5, 59) == grey(20));
}

TEST_CASE("annotate: a long page beside a short one is whole, and frames cross it unbroken") {
  Image after = make_image(50, 500, 20);
  after.row(450)[10 * 4] = 99;
  const std::vector<RegionResult> regions{region(Kind::changed, {15, 30, 10, 400}, {})};
  const Image result = annotated(make_image(40, 90, 10), after, regions);
  CHECK(result.height == 500);
  CHECK(at(result, 39, 89) == grey(10));
  CHECK(at(result, 39, 90) != grey(10));
  const int right = 40 + kGutterPx;
  CHECK(at(result, right + 10, 450)[0] == 99);
  CHECK(at(result, right + 49, 499) == grey(20));
  for (int y = 30; y < 430; ++y) REQUIRE(at(result, right + 13, y) == kMagenta);
}

TEST_CASE("annotate: a frame lies around the change on each side, magenta between white") {
  const std::vector<RegionResult> regions{
      region(Kind::changed, {30, 40, 10, 10}, {20, 20, 10, 10})};
  const Image result = annotated(make_image(100, 100, 10), make_image(100, 100, 20), regions);
  for (const auto& [left, top, level] :
       {std::array{20, 20, 10}, std::array{100 + kGutterPx + 30, 40, 20}}) {
    CHECK(at(result, left, top) == grey(level));  // the changed pixels stay visible
    CHECK(at(result, left + 9, top + 9) == grey(level));
    CHECK(at(result, left - 1, top + 5) == kWhite);  // inner halo
    CHECK(at(result, left - 2, top + 5) == kMagenta);
    CHECK(at(result, left - 4, top + 5) == kMagenta);
    CHECK(at(result, left - 5, top + 5) == kWhite);  // outer halo
    CHECK(at(result, left - 6, top + 5) == grey(level));
    CHECK(at(result, left + 10, top + 5) == kWhite);
    CHECK(at(result, left + 11, top + 5) == kMagenta);
    CHECK(at(result, left + 5, top - 2) == kMagenta);
    CHECK(at(result, left + 5, top + 11) == kMagenta);
  }
}

TEST_CASE("annotate: added is framed on the right only, removed on the left only") {
  const auto count = [](const Image& image, int from, int to) {
    int magenta = 0;
    for (int y = 0; y < image.height; ++y) {
      for (int x = from; x < to; ++x) magenta += at(image, x, y) == kMagenta ? 1 : 0;
    }
    return magenta;
  };
  const std::vector<RegionResult> added{region(Kind::added, {30, 40, 10, 10}, {})};
  const Image with_added = annotated(make_image(100, 100), make_image(100, 100), added);
  CHECK(count(with_added, 0, 100) == 0);
  CHECK(count(with_added, 100 + kGutterPx, with_added.width) > 0);
  for (const Rect reference_box : {Rect{}, Rect{30, 40, 10, 10}}) {
    const std::vector<RegionResult> removed{region(Kind::removed, {30, 40, 10, 10}, reference_box)};
    const Image with_removed = annotated(make_image(100, 100), make_image(100, 100), removed);
    CHECK(count(with_removed, 0, 100) > 0);
    CHECK(count(with_removed, 100, with_removed.width) == 0);
  }
}

TEST_CASE("annotate: a frame at the edge keeps its four sides inside its own picture") {
  const std::vector<RegionResult> regions{region(Kind::changed, {0, 0, 50, 50}, {0, 0, 50, 50})};
  const Image result = annotated(make_image(50, 50, 10), make_image(50, 50, 20), regions);
  for (const int left : {0, 50 + kGutterPx}) {
    CHECK(at(result, left + 1, 25) == kMagenta);
    CHECK(at(result, left + 48, 25) == kMagenta);
    CHECK(at(result, left + 25, 1) == kMagenta);
    CHECK(at(result, left + 25, 48) == kMagenta);
  }
  CHECK(at(result, 50, 25) != kMagenta);
  CHECK(at(result, 50, 25) != kWhite);
}

TEST_CASE("annotate: boxes outside a picture, and pictures of one pixel, are no trouble") {
  const std::vector<RegionResult> regions{
      region(Kind::changed, {500, 500, 10, 10}, {-90, -90, 10, 10}),
      region(Kind::changed, {0, 0, 1, 1}, {0, 0, 1, 1})};
  const Image result = annotated(make_image(1, 1), make_image(1, 1), regions);
  CHECK(result.width == 2 + kGutterPx);
  CHECK(result.height == 1);
}

TEST_CASE("cut out: takes each box as far as the picture goes") {
  Image picture = make_image(100, 180, 10);
  picture.row(140)[50 * 4] = 99;
  const std::vector<Rect> boxes = {
      {42, 132, 26, 21}, {-8, -8, 18, 18}, {200, 200, 10, 10}, {}, {90, 60, 50, 20}};
  const std::vector<Image> pieces = cut_out(encode_png(picture.view()), boxes);
  REQUIRE(pieces.size() == 5);
  CHECK(pieces[0].width == 26);
  CHECK(pieces[0].height == 21);
  CHECK(at(pieces[0], 8, 8)[0] == 99);
  CHECK(at(pieces[0], 7, 8)[0] == 10);
  CHECK(pieces[1].width == 10);
  CHECK(pieces[1].height == 10);
  CHECK(pieces[2].width == 0);
  CHECK(pieces[3].width == 0);
  CHECK(pieces[4].width == 10);
  CHECK(pieces[4].height == 20);
}
