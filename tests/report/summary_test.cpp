// The verdict sentence.
#include "report/summary.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/report/sample_run.h"

using namespace twinshot;

namespace {

RunResult run_of(int passed, int regressed, int invalid, std::size_t causes) {
  RunResult run = sample_run_of(passed + regressed + invalid);
  for (int i = 0; i < regressed; ++i) {
    run.endpoints[static_cast<std::size_t>(i)].verdict = Verdict::regressed;
  }
  for (int i = 0; i < invalid; ++i) {
    run.endpoints[static_cast<std::size_t>(regressed + i)].verdict = Verdict::invalid;
  }
  run.causes.resize(causes);
  return run;
}

}  // namespace

TEST_CASE("summary: says how many of how many regressed, why, and what could not be judged") {
  const RunResult run = run_of(626, 12, 2, 3);
  CHECK(verdict_sentence(run) == "12 of 640 pages regressed, 3 causes, 2 could not be judged");
  CHECK(outlook(run) == Outlook::regressed);
  CHECK(verdict_sentence(run_of(0, 1, 0, 1)) == "1 of 1 page regressed, 1 cause");
}

TEST_CASE("summary: all is well only when every page was judged") {
  CHECK(verdict_sentence(run_of(640, 0, 0, 0)) == "All 640 pages look the same on both sides");
  CHECK(verdict_sentence(run_of(1, 0, 0, 0)) == "The page looks the same on both sides");
  CHECK(outlook(run_of(640, 0, 0, 0)) == Outlook::good);
  const RunResult doubtful = run_of(638, 0, 2, 0);
  CHECK(verdict_sentence(doubtful) ==
        "2 of 640 pages could not be judged, none of the others regressed");
  CHECK(outlook(doubtful) == Outlook::unjudged);
  CHECK(verdict_sentence(run_of(0, 0, 3, 0)) == "3 of 3 pages could not be judged");
}

TEST_CASE("summary: accepted and flaky pages are named, not folded into passed") {
  RunResult run = run_of(10, 0, 0, 0);
  run.endpoints[0].verdict = Verdict::accepted;
  run.endpoints[1].verdict = Verdict::flaky;
  CHECK(verdict_sentence(run) == "None of 10 pages regressed, 1 accepted change, 1 flaky");
  CHECK(outlook(run) == Outlook::good);
}

TEST_CASE("summary: an incomplete run says so first") {
  RunResult run = run_of(500, 12, 0, 3);
  run.run.complete = false;
  run.run.incomplete_reason = "time limit";
  for (int i = 0; i < 128; ++i) {
    run.endpoints.push_back(sample_endpoint("/late", "desktop", Verdict::not_reached));
  }
  CHECK(verdict_sentence(run) ==
        "INCOMPLETE: 512 of 640 planned pages judged (time limit): 12 regressed, 3 causes, 128 not "
        "reached");
  CHECK(outlook(run) == Outlook::incomplete);
}

TEST_CASE("summary: pages that were not reached make a run incomplete, whatever it claims") {
  RunResult run = run_of(1, 0, 0, 0);
  run.endpoints.push_back(sample_endpoint("/late", "desktop", Verdict::not_reached));
  CHECK(run.run.complete);
  CHECK(outlook(run) == Outlook::incomplete);
  CHECK(verdict_sentence(run) ==
        "INCOMPLETE: 1 of 2 planned pages judged: none of these regressed, 1 not reached");
}

TEST_CASE("summary: an empty plan is not good news") {
  CHECK(verdict_sentence(run_of(0, 0, 0, 0)) == "Nothing was judged: the plan holds no page");
  CHECK(outlook(run_of(0, 0, 0, 0)) == Outlook::incomplete);
}

TEST_CASE("summary: a score below the limit never reads as being on it") {
  CHECK(score_text(0.95) == "0.950");
  CHECK(score_text(0.9499999) == "0.949");
  CHECK(score_text(1) == "1.000");
  CHECK(score_text(0.99999) == "0.999");
  CHECK(score_text(0) == "0.000");
  CHECK(score_text(-1) == "0.000");
  CHECK(score_text(std::nan("")) == "0.000");
}

TEST_CASE("totals: the verdicts add up to planned") {
  const Totals totals = count_totals(sample_run().endpoints);
  CHECK(totals == Totals{6, 1, 1, 1, 1, 1, 1});
}
