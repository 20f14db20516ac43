// How much of a picture boxes cover.
#include <doctest/doctest.h>

#include <vector>

#include "crawler/run/covered_share.h"

using twinshot::covered_share;
using twinshot::Rect;

TEST_CASE("covered share: overlaps count once, and what lies outside not at all") {
  CHECK(covered_share({}, 100, 100) == 0);
  CHECK(covered_share(std::vector<Rect>{{0, 0, 50, 100}}, 100, 100) == 0.5);
  CHECK(covered_share(std::vector<Rect>{{0, 0, 50, 100}, {25, 0, 50, 100}}, 100, 100) == 0.75);
  CHECK(covered_share(std::vector<Rect>{{-50, -50, 100, 100}, {90, 90, 100, 100}}, 100, 100) ==
        doctest::Approx(0.26));
  CHECK(covered_share(std::vector<Rect>{{0, 0, 10, 10}}, 0, 0) == 0);
}
