// Pages that were asked for by different addresses and ended on the same one.
#include "crawler/run/shared_endings.h"

#include <doctest/doctest.h>

using namespace twinshot;

namespace {

EndpointResult ended(const std::string& path, const std::string& on) {
  EndpointResult endpoint;
  endpoint.path = path;
  endpoint.verdict = Verdict::passed;
  endpoint.reference.url = endpoint.reference.final_url = "https://www.example.com" + path;
  endpoint.candidate.url = "https://staging.example.com" + path;
  endpoint.candidate.final_url = "https://staging.example.com" + on;
  return endpoint;
}

RunResult run_of(std::vector<EndpointResult> endpoints) {
  RunResult run;
  run.reference.label = "production";
  run.candidate.label = "staging";
  run.endpoints = std::move(endpoints);
  return run;
}

}  // namespace

TEST_CASE("shared endings: a session that expired is told once, with the number of its paths") {
  const auto sentences = shared_endings(
      run_of({ended("/orders", "/login?next=/orders"), ended("/account", "/login?next=/account"),
              ended("/account", "/login?next=/account"), ended("/login", "/login")}));
  REQUIRE(sentences.size() == 1);
  CHECK(sentences[0] ==
        "2 paths of staging ended on https://staging.example.com/login (/orders and others): if "
        "that is a sign-in page, they were not judged");
}

TEST_CASE("shared endings: one page that moved, or one that is asked for twice, is no news") {
  CHECK(shared_endings(run_of({ended("/", "/en/"), ended("/about", "/about/")})).empty());
  CHECK(shared_endings(run_of({ended("/a", "/a?b=1"), ended("/a", "/a#c")})).empty());
  auto invalid = ended("/x", "/login");
  invalid.verdict = Verdict::invalid;
  CHECK(shared_endings(run_of({invalid, ended("/y", "/login")})).empty());
}
