// A small finished run with every verdict, for the tests of the documents.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

inline SideResult sample_side(const std::string& origin, const std::string& path,
                              const std::string& image) {
  SideResult side;
  side.url = origin + path;
  side.final_url = side.url;
  side.status = 200;
  side.width = 1280;
  side.height = 2400;
  side.image = image;
  side.duration_ms = 812;
  side.title = "Shop";
  return side;
}

inline PageFacts sample_facts() {
  PageFacts facts;
  facts.console_errors = 3;
  facts.console = {"TypeError: cart is undefined", "offline"};
  facts.failed_resources = 1;
  facts.failed = {"https://cdn.example.net/logo.png (image, HTTP 404)"};
  facts.meta = {"Shoes and more", "index, follow", "https://www.example.com/shop",
                "width=device-width", "UTF-8"};
  facts.requests = 12;
  facts.bytes = 412'000;
  facts.load_ms = 640;
  return facts;
}

inline EndpointResult sample_endpoint(const std::string& path, const std::string& viewport,
                                      Verdict verdict) {
  EndpointResult endpoint;
  endpoint.id = "id" + path + "@" + viewport;
  for (char& c : endpoint.id) {
    if (c == '/' || c == '@') c = '-';
  }
  endpoint.path = path;
  endpoint.label = path;
  endpoint.viewport = viewport;
  endpoint.verdict = verdict;
  endpoint.threshold = 0.95;
  endpoint.reference = sample_side("https://www.example.com", path, "pictures/a.png");
  endpoint.candidate = sample_side("https://staging.example.com", path, "pictures/b.png");
  return endpoint;
}

inline RegionResult sample_region(const Rect& box, Kind kind, const std::string& key) {
  RegionResult region;
  region.box = box;
  if (kind != Kind::added) region.reference_box = box;
  region.kind = kind;
  region.pixels = 100;
  region.score = 0.25;
  region.key = key;
  return region;
}

/// Six endpoints, one of each verdict; one cause.
inline RunResult sample_run() {
  RunResult run;
  run.run = {"20261121-030000",
             "Nightly",
             "2026-11-21T03:00:00Z",
             "2026-11-21T03:04:12Z",
             true,
             "",
             1,
             "0.1.0",
             "HeadlessChrome/156",
             "cpu",
             std::string(64, 'a'),
             {"The sandbox is off."}};
  run.reference = {"production", "https://www.example.com"};
  run.candidate = {"staging", "https://staging.example.com"};

  EndpointResult regressed = sample_endpoint("/shop/shoes", "desktop", Verdict::regressed);
  regressed.score = 0.25;
  regressed.regions = {sample_region({10, 20, 300, 60}, Kind::changed, "k1")};
  regressed.regions[0].cause = "C1";
  regressed.regions[0].element = Element{"header > h1", "Shoes", {"color: #000 -> #111"},
                                         "h1.title",    "Boots", "text Boots -> Shoes"};
  regressed.annotated = "pictures/annotated.png";
  regressed.noise_regions = {{1, 2, 3, 4}};

  EndpointResult invalid = sample_endpoint("/account", "desktop", Verdict::invalid);
  invalid.reason = Reason::http_status;
  invalid.detail = "staging answered 502.";
  invalid.candidate.status = 502;
  invalid.candidate.image.clear();
  invalid.candidate.width = invalid.candidate.height = 0;
  invalid.candidate.failure = "HTTP status 502";
  invalid.candidate.redirects = {"https://staging.example.com/old"};
  invalid.candidate.notes = {"network never quiet"};

  EndpointResult not_reached = sample_endpoint("/late", "phone", Verdict::not_reached);
  not_reached.reference = {};
  not_reached.candidate = {};

  run.endpoints = {regressed,
                   invalid,
                   sample_endpoint("/", "desktop", Verdict::passed),
                   sample_endpoint("/news", "phone", Verdict::flaky),
                   sample_endpoint("/sale", "phone", Verdict::accepted),
                   not_reached};
  run.causes = {{"C1",
                 "changed 300x60, at the top, on 1 endpoint",
                 Kind::changed,
                 {regressed.id},
                 300,
                 60,
                 "pictures/c1-before.png",
                 "pictures/c1-after.png",
                 ""}};
  return run;
}

/// A complete run of `passed` pages that passed.
inline RunResult sample_run_of(int passed) {
  RunResult run = sample_run();
  run.causes.clear();
  run.endpoints.clear();
  for (int i = 0; i < passed; ++i) {
    run.endpoints.push_back(sample_endpoint("/p" + std::to_string(i), "desktop", Verdict::passed));
  }
  return run;
}

}  // namespace twinshot
