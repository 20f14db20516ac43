// A run: a config goes in, a report folder and an exit code come out.
#pragma once

#include <filesystem>
#include <string>

#include "crawler/config/config.h"
#include "crawler/config/plan.h"
#include "report/run_result.h"

namespace twinshot {

/// What the command line adds to the config.
struct RunRequest {
  std::filesystem::path out;  ///< the report folder
  PlanFilter filter;
  std::string tool_version;
};

/// Carries out every stage. The report folder holds the finished report when this returns.
/// Throws ConfigError (nothing was captured), BrowserError (no browser could be started at all),
/// LockedError, OutputError (the previous report is untouched).
[[nodiscard]] RunResult run(const Config& config, const RunRequest& request);

}  // namespace twinshot
