// One result: naive, plain, every vector unit, every number of threads, every size of strip.
#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <vector>

#include "compare/judge/pixel_kernels.h"
#include "compare/judge/window_scan.h"
#include "compare/row_hash.h"
#include "tests/compare/conformance_cases.h"
#include "tests/compare/naive_scan.h"
#include "tests/compare/naive_sums.h"
#include "tests/compare/simd_levels.h"

using namespace twinshot;
using cases::Content;

namespace {

/// The CPU's sums in calls of another size, by one thread or by many.
class PickyBackend final : public Backend {
 public:
  PickyBackend(int cells_at_once, bool concurrent)
      : cells_at_once_(cells_at_once), concurrent_(concurrent) {}
  [[nodiscard]] std::string_view name() const override { return "picky"; }
  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    return cpu_->cell_sums(reference, candidate, cell_px);
  }
  [[nodiscard]] bool concurrent() const override { return concurrent_; }
  [[nodiscard]] int cells_at_once() const override { return cells_at_once_; }

 private:
  std::unique_ptr<Backend> cpu_ = make_cpu_backend();
  int cells_at_once_;
  bool concurrent_;
};

struct Hashed {
  explicit Hashed(const cases::Pair& pair)
      : reference(hash_rows(pair.reference.view(), pair.reference.width)),
        candidate(hash_rows(pair.candidate.view(), pair.candidate.width)),
        stretch{
            {pair.reference.view(), pair.candidate.view()}, reference.hashes, candidate.hashes} {}
  RowTable reference;
  RowTable candidate;
  Stretch stretch;
};

void check_equal(const Scan& scan, const naive::Result& expected) {
  CHECK(scan.score == expected.score);
  REQUIRE(scan.patches.size() == expected.patches.size());
  CHECK(scan.patches == expected.patches);
}

}  // namespace

TEST_CASE("conformance: the cell sums of every vector unit are those of the naive oracle") {
  std::mt19937 random(1);
  const auto cpu = make_cpu_backend();
  for (const Content content : cases::kContents) {
    for (const auto& [width, height] : cases::kSizes) {
      const cases::Pair pair = cases::make_pair(content, width, height, random);
      const ImageView a = pair.reference.view();
      const ImageView b = pair.candidate.view();
      CAPTURE(cases::name_of(content));
      CAPTURE(width);
      CAPTURE(height);
      const bool large = width * height > 20'000;
      for (const int cell : {1, 2, 3, 4, 5, 8, 12, 13, 16, 31, 128, 256}) {
        if (large && cell != 4 && cell != 8 && cell != 13) continue;
        CAPTURE(cell);
        const SumGrid expected = naive_cell_sums(a, b, cell);
        at_each_level([&] { CHECK(cpu->cell_sums(a, b, cell) == expected); });
      }
    }
  }
}

TEST_CASE("conformance: the inner loops of every vector unit equal their plain twins") {
  std::mt19937 random(2);
  const cases::Pair noise = cases::make_pair(Content::random, 700, 1, random);
  const cases::Pair faint = cases::make_pair(Content::off_by_one, 700, 1, random);
  for (const cases::Pair* pair : {&noise, &faint}) {
    const std::uint8_t* a = pair->reference.pixels.data();
    const std::uint8_t* b = pair->candidate.pixels.data();
    for (std::size_t count = 0; count < 200; ++count) {
      CAPTURE(count);
      HashLanes lanes = kHashStart;
      plain::hash_stripes(lanes, a + count, count / 10);
      std::vector<std::uint8_t> levels(count);
      plain::level_differences(levels.data(), a + count, b + count, count);
      at_each_level([&] {
        HashLanes other_lanes = kHashStart;
        kernels::hash_stripes(other_lanes, a + count, count / 10);
        CHECK(other_lanes == lanes);
        std::vector<std::uint8_t> other_levels(count);
        kernels::level_differences(other_levels.data(), a + count, b + count, count);
        CHECK(other_levels == levels);
        for (const int limit : {0, 3, 64, 127, 128, 254, 255}) {
          CHECK(kernels::count_beyond(a + count, b + count, count, limit) ==
                plain::count_beyond(a + count, b + count, count, limit));
        }
      });
    }
  }
}

TEST_CASE("conformance: the scan finds what the naive oracle finds, window by window") {
  std::mt19937 random(3);
  const auto cpu = make_cpu_backend();
  for (const Content content : cases::kContents) {
    for (const auto& [width, height] : cases::kSizes) {
      const cases::Pair pair = cases::make_pair(content, width, height, random);
      const Hashed hashed(pair);
      CAPTURE(cases::name_of(content));
      CAPTURE(width);
      CAPTURE(height);
      // Small windows on large pictures take the oracle minutes.
      const bool large = width * height > 20'000;
      for (const int frame_size : {2, 3, 4, 7, 16, 24, 31, 100, 256}) {
        if (large && frame_size != 16 && frame_size != 31) continue;
        CAPTURE(frame_size);
        CompareOptions options;
        options.frame_size = frame_size;
        const naive::Result expected = naive::scan(hashed.stretch.pair, options);
        check_equal(scan(hashed.stretch, options, *cpu, 1), expected);
        CHECK(score_windows(hashed.stretch, options, *cpu, 1) == expected.scores);
      }
    }
  }
}

