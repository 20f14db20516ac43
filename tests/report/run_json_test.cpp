// run.json: exact round trip, its schema, and what the reader refuses.
#include "report/run_json.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "report/escape.h"
#include "templates/template_text.h"
#include "tests/report/hostile_text.h"
#include "tests/report/sample_run.h"
#include "tests/support/run_schema.h"

using namespace twinshot;
using nlohmann::json;

namespace {

json sample_json() {
  return json::parse(to_run_json(sample_run()));
}

std::string error_of(const json& document) {
  try {
    (void)parse_run_json(document.dump());
  } catch (const ReportError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("run.json: comes back as it was") {
  const RunResult run = sample_run();
  const std::string text = to_run_json(run);
  CHECK(parse_run_json(text) == run);
  CHECK(to_run_json(parse_run_json(text)) == text);
}

TEST_CASE("run.json: an incomplete run without endpoints comes back too") {
  RunResult run;
  run.run.complete = false;
  run.run.incomplete_reason = "no usable browser";
  CHECK(parse_run_json(to_run_json(run)) == run);
}

TEST_CASE("run.json: fits the shipped schema") {
  CHECK(schema_errors(sample_json()) == "");
  CHECK(schema_errors(json::parse(to_run_json(sample_run_of(3)))) == "");
}

TEST_CASE("run.json: has the contract's fields in the contract's order") {
  const auto document = nlohmann::ordered_json::parse(to_run_json(sample_run()));
  const auto keys = [](const auto& object) {
    std::string names;
    for (const auto& [name, value] : object.items()) names += name + " ";
    return names;
  };
  CHECK(keys(document) == "schema run sides totals endpoints causes one_sided ");
  CHECK(document["schema"] == "twinshot.run/1");
  CHECK(keys(document["totals"]) == "planned passed regressed flaky accepted invalid not_reached ");
  const auto& endpoint = document["endpoints"][0];
  CHECK(keys(endpoint).rfind("id path viewport verdict reason score threshold regions reference "
                             "candidate noise_regions ",
                             0) == 0);
  CHECK(
      keys(endpoint["regions"][0]).rfind("x y width height kind pixels score cause element ", 0) ==
      0);
  CHECK(keys(endpoint["reference"])
            .rfind("url final_url status width height image duration_ms ", 0) == 0);
  CHECK(keys(document["causes"][0]) ==
        "id label kind endpoints width height reference_crop candidate_crop ");
}

TEST_CASE("run.json: an amplified crop is there where one was made, and survives the way back") {
  RunResult result = parse_run_json(sample_json().dump());
  REQUIRE(result.causes.size() >= 1);
  CHECK(result.causes[0].heat_crop.empty());
  result.causes[0].heat_crop = "pictures/heat.png";
  const json document = json::parse(to_run_json(result));
  CHECK(document["causes"][0]["heat_crop"] == "pictures/heat.png");
  CHECK(parse_run_json(document.dump()).causes[0].heat_crop == "pictures/heat.png");
}

TEST_CASE("run.json: facts of the sides, one-sided pages and an outage come back as they were") {
  RunResult run = sample_run_of(2);
  run.endpoints[0].reference.facts = sample_facts();
  run.endpoints[0].candidate.facts = PageFacts{};
  run.endpoints[0].twin_differences = {"title: \"A\" on production, none on staging"};
  run.run.notes = {"the sitemaps were not held together"};
  run.run.outage = Outage{SideRole::candidate, "staging", "staging does not answer: refused"};
  run.one_sided = {{"/a", SideRole::reference, OneSided::Source::status, 410},
                   {"/b", SideRole::candidate, OneSided::Source::sitemap, 0}};
  const json document = json::parse(to_run_json(run));
  CHECK(schema_errors(document) == "");
  CHECK(parse_run_json(document.dump()) == run);
  const json& facts = document["endpoints"][0]["reference"]["facts"];
  CHECK(facts["console_errors"] == 3);
  CHECK(facts["meta"]["robots"] == "index, follow");
  CHECK(facts["load_ms"] == 640);
  CHECK(document["endpoints"][0]["candidate"]["facts"]["load_ms"].is_null());
  CHECK(document["endpoints"][1]["reference"]["facts"].is_null());
  CHECK(document["one_sided"][0] ==
        json{{"path", "/a"}, {"only_on", "reference"}, {"source", "status"}, {"status", 410}});
  CHECK(document["run"]["outage"]["side"] == "candidate");
}

TEST_CASE("run.json: what is absent is null, and no score claims what nobody measured") {
  const json document = sample_json();
  CHECK(document["endpoints"][0]["reason"].is_null());
  CHECK(document["endpoints"][1]["verdict"] == "invalid");
  CHECK(document["endpoints"][1]["reason"] == "http_status");
  CHECK(document["endpoints"][1]["score"].is_null());
  CHECK(document["endpoints"][1]["candidate"]["image"].is_null());
  CHECK(document["endpoints"][5]["candidate"]["status"].is_null());
}

TEST_CASE("run.json: the schema refuses what the contract does not know") {
  const auto changed = [](const std::function<void(json&)>& change) {
    json document = sample_json();
    change(document);
    return schema_errors(document);
  };
  CHECK(changed([](json& d) { d["schema"] = "twinshot.run/2"; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][0]["verdict"] = "fine"; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][0]["reason"] = "blank"; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][1]["reason"] = nullptr; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][1]["reason"] = "none"; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][1]["score"] = 1; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][0]["score"] = 1.5; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][0]["regions"][0]["kind"] = "odd"; }) != "");
  CHECK(changed([](json& d) { d["endpoints"][0]["regions"][0].erase("pixels"); }) != "");
  CHECK(changed([](json& d) { d["run"]["started_at"] = "yesterday"; }) != "");
  CHECK(changed([](json& d) { d["totals"].erase("planned"); }) != "");
  CHECK(changed([](json& d) { d["run"]["later_addition"] = 1; }) == "");
  CHECK(changed([](json& d) { d["endpoints"][0]["later_addition"] = 1; }) == "");
}

