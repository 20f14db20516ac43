// Writes run.json. The reader is run_json_parse.cpp; both follow the order of the contract.
#include "report/run_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/escape.h"

namespace twinshot {
namespace {

using Json = nlohmann::ordered_json;

double finite_score(double score) {
  return std::isnan(score) ? 0.0 : std::clamp(score, 0.0, 1.0);
}

Json text(const std::string& value) {
  return shortened(value);
}
Json address(const std::string& value) {
  return shortened(value, kMaxUrl);
}
Json text_or_null(const std::string& value) {
  return value.empty() ? Json() : text(value);
}
Json address_or_null(const std::string& value) {
  return value.empty() ? Json() : address(value);
}

Json texts(const std::vector<std::string>& values) {
  Json array = Json::array();
  for (const std::string& value : values) array.push_back(text(value));
  return array;
}

Json addresses(const std::vector<std::string>& values) {
  Json array = Json::array();
  for (const std::string& value : values) array.push_back(address(value));
  return array;
}

Json box_to_json(const Rect& box) {
  return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

Json element_to_json(const Element& element) {
  Json json = {{"selector", text(element.selector)},
               {"text", text(element.text)},
               {"property_changes", texts(element.property_changes)}};
  if (!element.what.empty()) json["what"] = text(element.what);
  if (!element.reference_selector.empty()) {
    json["reference_selector"] = text(element.reference_selector);
  }
  if (!element.reference_text.empty()) json["reference_text"] = text(element.reference_text);
  return json;
}

Json region_to_json(const RegionResult& region) {
  Json json = box_to_json(region.box);
  json["kind"] = to_string(region.kind);
  json["pixels"] = region.pixels;
  json["score"] = finite_score(region.score);
  json["cause"] = text_or_null(region.cause);
  json["element"] = region.element ? element_to_json(*region.element) : Json();
  json["key"] = text(region.key);
  json["reference_box"] =
      region.reference_box == Rect{} ? Json() : box_to_json(region.reference_box);
  return json;
}

Json facts_to_json(const PageFacts& facts) {
  const PageMeta& meta = facts.meta;
  return {{"console_errors", facts.console_errors},
          {"console", texts(facts.console)},
          {"failed_resources", facts.failed_resources},
          {"failed", texts(facts.failed)},
          {"meta",
           {{"description", text_or_null(meta.description)},
            {"robots", text_or_null(meta.robots)},
            {"canonical", address_or_null(meta.canonical)},
            {"viewport", text_or_null(meta.viewport)},
            {"charset", text_or_null(meta.charset)}}},
          {"requests", facts.requests},
          {"bytes", facts.bytes},
          {"load_ms", facts.load_ms ? Json(*facts.load_ms) : Json()}};
}

Json side_to_json(const SideResult& side) {
  return {{"url", address(side.url)},
          {"final_url", address_or_null(side.final_url)},
          {"status", side.status == 0 ? Json() : Json(side.status)},
          {"width", side.width},
          {"height", side.height},
          {"image", address_or_null(side.image)},
          {"duration_ms", side.duration_ms},
          {"failure", text_or_null(side.failure)},
          {"title", text(side.title)},
          {"redirects", addresses(side.redirects)},
          {"notes", texts(side.notes)},
          {"facts", side.facts ? facts_to_json(*side.facts) : Json()}};
}

Json endpoint_to_json(const EndpointResult& endpoint) {
  const bool judged =
      endpoint.verdict != Verdict::invalid && endpoint.verdict != Verdict::not_reached;
  Json regions = Json::array();
  for (const RegionResult& region : endpoint.regions) regions.push_back(region_to_json(region));
  Json noise = Json::array();
  for (const Rect& box : endpoint.noise_regions) noise.push_back(box_to_json(box));
  Json json;
  json["id"] = text(endpoint.id);
  json["path"] = address(endpoint.path);
  json["viewport"] = text(endpoint.viewport);
  json["verdict"] = to_string(endpoint.verdict);
  json["reason"] = endpoint.verdict == Verdict::invalid ? Json(to_string(endpoint.reason)) : Json();
  json["score"] = judged ? Json(finite_score(endpoint.score)) : Json();
  json["threshold"] = finite_score(endpoint.threshold);
  json["regions"] = std::move(regions);
  json["reference"] = side_to_json(endpoint.reference);
  json["candidate"] = side_to_json(endpoint.candidate);
  json["noise_regions"] = std::move(noise);
  if (endpoint.noise_share > 0) json["noise_share"] = endpoint.noise_share;
  json["label"] = address(endpoint.label);
  json["detail"] = text(endpoint.detail);
  json["annotated"] = address_or_null(endpoint.annotated);
  json["twin_differences"] = texts(endpoint.twin_differences);
  return json;
}

Json cause_to_json(const Cause& cause) {
  Json json{{"id", text(cause.id)},
            {"label", text(cause.label)},
            {"kind", to_string(cause.kind)},
            {"endpoints", texts(cause.endpoints)},
            {"width", cause.width},
            {"height", cause.height},
            {"reference_crop", address_or_null(cause.reference_crop)},
            {"candidate_crop", address_or_null(cause.candidate_crop)}};
  if (!cause.heat_crop.empty()) json["heat_crop"] = address(cause.heat_crop);
  return json;
}

Json outage_to_json(const Outage& outage) {
  return {{"side", to_string(outage.side)},
          {"label", text(outage.label)},
          {"reason", text(outage.reason)}};
}

Json one_sided_to_json(const OneSided& page) {
  const bool by_status = page.source == OneSided::Source::status;
  return {{"path", address(page.path)},
          {"only_on", to_string(page.only_on)},
          {"source", by_status ? "status" : "sitemap"},
          {"status", page.status == 0 ? Json() : Json(page.status)}};
}

Json run_to_json(const RunInfo& run) {
  return {{"id", text(run.id)},
          {"title", text(run.title)},
          {"started_at", text(run.started_at)},
          {"finished_at", text(run.finished_at)},
          {"status", run.complete ? "complete" : "incomplete"},
          {"incomplete_reason", text_or_null(run.incomplete_reason)},
          {"exit_code", run.exit_code},
          {"tool_version", text(run.tool_version)},
          {"browser", text(run.browser)},
          {"backend", text(run.backend)},
          {"config_sha256", text(run.config_sha256)},
          {"warnings", texts(run.warnings)},
          {"notes", texts(run.notes)},
          {"outage", run.outage ? outage_to_json(*run.outage) : Json()}};
}

Json side_info_to_json(const SideInfo& side) {
  return {{"label", text(side.label)}, {"base_url", address(side.base_url)}};
}

Json totals_to_json(const Totals& totals) {
  return {{"planned", totals.planned},        {"passed", totals.passed},
          {"regressed", totals.regressed},    {"flaky", totals.flaky},
          {"accepted", totals.accepted},      {"invalid", totals.invalid},
          {"not_reached", totals.not_reached}};
}

}  // namespace

std::string to_run_json(const RunResult& result) {
  Json endpoints = Json::array();
  for (const EndpointResult& endpoint : result.endpoints) {
    endpoints.push_back(endpoint_to_json(endpoint));
  }
  Json causes = Json::array();
  for (const Cause& cause : result.causes) causes.push_back(cause_to_json(cause));
  Json json;
  json["schema"] = "twinshot.run/1";
  json["run"] = run_to_json(result.run);
  json["sides"]["reference"] = side_info_to_json(result.reference);
  json["sides"]["candidate"] = side_info_to_json(result.candidate);
  json["totals"] = totals_to_json(count_totals(result.endpoints));
  json["endpoints"] = std::move(endpoints);
  json["causes"] = std::move(causes);
  json["one_sided"] = Json::array();
  for (const OneSided& page : result.one_sided) {
    json["one_sided"].push_back(one_sided_to_json(page));
  }
  return json.dump(1) + "\n";
}

}  // namespace twinshot
