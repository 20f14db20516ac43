// The filters of PNG rows: every SIMD level this machine has gives the bytes of the specification.
#include <doctest/doctest.h>

#include "compare/codec/unfilter.h"
#include "tests/compare/png_build.h"
#include "tests/compare/simd_levels.h"

using namespace twinshot;
using namespace twinshot::png_build;

namespace {

struct Undone {
  bool filters_exist;
  Bytes pixels;  ///< rows with a gap of 3 bytes behind each but the last
};

/// `above` begins with the name of a filter, which counts for nothing.
Undone undone(const Bytes& filtered, const Bytes& above, const RowShape& shape, bool simd) {
  const auto row_bytes = static_cast<std::size_t>(shape.width * shape.channels);
  const std::size_t stride = row_bytes + 3;
  Undone result = {false, Bytes(stride * static_cast<std::size_t>(shape.rows - 1) + row_bytes, 7)};
  const RowTarget target = {result.pixels.data(), stride};
  result.filters_exist =
      simd ? unfilter_rows(filtered.data(), above.data() + 1, target, shape)
           : unfilter_rows_plain(filtered.data(), above.data() + 1, target, shape);
  return result;
}

}  // namespace

TEST_CASE("unfilter: every filter, width and content, on every SIMD level") {
  at_each_level([] {
    std::minstd_rand random(20);
    for (const int channels : {3, 4}) {
      for (int width = 1; width <= 70; ++width) {
        for (int filter = -1; filter <= 4; ++filter) {
          for (const Filling filling : {Filling::noise, Filling::sparse, Filling::flat}) {
            constexpr int kRows = 4;
            // Nothing may be read or written behind any of them.
            const Bytes rows = filtered_rows(width, kRows, channels, filter, filling, random);
            const Bytes above = filtered_rows(width, 1, channels, 0, filling, random);
            const Undone expected = undone(rows, above, {width, kRows, channels}, false);
            const Undone actual = undone(rows, above, {width, kRows, channels}, true);
            REQUIRE(expected.filters_exist);
            REQUIRE(actual.filters_exist);
            CAPTURE(width);
            CAPTURE(channels);
            CAPTURE(filter);
            CHECK(actual.pixels == expected.pixels);
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
  const Bytes above(1 + kWidth * 3, 0);
  std::minstd_rand random(21);
  for (const int filter : {0, 4, 4, 4}) {
    rows.push_back(static_cast<std::uint8_t>(filter));
    for (int i = 0; i < kWidth * 3; ++i) {
      rows.push_back(static_cast<std::uint8_t>(random() % 3 == 0 ? 127 + random() % 3 : random()));
    }
  }
  const Undone expected = undone(rows, above, {kWidth, 4, 3}, false);
  at_each_level([&] {
    const Undone actual = undone(rows, above, {kWidth, 4, 3}, true);
    REQUIRE(actual.filters_exist);
    CHECK(actual.pixels == expected.pixels);
  });
}

TEST_CASE("unfilter: a filter that does not exist is said to be none") {
  at_each_level([] {
    Bytes rows(2 * (1 + 5 * 3), 0);
    const Bytes above(1 + 5 * 3, 0);
    CHECK(undone(rows, above, {5, 2, 3}, true).filters_exist);
    rows[16] = 5;
    CHECK_FALSE(undone(rows, above, {5, 2, 3}, true).filters_exist);
    CHECK_FALSE(undone(rows, above, {5, 2, 3}, false).filters_exist);
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
