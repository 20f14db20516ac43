// The CPU's cell sums against the plainest possible code.
#include <doctest/doctest.h>

#include "compare/judge/cell_sum.h"
#include "tests/compare/naive_sums.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

TEST_CASE("cpu backend: equals the naive oracle at awkward sizes") {
  const auto backend = make_cpu_backend();
  CHECK(backend->name() == "cpu");
  for (const auto& [width, height] :
       {std::pair{1, 1}, {7, 5}, {8, 8}, {631, 479}, {1, 300}, {300, 1}, {33, 65}}) {
    const Image a = make_random(width, height, 11);
    const Image b = make_random(width, height, 12);
    for (const int cell : {1, 2, 3, 8, 16, 128, 256}) {
      CAPTURE(width);
      CAPTURE(height);
      CAPTURE(cell);
      CHECK(backend->cell_sums(a.view(), b.view(), cell) ==
            naive_cell_sums(a.view(), b.view(), cell));
    }
  }
}

TEST_CASE("cpu backend: reads views whose stride is longer than their width") {
  const Image a = make_random(100, 60, 1);
  const Image b = make_random(90, 70, 2);
  const ImageView left = {a.view().pixel(13, 7), 41, 37, a.stride_bytes()};
  const ImageView right = {b.view().pixel(3, 20), 41, 37, b.stride_bytes()};
  CHECK(make_cpu_backend()->cell_sums(left, right, 8) == naive_cell_sums(left, right, 8));
}

TEST_CASE("cpu backend: the largest sums fit") {
  const Image white = make_image(256, 256, 255);
  const SumGrid grid = make_cpu_backend()->cell_sums(white.view(), white.view(), 256);
  REQUIRE(grid.cells.size() == 1);
  CHECK(grid.cells[0][0] == Moments{16711680, 16711680, 4261478400, 4261478400, 4261478400});
}

TEST_CASE("cpu backend: unequal views, empty views and cells out of range are refused") {
  const auto backend = make_cpu_backend();
  const Image small = make_image(4, 4);
  const Image wide = make_image(5, 4);
  CHECK_THROWS_AS((void)backend->cell_sums(small.view(), wide.view(), 8), std::invalid_argument);
  CHECK_THROWS_AS((void)backend->cell_sums(ImageView{}, ImageView{}, 8), std::invalid_argument);
  CHECK_THROWS_AS((void)backend->cell_sums(small.view(), small.view(), 0), std::invalid_argument);
  CHECK_THROWS_AS((void)backend->cell_sums(small.view(), small.view(), 257), std::invalid_argument);
}
