// The plain correlation, exactly: what is below a threshold, which frames are marked, how they
// look.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "compare/filters/view.h"
#include "compare/judge/cosine.h"
#include "compare/judge/decision.h"
#include "compare/marked_frames.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

CompareOptions cosine(int frame_size, double threshold, bool align = true) {
  CompareOptions options;
  options.metric = Metric::cosine;
  options.frame_size = frame_size;
  options.threshold = threshold;
  options.align = align;
  return options;
}

MarkedFrames mark(const Image& a, const Image& b, const CompareOptions& options) {
  const auto backend = make_cpu_backend();
  return mark_frames(a.view(), b.view(), options, *backend, 2);
}

bool is_red(const Image& image, int x, int y) {
  return load_pixel(image.view().pixel(x, y)) == Rgba{{255, 0, 0, 255}};
}

/// The frames that a plain loop over the common area marks.
std::vector<MarkedFrame> plainly_marked(const Image& a, const Image& b, int size,
                                        double threshold) {
  std::vector<MarkedFrame> marked;
  const int width = std::min(a.width, b.width);
  const int height = std::min(a.height, b.height);
  for (int top = 0; top < height; top += size) {
    for (int left = 0; left < width; left += size) {
      const Rect box = intersected({left, top, size, size}, {0, 0, width, height});
      long double aa = 0;
      long double bb = 0;
      long double ab = 0;
      for (int y = box.y; y < box.bottom(); ++y) {
        for (int x = box.x * 4; x < box.right() * 4; ++x) {
          const long double va = a.view().row(y)[x];
          const long double vb = b.view().row(y)[x];
          aa += va * va;
          bb += vb * vb;
          ab += va * vb;
        }
      }
      const long double score = aa == 0 && bb == 0   ? 1
                                : aa == 0 || bb == 0 ? 0
                                                     : ab / std::sqrt(aa * bb);
      if (score < static_cast<long double>(threshold)) marked.push_back({box, box});
    }
  }
  return marked;
}

}  // namespace

TEST_CASE("cosine: a coefficient that equals the threshold is not below it, to the last bit") {
  // (4, 3) . (1, 0) = 4 over 5: exactly 0.8; one more or less on either side decides.
  for (const std::uint64_t scale : {1ULL, 1000ULL, 17'000'000ULL}) {
    const CosineSums sums = {25 * scale, scale, 4 * scale};
    CHECK_FALSE(is_below(sums, 8000));
    CHECK(is_below(sums, 8001));
    CHECK(is_below({25 * scale + 1, scale, 4 * scale}, 8000));
    CHECK_FALSE(is_below({25 * scale, scale, 4 * scale + 1}, 8000));
  }
}

