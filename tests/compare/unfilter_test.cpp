// The filters of PNG rows: every SIMD level this machine has gives the bytes of the specification.
#include <doctest/doctest.h>

#include <hwy/highway.h>

#include <cstring>

#include "compare/unfilter.h"
#include "tests/compare/png_build.h"

using namespace twinshot;
using namespace twinshot::png_build;

namespace {

/// Has Highway use one level only, until it goes.
class OnlyLevel {
 public:
  explicit OnlyLevel(std::int64_t target) { use(target); }
  ~OnlyLevel() { use(0); }
  OnlyLevel(const OnlyLevel&) = delete;
  OnlyLevel& operator=(const OnlyLevel&) = delete;

 private:
  static void use(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().DeInit();
  }
};

/// Calls `check` once for each SIMD level of this machine that the project is compiled for.
template <typename Check>
void at_each_level(const Check& check) {
  int levels = 0;
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    const OnlyLevel only(target);
    CAPTURE(hwy::TargetName(target));
    check();
    ++levels;
  }
  CHECK(levels > 0);
}

}  // namespace

TEST_CASE("unfilter: every filter, width and content, on every SIMD level") {
  at_each_level([] {
    std::minstd_rand random(20);
    for (const int channels : {3, 4}) {
      for (int width = 1; width <= 70; ++width) {
        for (int filter = -1; filter <= 4; ++filter) {
          for (const Content content : {Content::noise, Content::sparse, Content::flat}) {
            constexpr int kRows = 4;
            const auto stride = static_cast<std::size_t>(1 + width * channels);
            // A first row without a filter above, and nothing to read or write behind.
            Bytes above = filtered_rows(width, 1, channels, 0, content, random);
            const Bytes rows = filtered_rows(width, kRows, channels, filter, content, random);
            above.insert(above.end(), rows.begin(), rows.end());
            Bytes expected = above;
            REQUIRE(unfilter_rows_plain(expected.data() + stride, {width, kRows, channels}));
            REQUIRE(unfilter_rows(above.data() + stride, {width, kRows, channels}));
            CAPTURE(width);
            CAPTURE(channels);
            CAPTURE(filter);
            CHECK(above == expected);
          }
        }
      }
    }
  });
}

TEST_CASE("unfilter: Paeth of all that three bytes can be, on every SIMD level") {
  // Pixels of left, above and above left: 32 values of each, their neighbours among them.
  constexpr int kWidth = 32 * 32 * 2;
  Bytes rows;
  std::minstd_rand random(21);
  for (const int filter : {0, 4, 4, 4}) {
    rows.push_back(static_cast<std::uint8_t>(filter));
    for (int i = 0; i < kWidth * 3; ++i) {
      rows.push_back(static_cast<std::uint8_t>(random() % 3 == 0 ? 127 + random() % 3 : random()));
    }
  }
  Bytes expected = rows;
  constexpr std::size_t kStride = 1 + kWidth * 3;
  REQUIRE(unfilter_rows_plain(expected.data() + kStride, {kWidth, 3, 3}));
  at_each_level([&] {
    Bytes actual = rows;
    REQUIRE(unfilter_rows(actual.data() + kStride, {kWidth, 3, 3}));
    CHECK(actual == expected);
  });
}

TEST_CASE("unfilter: a filter that does not exist is said to be none") {
  at_each_level([] {
    Bytes rows(3 * (1 + 5 * 3), 0);
    rows[2 * 16] = 5;
    CHECK_FALSE(unfilter_rows(rows.data() + 16, {5, 2, 3}));
    CHECK_FALSE(unfilter_rows_plain(rows.data() + 16, {5, 2, 3}));
  });
}

TEST_CASE("expand: RGB becomes opaque, and what is transparent loses its colour") {
  at_each_level([] {
    std::minstd_rand random(22);
    for (const int channels : {3, 4}) {
      for (int width = 1; width <= 70; ++width) {
        constexpr int kRows = 3;
        const std::size_t from_stride = static_cast<std::size_t>(width * channels);
        const std::size_t to_stride = static_cast<std::size_t>(width * 4 + 5);
        Bytes source(from_stride * kRows);
        for (std::uint8_t& byte : source) {
          byte = random() % 4 == 0 ? 0 : static_cast<std::uint8_t>(random());
        }
        Bytes actual(to_stride * kRows, 0xaa);
        Bytes expected = actual;
        expand_rows_plain({source.data(), from_stride}, {expected.data(), to_stride},
                          {width, kRows, channels});
        expand_rows({source.data(), from_stride}, {actual.data(), to_stride},
                    {width, kRows, channels});
        CAPTURE(width);
        CAPTURE(channels);
        CHECK(actual == expected);
      }
    }
  });
  const Bytes rgba = {9, 8, 7, 0, 9, 8, 7, 1};
  Bytes shown(8);
  expand_rows({rgba.data(), 8}, {shown.data(), 8}, {2, 1, 4});
  CHECK(shown == Bytes{0, 0, 0, 0, 9, 8, 7, 1});
}
