// Which exit code a finished run ends with.
#include <doctest/doctest.h>

#include "crawler/run/exit_code.h"

using twinshot::exit_code;
using twinshot::FailOn;
using twinshot::RunEnd;
using twinshot::Totals;

TEST_CASE("exit code: follows the contract's table") {
  const FailOn both;
  CHECK(exit_code({.planned = 2, .passed = 2}, both, {}) == 0);
  CHECK(exit_code({.planned = 2, .passed = 1, .regressed = 1}, both, {}) == 1);
  CHECK(exit_code({.planned = 2, .passed = 1, .invalid = 1}, both, {}) == 3);
  CHECK(exit_code({.planned = 2, .regressed = 1, .invalid = 1}, both, {}) == 1);
  CHECK(exit_code({.planned = 2, .regressed = 1, .not_reached = 1}, both, {.complete = false}) ==
        4);
  CHECK(exit_code({.planned = 1, .regressed = 1}, both, {.alerts_delivered = false}) == 9);
  CHECK(exit_code({.planned = 1, .not_reached = 1}, both, {.signal = 2, .complete = false}) == 130);
  CHECK(exit_code({.planned = 1, .not_reached = 1}, both, {.signal = 15, .complete = false}) ==
        143);
}

TEST_CASE("exit code: fail_on decides which verdicts count") {
  const Totals totals{.planned = 2, .regressed = 1, .invalid = 1};
  CHECK(exit_code(totals, {.regressed = false, .invalid = true}, {}) == 3);
  CHECK(exit_code(totals, {.regressed = true, .invalid = false}, {}) == 1);
  CHECK(exit_code(totals, {.regressed = false, .invalid = false}, {}) == 0);
}

TEST_CASE("exit code: other facts of pages that passed count only when asked for") {
  const Totals totals{.planned = 2, .passed = 2};
  const RunEnd end{.passed_with_differences = 1};
  CHECK(exit_code(totals, {}, end) == 0);
  CHECK(exit_code(totals, {.facts = true}, end) == 1);
  CHECK(exit_code(totals, {.facts = true}, {}) == 0);
  CHECK(exit_code(totals, {.facts = true}, {.complete = false, .passed_with_differences = 1}) == 4);
}
