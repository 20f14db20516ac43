// Regressed endpoints to alerts.
#include "report/alert.h"

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

#include "report/cause.h"
#include "report/escape.h"
#include "report/summary.h"

namespace twinshot {
namespace {

/// FNV-1a, 64 bit: http://www.isthe.com/chongo/tech/comp/fnv/. Tells alerts apart, guards nothing.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
    add_byte(0xFF);  // never part of UTF-8: "ab" + "c" is not "a" + "bc"
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(std::uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001B3u; }
  std::uint64_t value_ = 0xCBF29CE484222325u;
};

std::string alert_name(std::uint64_t fingerprint) {
  char text[20];
  std::snprintf(text, sizeof(text), "a-%016" PRIx64, fingerprint);
  return text;
}

/// The order of regions says nothing about the change, so it does not enter the id.
std::string alert_id(const EndpointResult& endpoint) {
  std::vector<std::string> keys;
  keys.reserve(endpoint.regions.size());
  for (const RegionResult& region : endpoint.regions) keys.push_back(region.key);
  std::sort(keys.begin(), keys.end());
  Fingerprint fingerprint;
  fingerprint.add(endpoint.id);
  fingerprint.add(endpoint.viewport);
  for (const std::string& key : keys) fingerprint.add(key);
  return alert_name(fingerprint.value());
}

/// Tonight's outage is not last night's: receivers that drop doubles must hear of both.
std::string outage_id(const RunInfo& run, const Outage& outage) {
  Fingerprint fingerprint;
  fingerprint.add("outage");
  fingerprint.add(run.id);
  fingerprint.add(to_string(outage.side));
  return alert_name(fingerprint.value());
}

OutageAlert outage_alert(const RunResult& result, const Outage& outage) {
  const Totals totals = count_totals(result.endpoints);
  std::string summary = one_line(outage.reason);
  if (totals.not_reached > 0) {
    summary += "; " + std::to_string(totals.not_reached) + " of " +
               counted(totals.planned, "page", "pages") + " not reached";
  }
  return {outage_id(result.run, outage), std::move(summary), outage};
}

}  // namespace

AlertBatch make_alerts(const RunResult& result, const std::string& report) {
  AlertBatch batch;
  batch.run = {result.run,
               result.reference,
               result.candidate,
               count_totals(result.endpoints),
               result.causes,
               verdict_sentence(result),
               report};
  if (result.run.outage) batch.outage = outage_alert(result, *result.run.outage);
  for (const EndpointResult& endpoint : result.endpoints) {
    if (endpoint.verdict != Verdict::regressed) continue;
    Alert alert;
    alert.id = alert_id(endpoint);
    alert.endpoint = endpoint.id;
    alert.path = endpoint.path;
    alert.label = endpoint.label;
    alert.viewport = endpoint.viewport;
    alert.score = endpoint.score;
    alert.threshold = endpoint.threshold;
    alert.regions = static_cast<int>(endpoint.regions.size());
    alert.causes = causes_of(endpoint);
    alert.reference_url = endpoint.reference.url;
    alert.candidate_url = endpoint.candidate.url;
    alert.summary = one_line(endpoint.path) + " [" + one_line(endpoint.viewport) + "] " +
                    endpoint_sentence(endpoint);
    batch.alerts.push_back(std::move(alert));
  }
  return batch;
}

}  // namespace twinshot
