// Pages that only one of the sites has are said to be so.
#include "report/one_sided.h"

#include <doctest/doctest.h>

#include "tests/report/sample_run.h"

using namespace twinshot;

namespace {

EndpointResult missing(const std::string& path, const std::string& viewport, SideRole on,
                       int status) {
  EndpointResult endpoint = sample_endpoint(path, viewport, Verdict::invalid);
  endpoint.reason = Reason::http_status;
  endpoint.detail = "reference: valid; candidate: HTTP 404";
  SideResult& side = on == SideRole::reference ? endpoint.reference : endpoint.candidate;
  side.status = status;
  side.failure = "HTTP " + std::to_string(status);
  return endpoint;
}

}  // namespace

TEST_CASE("one-sided: 404 and 410 on one side are listed once per path, with the answer") {
  RunResult run = sample_run_of(1);
  run.endpoints.push_back(missing("/old", "desktop", SideRole::candidate, 404));
  run.endpoints.push_back(missing("/old", "phone", SideRole::candidate, 404));
  run.endpoints.push_back(missing("/new", "desktop", SideRole::reference, 410));
  tell_one_sided(run);
  REQUIRE(run.one_sided.size() == 2);
  CHECK(run.one_sided[0] == OneSided{"/old", SideRole::reference, OneSided::Source::status, 404});
  CHECK(run.one_sided[1] == OneSided{"/new", SideRole::candidate, OneSided::Source::status, 410});
  CHECK(run.endpoints[1].detail == "only on production; reference: valid; candidate: HTTP 404");
  CHECK(run.endpoints[3].detail.starts_with("only on staging; "));
  CHECK(run.endpoints[0].detail.empty());
}

TEST_CASE("one-sided: gone on both sides, or failed in another way, is not") {
  RunResult run;
  run.endpoints.push_back(missing("/gone", "desktop", SideRole::candidate, 404));
  run.endpoints[0].reference.failure = "HTTP 404";
  run.endpoints[0].reference.status = 404;
  run.endpoints.push_back(missing("/broken", "desktop", SideRole::candidate, 500));
  // A status that the config expects is no failure.
  run.endpoints.push_back(missing("/expected", "desktop", SideRole::candidate, 404));
  run.endpoints[2].candidate.failure.clear();
  tell_one_sided(run);
  CHECK(run.one_sided.empty());
  CHECK(run.endpoints[1].detail == "reference: valid; candidate: HTTP 404");
}