TEST_CASE("cosine: the largest sums of a frame neither overflow nor round") {
  const std::uint64_t most = 4ULL * 256 * 256 * 255 * 255;
  CHECK_FALSE(is_below({most, most, most}, 10'000));
  CHECK(coefficient_of({most, most, most}) == 1);
  // One level less in one place: not a double's digits apart, and yet not proportional.
  const CosineSums nearly = {most, most - 509, most - 255};
  CHECK(is_below(nearly, 10'000));
  CHECK(coefficient_of(nearly) < 1);
  CHECK(coefficient_of(nearly) > 0.999999);
}

TEST_CASE("cosine: proportional vectors score exactly one, zero vectors as defined") {
  for (std::uint64_t factor = 1; factor < 256; ++factor) {
    const CosineSums sums = {7 * 255, 7 * 255 * factor * factor, 7 * 255 * factor};
    REQUIRE(coefficient_of(sums) == 1);
    REQUIRE_FALSE(is_below(sums, 10'000));
  }
  CHECK(coefficient_of({0, 0, 0}) == 1);
  CHECK_FALSE(is_below({0, 0, 0}, 10'000));
  CHECK(coefficient_of({0, 9, 0}) == 0);
  CHECK(coefficient_of({9, 0, 0}) == 0);
  CHECK(is_below({0, 9, 0}, 1));
  CHECK_FALSE(is_below({0, 9, 0}, 0));
}

TEST_CASE("cosine: the score stands on the side of the threshold that the integers decided") {
  std::mt19937 random(9);
  for (int round = 0; round < 20'000; ++round) {
    CellSums sums{};
    for (Moments& channel : sums) {
      for (int pixel = 0; pixel < 4; ++pixel) {
        const std::uint32_t a = random() % 256;
        const std::uint32_t b = round % 2 == 0 ? random() % 256 : a;
        channel += {a, b, a * a, b * b, a * b};
      }
    }
    CompareOptions options = cosine(2, static_cast<double>(random() % 10'001) / 10'000);
    const WindowVerdict verdict = judge_cosine(sums, DecisionLimits(options));
    REQUIRE(verdict.differs == (verdict.score < options.threshold));
    REQUIRE(verdict.score >= 0);
    REQUIRE(verdict.score <= 1);
  }
}

TEST_CASE("marked frames: those a plain loop marks, the smaller ones at the edges too") {
  const Image a = make_random(61, 43, 1);
  const Image b = make_random(61, 43, 2);
  for (const int size : {2, 3, 4, 16, 100}) {
    for (const double threshold : {0.0, 0.7, 0.8, 1.0}) {
      CAPTURE(size);
      CAPTURE(threshold);
      const MarkedFrames marked = mark(a, b, cosine(size, threshold, false));
      CHECK(marked.frames == plainly_marked(a, b, size, threshold));
      CHECK(marked.judged == ((61 + size - 1) / size) * ((43 + size - 1) / size));
      CHECK(marked.backend == "cpu");
      CHECK(marked.milliseconds >= 0);
    }
  }
}

TEST_CASE("marked frames: a picture and itself have none, whatever the threshold") {
  const Image page = make_page(200, 300);
  CHECK(mark(page, page, cosine(4, 1)).frames.empty());
  Image nothing = make_image(8, 8, 0);
  for (std::uint8_t& level : nothing.pixels) level = 0;
  CHECK(mark(nothing, nothing, cosine(4, 1)).frames.empty());
}

TEST_CASE("marked frames: below an inserted band only the band is marked") {
  const Image before = make_page(300, 600);
  const Image after = with_rows(before, 200, make_band(300, 40, 3));
  const MarkedFrames marked = mark(before, after, cosine(4, 0.8));
  REQUIRE(marked.frames.size() == 1);
  CHECK(marked.frames[0].reference.empty());
  CHECK(marked.frames[0].candidate == Rect{0, 200, 300, 40});
  CHECK(mark(before, after, cosine(4, 0.8, false)).frames.size() > 100);
}

TEST_CASE("marked frames: a change below a band is marked where it lies in either picture") {
  const Image before = make_page(300, 600);
  Image changed = before;
  fill(changed, {40, 400, 8, 4}, kBlack);
  const Image after = with_rows(changed, 200, make_band(300, 40, 3));
  const MarkedFrames marked = mark(before, after, cosine(4, 0.8));
  bool found = false;
  for (const MarkedFrame& frame : marked.frames) {
    if (frame.reference.empty()) continue;
    CHECK(frame.candidate.y - frame.reference.y == 40);
    found = true;
  }
  CHECK(found);
}

TEST_CASE("marked frames: there is one wherever a comparison says different, and only there") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const Image before = make_page(160, 200, seed);
    Image after = before;
    if (seed % 3 == 1) fill(after, {60, 60, 3, 3}, kBlack);
    if (seed % 3 == 2) after = with_rows(before, 80, make_band(160, 30, 1));
    CHECK(compare(before, after, cosine(4, 0.8)).same ==
          mark(before, after, cosine(4, 0.8)).frames.empty());
  }
}

TEST_CASE("marked frames: columns that only one picture has are marked whole") {
  const MarkedFrames marked = mark(make_image(40, 20), make_image(30, 20), cosine(4, 0.8));
  REQUIRE(marked.frames.size() == 1);
  CHECK(marked.frames[0] == MarkedFrame{{30, 0, 10, 20}, {}});
}

TEST_CASE("marked frames: are drawn as a red box each, in both pictures side by side") {
  const Image a = make_image(32, 40);
  const Image b = make_image(24, 30, 90);
  const std::vector<MarkedFrame> frames = {{{4, 8, 4, 4}, {8, 12, 4, 4}}, {{}, {0, 0, 16, 16}}};
  const Image drawn = draw_marked(a.view(), b.view(), frames);
  REQUIRE(drawn.width == 32 + kViewGutterPx + 24);
  REQUIRE(drawn.height == 40);
  const int right = 32 + kViewGutterPx;
  for (int i = 0; i < 4; ++i) {
    CHECK(is_red(drawn, 4 + i, 8));
    CHECK(is_red(drawn, 4, 8 + i));
    CHECK(is_red(drawn, 7, 8 + i));
    CHECK(is_red(drawn, right + 8 + i, 15));
  }
  CHECK_FALSE(is_red(drawn, 5, 9));
  CHECK_FALSE(is_red(drawn, 8, 8));
  CHECK(is_red(drawn, right + 1, 1));
  CHECK_FALSE(is_red(drawn, right + 2, 2));
  CHECK(is_red(drawn, right + 15, 15));
  CHECK(load_pixel(drawn.view().pixel(right + 20, 25)) == Rgba{{90, 90, 90, 255}});
}

TEST_CASE("marked frames: a box beyond its picture is cut, and another metric is refused") {
  const Image a = make_image(8, 8);
  const std::vector<MarkedFrame> frames = {{{6, 6, 4, 4}, {-2, -2, 4, 4}}};
  const Image drawn = draw_marked(a.view(), a.view(), frames);
  CHECK(is_red(drawn, 7, 7));
  CHECK(is_red(drawn, 8 + kViewGutterPx, 0));
  const auto backend = make_cpu_backend();
  CHECK_THROWS_AS((void)mark_frames(a.view(), a.view(), {}, *backend), std::invalid_argument);
  CHECK_THROWS_AS((void)mark_frames(Image{}.view(), a.view(), cosine(4, 0.8), *backend),
                  std::invalid_argument);
}
