// Reads run.json. Every complaint names the place in the document.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/run_json.h"

namespace twinshot {
namespace {

/// No coordinate of a picture is larger; keeps sums of two within int.
constexpr std::int64_t kMaxPixel = 10'000'000;

/// A value of the document and where it stands. Borrowed from the document.
class Node {
 public:
  Node(const nlohmann::json& value, std::string place) : value_(&value), place_(std::move(place)) {}

  [[noreturn]] void fail(const std::string& expected) const {
    throw ReportError("run.json: " + (place_.empty() ? "the document" : place_) + ": expected " +
                      expected);
  }

  [[nodiscard]] Node at(const char* name) const {
    if (!value_->is_object()) fail("an object");
    const auto member = value_->find(name);
    if (member == value_->end()) {
      throw ReportError("run.json: " + (place_.empty() ? "the document" : place_) + ": member \"" +
                        name + "\" is missing");
    }
    return {*member, place_.empty() ? name : place_ + "." + name};
  }

  /// The member, or nothing where it is absent or null.
  [[nodiscard]] std::optional<Node> find(const char* name) const {
    if (!value_->is_object()) fail("an object");
    const auto member = value_->find(name);
    if (member == value_->end() || member->is_null()) return std::nullopt;
    return at(name);
  }

  [[nodiscard]] bool is_null() const { return value_->is_null(); }

  [[nodiscard]] std::string text() const {
    if (!value_->is_string()) fail("a string");
    return value_->get<std::string>();
  }

  [[nodiscard]] std::string text_or_empty() const { return is_null() ? "" : text(); }

  [[nodiscard]] std::int64_t integer(std::int64_t low, std::int64_t high) const {
    const std::string range =
        "an integer from " + std::to_string(low) + " to " + std::to_string(high);
    if (!value_->is_number_integer()) fail(range);
    if (value_->is_number_unsigned() &&
        value_->get<std::uint64_t>() > static_cast<std::uint64_t>(high)) {
      fail(range);
    }
    const auto number = value_->get<std::int64_t>();
    if (number < low || number > high) fail(range);
    return number;
  }

  [[nodiscard]] int small_integer(std::int64_t low, std::int64_t high = kMaxPixel) const {
    return static_cast<int>(integer(low, high));
  }

  [[nodiscard]] double score() const {
    if (!value_->is_number()) fail("a number from 0 to 1");
    const auto number = value_->get<double>();
    if (!(number >= 0 && number <= 1)) fail("a number from 0 to 1");
    return number;
  }

  template <typename Read>
  [[nodiscard]] auto list(Read read) const {
    if (!value_->is_array()) fail("an array");
    std::vector<decltype(read(*this))> items;
    items.reserve(value_->size());
    for (std::size_t i = 0; i < value_->size(); ++i) {
      items.push_back(read(Node((*value_)[i], place_ + "[" + std::to_string(i) + "]")));
    }
    return items;
  }

 private:
  const nlohmann::json* value_;
  std::string place_;
};

std::string optional_text(const Node& object, const char* name) {
  const std::optional<Node> member = object.find(name);
  return member ? member->text() : "";
}

std::vector<std::string> texts(const Node& array) {
  return array.list([](const Node& item) { return item.text(); });
}

std::vector<std::string> optional_texts(const Node& object, const char* name) {
  const std::optional<Node> member = object.find(name);
  return member ? texts(*member) : std::vector<std::string>{};
}

/// Pictures are named after endpoints and causes: no id may lead out of the report's folder.
std::string file_name(const Node& node) {
  std::string name = node.text();
  const bool plain = std::all_of(name.begin(), name.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '.' || character == '_' ||
           character == '-';
  });
  if (name.empty() || !plain || name == "." || name == "..") {
    node.fail("an id of letters, digits, \".\", \"_\" and \"-\", found \"" + name + "\"");
  }
  return name;
}

/// A picture of this report: relative to run.json, and not above it. Empty where it is null.
std::string path_below(const Node& node) {
  const std::string text = node.text_or_empty();
  const std::filesystem::path path(text);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (path.is_absolute() || climbs || text.find('\0') != std::string::npos) {
    node.fail("a path inside the report's folder, found \"" + text + "\"");
  }
  return text;
}

/// Two of one id would share their pictures.
template <typename Item>
void check_ids_differ(const std::vector<Item>& items, const Node& list) {
  std::set<std::string> known;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (known.insert(items[i].id).second) continue;
    list.fail("ids that differ, found \"" + items[i].id + "\" again in entry " + std::to_string(i));
  }
}

