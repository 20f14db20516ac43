// What there is to tell: one alert per regressed endpoint or side that is down, and the run they
// belong to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

struct Alert {
  std::string id;        ///< same endpoint and same changes, same id, in every run
  std::string endpoint;  ///< the endpoint's id
  std::string path;
  std::string label;
  std::string viewport;
  double score = 1;
  double threshold = 0;
  int regions = 0;
  std::vector<std::string> causes;  ///< ids
  std::string reference_url;
  std::string candidate_url;
  std::string summary;  ///< "/checkout [desktop] regressed: score 0.910, limit 0.950, 4 regions"

  bool operator==(const Alert&) const = default;
};

/// What a message says besides the alerts it carries.
struct AlertRun {
  RunInfo run;
  SideInfo reference;
  SideInfo candidate;
  Totals totals;
  std::vector<Cause> causes;
  std::string summary;  ///< the verdict sentence
  std::string report;   ///< where the report is: a URL, or a path on this machine

  bool operator==(const AlertRun&) const = default;
};

/// A side is down: told once a run, instead of every page of it.
struct OutageAlert {
  std::string id;       ///< each run's own
  std::string summary;  ///< "staging does not answer: ...; 20 of 30 pages not reached"
  Outage outage;

  bool operator==(const OutageAlert&) const = default;
};

/// The alerts of one run. `alerts` may be only some of them: one delivery's share.
struct AlertBatch {
  AlertRun run;
  std::vector<Alert> alerts;
  std::optional<OutageAlert> outage{};

  bool operator==(const AlertBatch&) const = default;
};

/// One alert per regressed endpoint, in plan order; none when nothing regressed. One more when a
/// side was down.
/// `report` is where people will find the report folder's index.html.
[[nodiscard]] AlertBatch make_alerts(const RunResult& result, const std::string& report);

}  // namespace twinshot
