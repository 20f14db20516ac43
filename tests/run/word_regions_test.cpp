// Where the words of one element look different, wherever it stands.
#include <doctest/doctest.h>

#include <vector>

#include "compare/judge/backend.h"
#include "crawler/run/word_regions.h"

using twinshot::Image;
using twinshot::Rect;
using twinshot::RegionResult;
using twinshot::WordChange;

namespace {

/// A white page with a black block.
Image page(const Rect& block) {
  Image image = twinshot::make_image(300, 200);
  for (int y = block.y; y < block.bottom(); ++y) {
    for (int x = block.x; x < block.right(); ++x) {
      for (int channel = 0; channel < 3; ++channel) image.row(y)[x * 4 + channel] = 0;
    }
  }
  return image;
}

std::vector<RegionResult> regions(const Rect& before, const Rect& after,
                                  const twinshot::IgnoreBoxes& ignore = {}) {
  WordChange change;
  change.element.selector = "#after";
  change.reference_box = {20, 40, 100, 20};
  change.box = {20, 90, 100, 20};  // 50 px lower
  const auto backend = twinshot::make_cpu_backend();
  return twinshot::word_regions(change, page(before), page(after), ignore, {}, *backend);
}

}  // namespace

TEST_CASE("word regions: what differs under the words, in the pictures' pixels") {
  const std::vector<RegionResult> found = regions({30, 44, 20, 12}, {60, 94, 20, 12});
  REQUIRE_FALSE(found.empty());
  for (const RegionResult& region : found) {
    REQUIRE(region.element.has_value());
    CHECK(region.element->selector == "#after");
    CHECK(twinshot::intersected(region.box, {20, 90, 100, 20}) == region.box);
    CHECK(twinshot::intersected(region.reference_box, {20, 40, 100, 20}) == region.reference_box);
  }
}

TEST_CASE("word regions: none where the words look the same, or nobody judges them") {
  CHECK(regions({30, 44, 20, 12}, {30, 94, 20, 12}).empty());
  const Rect everything{0, 0, 300, 200};
  CHECK(regions({30, 44, 20, 12}, {60, 94, 20, 12}, {{everything}, {everything}}).empty());
}

TEST_CASE("word regions: words that grew beyond the old ones' box, and words off the page") {
  WordChange change;
  change.reference_box = {20, 40, 30, 20};
  change.box = {20, 40, 100, 20};
  const auto backend = twinshot::make_cpu_backend();
  const Image before = page({24, 44, 20, 12});
  Image after = page({24, 44, 90, 12});
  CHECK_FALSE(twinshot::word_regions(change, before, after, {}, {}, *backend).empty());
  change.box = {400, 40, 100, 20};
  CHECK(twinshot::word_regions(change, before, after, {}, {}, *backend).empty());
}