template <typename Value>
Value named(const Node& node, std::optional<Value> (*parse)(std::string_view), const char* what) {
  const std::optional<Value> value = parse(node.text());
  if (!value) node.fail(std::string(what) + ", found \"" + node.text() + "\"");
  return *value;
}

Rect read_box(const Node& node) {
  return {node.at("x").small_integer(-kMaxPixel), node.at("y").small_integer(-kMaxPixel),
          node.at("width").small_integer(0), node.at("height").small_integer(0)};
}

Element read_element(const Node& node) {
  Element element;
  element.selector = node.at("selector").text();
  element.text = node.at("text").text();
  element.property_changes = optional_texts(node, "property_changes");
  element.reference_selector = optional_text(node, "reference_selector");
  element.reference_text = optional_text(node, "reference_text");
  element.what = optional_text(node, "what");
  return element;
}

RegionResult read_region(const Node& node) {
  RegionResult region;
  region.box = read_box(node);
  region.kind = named(node.at("kind"), parse_kind, "a kind of change");
  region.pixels = node.at("pixels").integer(0, std::numeric_limits<std::int64_t>::max());
  region.score = node.at("score").score();
  region.cause = node.at("cause").text_or_empty();
  if (const Node element = node.at("element"); !element.is_null()) {
    region.element = read_element(element);
  }
  region.key = optional_text(node, "key");
  if (const auto box = node.find("reference_box")) region.reference_box = read_box(*box);
  return region;
}

std::int64_t read_amount(const Node& node) {
  return node.integer(0, std::numeric_limits<std::int64_t>::max());
}

PageMeta read_meta(const Node& node) {
  return {optional_text(node, "description"), optional_text(node, "robots"),
          optional_text(node, "canonical"), optional_text(node, "viewport"),
          optional_text(node, "charset")};
}

PageFacts read_facts(const Node& node) {
  PageFacts facts;
  facts.console_errors = node.at("console_errors").small_integer(0);
  facts.console = texts(node.at("console"));
  facts.failed_resources = node.at("failed_resources").small_integer(0);
  facts.failed = texts(node.at("failed"));
  facts.meta = read_meta(node.at("meta"));
  facts.requests = node.at("requests").small_integer(0);
  facts.bytes = read_amount(node.at("bytes"));
  if (const auto load = node.find("load_ms")) facts.load_ms = read_amount(*load);
  return facts;
}

SideResult read_side(const Node& node) {
  SideResult side;
  side.url = node.at("url").text();
  side.final_url = node.at("final_url").text_or_empty();
  if (const Node status = node.at("status"); !status.is_null()) {
    side.status = status.small_integer(0, 999);
  }
  side.width = node.at("width").small_integer(0);
  side.height = node.at("height").small_integer(0);
  side.image = path_below(node.at("image"));
  side.duration_ms = read_amount(node.at("duration_ms"));
  side.failure = optional_text(node, "failure");
  side.title = optional_text(node, "title");
  side.redirects = optional_texts(node, "redirects");
  side.notes = optional_texts(node, "notes");
  if (const auto facts = node.find("facts")) side.facts = read_facts(*facts);
  return side;
}

Reason read_reason(const Node& node, Verdict verdict) {
  if (verdict != Verdict::invalid) {
    if (!node.is_null()) node.fail("null, because the verdict is not invalid");
    return Reason::none;
  }
  const Reason reason = named(node, parse_reason, "a reason");
  if (reason == Reason::none) node.fail("a reason, because the verdict is invalid");
  return reason;
}

EndpointResult read_endpoint(const Node& node) {
  EndpointResult endpoint;
  endpoint.id = file_name(node.at("id"));
  endpoint.path = node.at("path").text();
  endpoint.viewport = node.at("viewport").text();
  endpoint.verdict = named(node.at("verdict"), parse_verdict, "a verdict");
  endpoint.reason = read_reason(node.at("reason"), endpoint.verdict);
  if (const Node score = node.at("score"); !score.is_null()) endpoint.score = score.score();
  endpoint.threshold = node.at("threshold").score();
  endpoint.regions = node.at("regions").list(read_region);
  endpoint.reference = read_side(node.at("reference"));
  endpoint.candidate = read_side(node.at("candidate"));
  endpoint.noise_regions = node.at("noise_regions").list(read_box);
  if (const auto share = node.find("noise_share")) endpoint.noise_share = share->score();
  endpoint.label = optional_text(node, "label");
  endpoint.detail = optional_text(node, "detail");
  if (const auto annotated = node.find("annotated")) endpoint.annotated = path_below(*annotated);
  endpoint.twin_differences = optional_texts(node, "twin_differences");
  return endpoint;
}

