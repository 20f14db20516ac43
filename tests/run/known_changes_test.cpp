// One change on 200 pages is looked at a few times.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "crawler/run/known_changes.h"

using twinshot::EndpointResult;
using twinshot::KnownChanges;
using twinshot::Verdict;

namespace {

EndpointResult page_with(const std::set<std::string>& keys) {
  EndpointResult result;
  result.verdict = Verdict::regressed;
  for (const std::string& key : keys) {
    twinshot::RegionResult region;
    region.key = key;
    region.element = twinshot::Element{};
    region.element->selector = "#" + key;
    result.regions.push_back(region);
  }
  return result;
}

void confirm(KnownChanges& known, const std::set<std::string>& keys, int times) {
  for (int i = 0; i < times; ++i) known.add(keys, page_with(keys), true);
}

}  // namespace

TEST_CASE("known changes: believed after enough second looks on other pages, with its element") {
  KnownChanges known;
  confirm(known, {"logo"}, KnownChanges::kEnough - 1);
  CHECK_FALSE(known.explain(page_with({"logo"})));
  confirm(known, {"logo"}, 1);
  CHECK(known.explain(page_with({"logo"})));
  REQUIRE(known.element("logo").has_value());
  CHECK(known.element("logo")->selector == "#logo");
  CHECK_FALSE(known.element("other").has_value());
}

TEST_CASE("known changes: one unknown change on a page takes a look of its own") {
  KnownChanges known;
  confirm(known, {"logo"}, KnownChanges::kEnough);
  CHECK_FALSE(known.explain(page_with({"logo", "price"})));
  CHECK_FALSE(known.explain(page_with({})));
}

TEST_CASE("known changes: what was noise once is never believed") {
  KnownChanges known;
  known.add({"advert"}, page_with({}), true);
  confirm(known, {"advert"}, 2 * KnownChanges::kEnough);
  CHECK_FALSE(known.explain(page_with({"advert"})));
}

TEST_CASE("known changes: a look that is not the last confirms nothing, but can refute") {
  KnownChanges known;
  for (int i = 0; i < KnownChanges::kEnough; ++i) {
    known.add({"logo"}, page_with({"logo"}), false);
  }
  CHECK_FALSE(known.explain(page_with({"logo"})));
  known.add({"logo"}, page_with({}), false);
  confirm(known, {"logo"}, KnownChanges::kEnough);
  CHECK_FALSE(known.explain(page_with({"logo"})));
}

TEST_CASE("known changes: a look that could not be judged says nothing") {
  KnownChanges known;
  confirm(known, {"logo"}, KnownChanges::kEnough);
  EndpointResult invalid = page_with({});
  invalid.verdict = Verdict::invalid;
  known.add({"logo"}, invalid, true);
  CHECK(known.explain(page_with({"logo"})));
}