TEST_CASE("run.json: members of later versions are skipped, additions may be missing") {
  json document = sample_json();
  document["later"] = {1, 2, 3};
  document["endpoints"][0]["later"] = "x";
  CHECK(parse_run_json(document.dump()) == sample_run());
  for (const char* name : {"label", "detail", "annotated"}) document["endpoints"][0].erase(name);
  for (const char* name : {"failure", "title", "redirects", "notes"}) {
    document["endpoints"][0]["reference"].erase(name);
  }
  for (const char* name : {"key", "reference_box"}) {
    document["endpoints"][0]["regions"][0].erase(name);
  }
  for (const char* name : {"title", "incomplete_reason", "warnings"}) document["run"].erase(name);
  CHECK(schema_errors(document) == "");
  CHECK(parse_run_json(document.dump()).endpoints[0].path == "/shop/shoes");
}

TEST_CASE("run.json: an error names the place and what was expected there") {
  const auto message = [](const std::function<void(json&)>& change) {
    json document = sample_json();
    change(document);
    return error_of(document);
  };
  CHECK(message([](json& d) { d["endpoints"][0]["verdict"] = "fine"; }) ==
        "run.json: endpoints[0].verdict: expected a verdict, found \"fine\"");
  CHECK(message([](json& d) { d["endpoints"][0].erase("path"); }) ==
        "run.json: endpoints[0]: member \"path\" is missing");
  CHECK(message([](json& d) { d["schema"] = "other/9"; }) ==
        "run.json: schema: expected \"twinshot.run/1\", found \"other/9\"");
  CHECK(message([](json& d) { d["totals"]["passed"] = 5; }) ==
        "run.json: totals.passed: expected 1, as many as the endpoints show");
  CHECK(message([](json& d) { d["endpoints"][0]["regions"][0]["x"] = 1e300; }) != "");
  CHECK(message([](json& d) { d["endpoints"][0]["regions"][0]["x"] = 99999999999; }) != "");
  CHECK(message([](json& d) {
          d["endpoints"][0]["reference"]["duration_ms"] = 18446744073709551615u;
        }) != "");
  CHECK(message([](json& d) { d["endpoints"][0]["score"] = -0.1; }) != "");
  CHECK(message([](json& d) { d["endpoints"][0]["reason"] = "blank"; }) != "");
  CHECK(message([](json& d) { d["endpoints"][1]["reason"] = "none"; }) != "");
  CHECK(message([](json& d) { d["run"] = 7; }) == "run.json: run: expected an object");
  CHECK(error_of(json::array()) != "");
  CHECK_THROWS_AS((void)parse_run_json("{\"schema\": "), ReportError);
  CHECK_THROWS_AS((void)parse_run_json(""), ReportError);
}

