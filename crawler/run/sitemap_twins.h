// What one side's sitemap names and the other's does not.
#pragma once

#include <string>
#include <vector>

#include "crawler/config/plan.h"
#include "report/run_result.h"

namespace twinshot {

/// Reads the candidate's sitemap too, and adds to `result.one_sided` what only one of the two
/// names, within include, exclude and --only. Best effort: one that is missing or damaged is a
/// note. Blocks: seconds, where the candidate does not answer.
void hold_sitemaps_together(const Config& config, const PlanFilter& filter,
                            const std::vector<std::string>& reference_paths, RunResult& result);

}  // namespace twinshot
