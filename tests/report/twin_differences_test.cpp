// What else differs between two sides: told when it is worth telling, and not otherwise.
#include "report/twin_differences.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/report/sample_run.h"

using namespace twinshot;

namespace {

const SideInfo kProduction{"production", "https://www.example.com"};
const SideInfo kStaging{"staging", "https://staging.example.com"};

/// The sentences about two sides that were alike before `change`.
std::vector<std::string> told(const std::function<void(SideResult&, SideResult&)>& change) {
  EndpointResult endpoint = sample_endpoint("/shop", "desktop", Verdict::passed);
  endpoint.reference.facts = endpoint.candidate.facts = sample_facts();
  change(endpoint.reference, endpoint.candidate);
  std::vector<std::string> sentences;
  for (const TwinDifference& difference : twin_differences(endpoint, kProduction, kStaging)) {
    sentences.push_back(difference.sentence);
  }
  return sentences;
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("twins: sides that say the same raise nothing") {
  CHECK(told([](SideResult&, SideResult&) {}).empty());
}

TEST_CASE("twins: an error on one side only is told, with the side") {
  CHECK(told([](SideResult&, SideResult& b) { b.facts->console.push_back("boom"); }) ==
        Sentences{"console error on staging only: boom"});
  CHECK(told([](SideResult& a, SideResult&) { a.facts->console = {"x", "y", "offline"}; }) ==
        Sentences{"console error on staging only: TypeError: cart is undefined",
                  "console errors on production only: x; y"});
}

TEST_CASE("twins: how often an error came is not told, nor what a build is called in it") {
  CHECK(told([](SideResult& a, SideResult& b) {
          b.facts->console_errors = 40;
          a.facts->console = {
              "failed at https://www.example.com/app.3f9c21a.js:1:482 (id 1734829)"};
          b.facts->console = {
              "failed at https://staging.example.com/app.77b0eef.js:1:9 (id 1734830)"};
        }).empty());
  CHECK(told([](SideResult& a, SideResult& b) {
          a.facts->console = {"failed in step 1"};
          b.facts->console = {"failed in step 2"};
        }).size() == 2);
}

TEST_CASE("twins: nothing is said about errors that were too many to keep") {
  CHECK(told([](SideResult& a, SideResult& b) {
          a.facts->console.assign(kKeptFacts, "noise");
          b.facts->console = {"boom"};
        }) == Sentences{"console errors on production only: noise; noise; noise; and 7 more"});
}

TEST_CASE("twins: a resource that fails on one side only is told by its path") {
  CHECK(told([](SideResult& a, SideResult& b) {
          a.facts->failed = {"https://www.example.com/logo.png (image, HTTP 404)"};
          b.facts->failed = {"https://staging.example.com/logo.png (image, HTTP 404)",
                             "https://staging.example.com/app.css (stylesheet, HTTP 500)"};
        }) == Sentences{"failed on staging only: /app.css (stylesheet, HTTP 500)"});
}

TEST_CASE("twins: titles and meta are told with both values") {
  CHECK(told([](SideResult&, SideResult& b) {
          b.title = "Shop (test)";
          b.facts->meta.robots = "noindex";
          b.facts->meta.description.clear();
        }) == Sentences{"title: \"Shop\" on production, \"Shop (test)\" on staging",
                        "description: \"Shoes and more\" on production, none on staging",
                        "robots: \"index, follow\" on production, \"noindex\" on staging"});
}

TEST_CASE("twins: a canonical address may be each side's own, or the same on both") {
  const auto with_canonical = [](const std::string& canonical) {
    return told([&](SideResult&, SideResult& b) { b.facts->meta.canonical = canonical; });
  };
  CHECK(with_canonical("https://staging.example.com/shop").empty());
  CHECK(with_canonical("https://www.example.com/shop").empty());
  CHECK(with_canonical("https://staging.example.com/shop/").size() == 1);
  CHECK(with_canonical("") == Sentences{"canonical: \"/shop\" on production, none on staging"});
}

TEST_CASE("twins: weight and load time are told when they differ by much in both ways") {
  const auto with = [](std::int64_t bytes, std::int64_t load_ms) {
    return told([&](SideResult& a, SideResult& b) {
      a.facts->bytes = 300'000;
      a.facts->load_ms = 1000;
      b.facts->bytes = bytes;
      b.facts->load_ms = load_ms;
    });
  };
  CHECK(with(599'000, 2999).empty());
  CHECK(with(600'000, 1000) == Sentences{"weight: 300 kB on production, 600 kB on staging"});
  CHECK(with(10'000, 1000).size() == 1);
  CHECK(with(300'000, 3400) == Sentences{"load time: 1.0 s on production, 3.4 s on staging"});
  CHECK(told([](SideResult& a, SideResult& b) {
          a.facts->bytes = 1000;
          b.facts->bytes = 150'000;
          a.facts->load_ms = 100;
          b.facts->load_ms = 1900;
        }).empty());
  CHECK(told([](SideResult&, SideResult& b) { b.facts->load_ms.reset(); }).empty());
}

TEST_CASE("twins: a side without a valid picture differs in everything, and is not compared") {
  CHECK(told([](SideResult&, SideResult& b) {
          b.title = "Bad gateway";
          b.failure = "HTTP 502";
        }).empty());
  CHECK(told([](SideResult&, SideResult& b) {
          b.title = "Other";
          b.facts.reset();
        }).empty());
}

TEST_CASE("twins: the run's sentence counts pages that passed, and names the kinds") {
  RunResult run = sample_run_of(3);
  for (EndpointResult& endpoint : run.endpoints) {
    endpoint.reference.facts = endpoint.candidate.facts = sample_facts();
  }
  CHECK(passed_differences_sentence(run).empty());
  run.endpoints[0].candidate.facts->meta.robots = "noindex";
  run.endpoints[1].candidate.facts->console.push_back("boom");
  run.endpoints[2].candidate.title = "Other";
  run.endpoints[2].verdict = Verdict::regressed;
  tell_twins_apart(run);
  CHECK(count_passed_with_differences(run) == 2);
  CHECK(passed_differences_sentence(run) == "2 passed pages differ in console errors or meta");
  CHECK(run.endpoints[2].twin_differences.size() == 1);
}
