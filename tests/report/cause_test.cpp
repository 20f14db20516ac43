// One visual change on many endpoints is one cause.
#include "report/cause.h"

#include <doctest/doctest.h>

#include "tests/report/sample_run.h"

using namespace twinshot;

namespace {

EndpointResult regressed(const std::string& path, std::vector<RegionResult> regions) {
  EndpointResult endpoint = sample_endpoint(path, "desktop", Verdict::regressed);
  endpoint.regions = std::move(regions);
  return endpoint;
}

}  // namespace

TEST_CASE("causes: one change on two hundred pages is one cause") {
  std::vector<EndpointResult> endpoints;
  for (int i = 0; i < 200; ++i) {
    endpoints.push_back(regressed("/p" + std::to_string(i),
                                  {sample_region({0, 10, 312, 64}, Kind::changed, "header")}));
  }
  const CauseGroups groups = group_causes(endpoints);
  REQUIRE(groups.causes.size() == 1);
  CHECK(groups.causes[0].id == "C1");
  CHECK(groups.causes[0].endpoints.size() == 200);
  CHECK(groups.causes[0].label == "changed 312x64, at the top left, on 200 endpoints");
  CHECK(groups.examples == std::vector<CauseExample>{{0, 0}});
  for (const EndpointResult& endpoint : endpoints) CHECK(endpoint.regions[0].cause == "C1");
}

TEST_CASE("causes: a page with two changes belongs to both, most pages first") {
  const RegionResult footer = sample_region({0, 2300, 50, 20}, Kind::changed, "footer");
  const RegionResult banner = sample_region({0, 1100, 1280, 60}, Kind::added, "banner");
  std::vector<EndpointResult> endpoints = {regressed("/a", {banner, footer}),
                                           regressed("/b", {footer}), regressed("/c", {footer})};
  const CauseGroups groups = group_causes(endpoints);
  REQUIRE(groups.causes.size() == 2);
  CHECK(groups.causes[0].label == "changed 50x20, at the bottom left, on 3 endpoints");
  CHECK(groups.causes[1].label == "added 1280x60, in the middle, on 1 endpoint");
  CHECK(groups.examples == std::vector<CauseExample>{{0, 1}, {0, 0}});
  CHECK(endpoints[0].regions[0].cause == "C2");
  CHECK(endpoints[0].regions[1].cause == "C1");
  CHECK(causes_of(endpoints[0]) == std::vector<std::string>{"C2", "C1"});
}

TEST_CASE("causes: the same change twice on a page counts the page once") {
  const RegionResult button = sample_region({0, 0, 50, 20}, Kind::changed, "button");
  RegionResult lower = button;
  lower.box.y = 2000;
  std::vector<EndpointResult> endpoints = {regressed("/a", {button, lower})};
  const CauseGroups groups = group_causes(endpoints);
  REQUIRE(groups.causes.size() == 1);
  CHECK(groups.causes[0].endpoints == std::vector<std::string>{endpoints[0].id});
  // Two places: no place is named.
  CHECK(groups.causes[0].label == "changed 50x20, on 1 endpoint");
}

TEST_CASE("causes: equally frequent ones keep the order of the plan") {
  std::vector<EndpointResult> endpoints = {
      regressed("/b", {sample_region({0, 0, 2, 2}, Kind::changed, "z")}),
      regressed("/a", {sample_region({0, 0, 3, 3}, Kind::changed, "a")})};
  const CauseGroups groups = group_causes(endpoints);
  REQUIRE(groups.causes.size() == 2);
  CHECK(groups.causes[0].width == 2);
  CHECK(groups.causes[1].width == 3);
}

TEST_CASE("causes: regions without a key are never taken for one another") {
  std::vector<EndpointResult> endpoints = {
      regressed("/a", {sample_region({0, 0, 2, 2}, Kind::changed, "")}),
      regressed("/b", {sample_region({0, 0, 2, 2}, Kind::changed, "")})};
  CHECK(group_causes(endpoints).causes.size() == 2);
}

TEST_CASE("causes: what did not regress has none") {
  std::vector<EndpointResult> endpoints = {
      regressed("/a", {sample_region({0, 0, 2, 2}, Kind::changed, "k")})};
  endpoints[0].verdict = Verdict::flaky;
  endpoints[0].regions[0].cause = "C9";
  CHECK(group_causes(endpoints).causes.empty());
  CHECK(endpoints[0].regions[0].cause.empty());
}

TEST_CASE("causes: a key tells kind, size and both pictures apart, and not the place") {
  Region region;
  region.box = {5, 6, 312, 64};
  region.before_hash = 0xAB;
  region.after_hash = 0xFEDCBA9876543210u;
  const std::string key = region_key(region);
  CHECK(key == "changed-312x64-00000000000000ab-fedcba9876543210");
  Region moved = region;
  moved.box.x = 900;
  CHECK(region_key(moved) == key);
  for (int field = 0; field < 4; ++field) {
    Region other = region;
    if (field == 0) other.kind = Kind::recoloured;
    if (field == 1) other.box.width = 313;
    if (field == 2) other.before_hash = 0xAC;
    if (field == 3) other.after_hash = 1;
    CHECK(region_key(other) != key);
  }
}