TEST_CASE("run.json: no member can be missing or of another type without being noticed") {
  // Every member that the schema requires, removed or replaced one at a time.
  const json document = sample_json();
  const json schema = json::parse(template_text("run.schema.json"));
  const auto flat = document.flatten();
  int replaced = 0;
  for (const auto& [pointer, value] : flat.items()) {
    json broken = document;
    broken[json::json_pointer(pointer)] = json::object({{"unexpected", true}});
    CHECK_MESSAGE(error_of(broken) != "", pointer);
    ++replaced;
  }
  CHECK(replaced > 100);
}

TEST_CASE("run.json: scores are numbers, whatever was computed") {
  RunResult run = sample_run();
  run.endpoints[0].score = std::nan("");
  run.endpoints[0].threshold = std::numeric_limits<double>::infinity();
  run.endpoints[0].regions[0].score = -3;
  const std::string text = to_run_json(run);
  CHECK(schema_errors(json::parse(text)) == "");
  CHECK(parse_run_json(text).endpoints[0].score == 0);
  CHECK(parse_run_json(text).endpoints[0].threshold == 1);
}

TEST_CASE("run.json: any text survives, as valid UTF-8 of bounded length") {
  for (const std::string& hostile : hostile_texts()) {
    RunResult run = hostile_run(hostile);
    // Ours, never a page's: ids and pictures that lead elsewhere are refused.
    for (std::size_t i = 0; i < run.endpoints.size(); ++i) {
      EndpointResult& endpoint = run.endpoints[i];
      endpoint.id = "e" + std::to_string(i);
      endpoint.annotated = endpoint.reference.image = endpoint.candidate.image = "pictures/a.png";
    }
    for (std::size_t i = 0; i < run.causes.size(); ++i) {
      Cause& cause = run.causes[i];
      cause.id = "C" + std::to_string(i);
      cause.reference_crop = cause.candidate_crop = cause.heat_crop = "pictures/a.png";
    }
    const std::string text = to_run_json(run);
    const RunResult once = parse_run_json(text);
    CHECK(to_run_json(once) == text);
    CHECK(once.endpoints[0].candidate.title.size() <= 4 * kMaxText);
    if (hostile.size() < kMaxText && valid_utf8(hostile) == hostile) {
      CHECK(once == run);
    }
  }
}

TEST_CASE("run.json: nothing in it leads out of the report's folder") {
  const auto message = [](const std::function<void(json&)>& change) {
    json document = sample_json();
    change(document);
    return error_of(document);
  };
  for (const char* bad : {"", ".", "..", "../../victim", "a/b", "a b", "\xC3\xA9"}) {
    CAPTURE(bad);
    CHECK(message([&](json& d) {
            d["endpoints"][0]["id"] = bad;
          }).starts_with("run.json: endpoints[0].id: expected an id of letters"));
    CHECK(message([&](json& d) {
            d["causes"][0]["id"] = bad;
          }).starts_with("run.json: causes[0].id: expected an id of letters"));
  }
  for (const char* bad : {"/etc/passwd", "../x.png", "pictures/../../x.png", ".."}) {
    CAPTURE(bad);
    CHECK(message([&](json& d) {
            d["endpoints"][0]["reference"]["image"] = bad;
          }).starts_with("run.json: endpoints[0].reference.image: expected a path inside"));
    CHECK(message([&](json& d) {
            d["endpoints"][0]["annotated"] = bad;
          }).starts_with("run.json: endpoints[0].annotated: expected a path inside"));
    for (const char* crop : {"reference_crop", "candidate_crop", "heat_crop"}) {
      CHECK(message([&](json& d) {
              d["causes"][0][crop] = bad;
            }).starts_with(std::string("run.json: causes[0].") + crop + ": expected a path"));
    }
  }
  CHECK(message([](json& d) { d["endpoints"][0]["id"] = "A-z_0.9..x"; }).empty());
  CHECK(message([](json& d) { d["endpoints"][0]["annotated"] = "pictures/a..b.png"; }).empty());
  CHECK(message([](json& d) {
          d["endpoints"][1]["id"] = d["endpoints"][0]["id"];
        }).starts_with("run.json: endpoints: expected ids that differ"));
}
