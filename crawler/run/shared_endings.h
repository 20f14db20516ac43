// Pages that were asked for by different addresses and ended on the same one.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// A sentence for each address of a side on which several paths ended that were redirected there:
/// an expired session turns a whole section into one sign-in page that looks the same on both
/// sides. In the order of the endpoints.
[[nodiscard]] std::vector<std::string> shared_endings(const RunResult& result);

}  // namespace twinshot
