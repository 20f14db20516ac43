// junit.xml: the run as CI servers read it.
#pragma once

#include <string>

#include "report/run_result.h"

namespace twinshot {

/// One suite per viewport in plan order, one case per endpoint; names are unique, because GitLab
/// drops duplicates silently. regressed is a failure, invalid an error, accepted and not_reached
/// are skipped, flaky passes with a flakyFailure that Jenkins shows and others ignore.
/// Passed cases carry nothing but their name and time: GitLab counts XML objects.
[[nodiscard]] std::string to_junit(const RunResult& result);

}  // namespace twinshot