TEST_CASE("conformance: every legal threshold and tolerance, and both metrics") {
  std::mt19937 random(4);
  const auto cpu = make_cpu_backend();
  for (const Content content : cases::kContents) {
    const cases::Pair pair = cases::make_pair(content, 51, 41, random);
    const Hashed hashed(pair);
    CAPTURE(cases::name_of(content));
    for (const Metric metric : {Metric::windows, Metric::cosine}) {
      for (const double threshold : {0.0, 0.1, 0.5, 0.95, 0.9999, 1.0}) {
        for (const double tolerance : {0.0, 0.5, 1.0, 2.0, 3.5, 60.0, 255.0}) {
          for (const int frame_size : {4, 16, 17}) {
            CAPTURE(to_string(metric));
            CAPTURE(threshold);
            CAPTURE(tolerance);
            CAPTURE(frame_size);
            CompareOptions options;
            options.metric = metric;
            options.threshold = threshold;
            options.tolerance = tolerance;
            options.frame_size = frame_size;
            const naive::Result expected = naive::scan(hashed.stretch.pair, options);
            check_equal(scan(hashed.stretch, options, *cpu, 1), expected);
            CHECK(score_windows(hashed.stretch, options, *cpu, 1) == expected.scores);
          }
        }
      }
    }
  }
}

TEST_CASE("conformance: threads, strips and the way a backend is asked change nothing" *
          doctest::test_suite("threads")) {
  std::mt19937 random(5);
  const auto cpu = make_cpu_backend();
  for (const Content content : cases::kContents) {
    const cases::Pair pair = cases::make_pair(content, 517, 500, random);
    const Hashed hashed(pair);
    CAPTURE(cases::name_of(content));
    for (const int frame_size : {16, 50, 256}) {
      CAPTURE(frame_size);
      CompareOptions options;
      options.frame_size = frame_size;
      const Scan expected = scan(hashed.stretch, options, *cpu, 1);
      const std::vector<double> scores = score_windows(hashed.stretch, options, *cpu, 1);
      for (const int threads : {2, 3, 8}) {
        CAPTURE(threads);
        const Scan other = scan(hashed.stretch, options, *cpu, threads);
        CHECK(other.score == expected.score);
        CHECK(other.patches == expected.patches);
        CHECK(score_windows(hashed.stretch, options, *cpu, threads) == scores);
      }
      for (const int cells : {1, 100, 1000, 1 << 20}) {
        for (const bool concurrent : {false, true}) {
          CAPTURE(cells);
          CAPTURE(concurrent);
          if (frame_size != 16 && concurrent) continue;
          PickyBackend picky(cells, concurrent);
          const Scan other = scan(hashed.stretch, options, picky, 3);
          CHECK(other.score == expected.score);
          CHECK(other.patches == expected.patches);
        }
      }
    }
  }
}

TEST_CASE("conformance: a page of 20'000 rows, with the differences at its ends and in between") {
  std::mt19937 random(6);
  cases::Pair pair = cases::make_pair(Content::page, 120, 20'000, random);
  pair.candidate.pixels = pair.reference.pixels;
  for (const int y : {0, 9'999, 10'000, 19'999}) {
    pair.candidate.row(y)[0] ^= 0x80;
    pair.candidate.row(y)[4 * 119 + 1] ^= 0x80;
  }
  const Hashed hashed(pair);
  const auto cpu = make_cpu_backend();
  for (const int frame_size : {16, 255}) {
    CompareOptions options;
    options.frame_size = frame_size;
    check_equal(scan(hashed.stretch, options, *cpu, 2), naive::scan(hashed.stretch.pair, options));
  }
}

TEST_CASE("conformance: rows with equal hashes far from any difference are never read") {
  // Their pixels are dropped while pages are streamed: garbage there must not matter.
  std::mt19937 random(7);
  cases::Pair pair = cases::make_pair(Content::page, 300, 3000, random);
  pair.candidate.pixels = pair.reference.pixels;
  for (int x = 100; x < 140; ++x) pair.candidate.row(1500)[4 * x] ^= 0xff;
  const Hashed hashed(pair);
  const auto cpu = make_cpu_backend();
  for (const int frame_size : {2, 16, 255, 256}) {
    CAPTURE(frame_size);
    CompareOptions options;
    options.frame_size = frame_size;
    const Scan expected = scan(hashed.stretch, options, *cpu, 2);
    CHECK_FALSE(expected.patches.empty());
    cases::Pair dropped = pair;
    for (int y = 0; y < 3000; ++y) {
      if (y >= 1500 - 512 && y <= 1500 + 512) continue;
      for (int i = 0; i < 4 * 300; ++i) {
        dropped.reference.row(y)[i] = static_cast<std::uint8_t>(random());
        dropped.candidate.row(y)[i] = static_cast<std::uint8_t>(random());
      }
    }
    Stretch stretch = hashed.stretch;
    stretch.pair = {dropped.reference.view(), dropped.candidate.view()};
    const Scan other = scan(stretch, options, *cpu, 2);
    CHECK(other.score == expected.score);
    CHECK(other.patches == expected.patches);
  }
}

TEST_CASE("conformance: a stretch must have a hash per row") {
  const Image image = make_image(8, 8);
  const std::vector<std::uint64_t> hashes(7);
  const Stretch stretch = {{image.view(), image.view()}, hashes, hashes};
  CHECK_THROWS_AS((void)scan(stretch, {}, *make_cpu_backend(), 1), std::invalid_argument);
}
