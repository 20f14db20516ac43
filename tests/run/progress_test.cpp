// The progress line.
#include <doctest/doctest.h>

#include "crawler/run/progress.h"

using namespace std::chrono_literals;

TEST_CASE("progress: says done of planned, rate, time left and what regressed") {
  CHECK(twinshot::progress_line({.planned = 640, .done = 64, .regressed = 3, .invalid = 1}, 32s) ==
        "[64/640] 10%  2.0/s  ETA 4m48s  3 regressed, 1 could not be judged");
  CHECK(twinshot::progress_line({.planned = 10, .done = 10, .regressed = 0, .invalid = 0}, 5s) ==
        "[10/10] 100%  2.0/s  0 regressed");
  CHECK(twinshot::progress_line({.planned = 10, .done = 5, .regressed = 1, .suspects = 2}, 5s) ==
        "[5/10] 50%  1.0/s  ETA 5s  1 regressed, 2 to be looked at again");
  CHECK(twinshot::progress_line({.planned = 10}, 0s) == "[0/10] 0%  0.0/s  0 regressed");
}