Cause read_cause(const Node& node) {
  Cause cause;
  cause.id = file_name(node.at("id"));
  cause.label = node.at("label").text();
  cause.kind = named(node.at("kind"), parse_kind, "a kind of change");
  cause.endpoints = texts(node.at("endpoints"));
  cause.width = node.at("width").small_integer(0);
  cause.height = node.at("height").small_integer(0);
  cause.reference_crop = path_below(node.at("reference_crop"));
  cause.candidate_crop = path_below(node.at("candidate_crop"));
  if (const auto crop = node.find("heat_crop")) cause.heat_crop = path_below(*crop);
  return cause;
}

SideRole read_side_role(const Node& node) {
  return named(node, parse_side_role, "reference or candidate");
}

OneSided read_one_sided(const Node& node) {
  OneSided page;
  page.path = node.at("path").text();
  page.only_on = read_side_role(node.at("only_on"));
  const Node source = node.at("source");
  if (source.text() == "sitemap") {
    page.source = OneSided::Source::sitemap;
  } else if (source.text() != "status") {
    source.fail("status or sitemap");
  }
  if (const auto status = node.find("status")) page.status = status->small_integer(0, 999);
  return page;
}

RunInfo read_run(const Node& node) {
  RunInfo run;
  run.id = node.at("id").text();
  run.title = optional_text(node, "title");
  run.started_at = node.at("started_at").text();
  run.finished_at = node.at("finished_at").text();
  const Node status = node.at("status");
  run.complete = status.text() == "complete";
  if (!run.complete && status.text() != "incomplete") status.fail("complete or incomplete");
  run.incomplete_reason = optional_text(node, "incomplete_reason");
  run.exit_code = node.at("exit_code").small_integer(0, 255);
  run.tool_version = node.at("tool_version").text();
  run.browser = node.at("browser").text();
  run.backend = node.at("backend").text();
  run.config_sha256 = node.at("config_sha256").text();
  run.warnings = optional_texts(node, "warnings");
  run.notes = optional_texts(node, "notes");
  if (const auto outage = node.find("outage")) {
    run.outage = Outage{read_side_role(outage->at("side")), outage->at("label").text(),
                        outage->at("reason").text()};
  }
  return run;
}

SideInfo read_side_info(const Node& node) {
  return {node.at("label").text(), node.at("base_url").text()};
}

void check_totals(const Node& node, const Totals& counted) {
  const std::pair<const char*, int> expected[] = {
      {"planned", counted.planned},        {"passed", counted.passed},
      {"regressed", counted.regressed},    {"flaky", counted.flaky},
      {"accepted", counted.accepted},      {"invalid", counted.invalid},
      {"not_reached", counted.not_reached}};
  for (const auto& [name, count] : expected) {
    const Node total = node.at(name);
    if (total.integer(0, std::numeric_limits<int>::max()) != count) {
      total.fail(std::to_string(count) + ", as many as the endpoints show");
    }
  }
}

}  // namespace

RunResult parse_run_json(std::string_view text) {
  nlohmann::json document;
  try {
    document = nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw ReportError(std::string("run.json: not JSON: ") + error.what());
  }
  const Node root(document, "");
  if (const Node schema = root.at("schema"); schema.text() != "twinshot.run/1") {
    schema.fail("\"twinshot.run/1\", found \"" + schema.text() + "\"");
  }
  RunResult result;
  result.run = read_run(root.at("run"));
  result.reference = read_side_info(root.at("sides").at("reference"));
  result.candidate = read_side_info(root.at("sides").at("candidate"));
  result.endpoints = root.at("endpoints").list(read_endpoint);
  check_ids_differ(result.endpoints, root.at("endpoints"));
  result.causes = root.at("causes").list(read_cause);
  check_ids_differ(result.causes, root.at("causes"));
  if (const auto pages = root.find("one_sided")) result.one_sided = pages->list(read_one_sided);
  check_totals(root.at("totals"), count_totals(result.endpoints));
  return result;
}

}  // namespace twinshot
