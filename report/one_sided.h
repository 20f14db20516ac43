// Pages that only one of the two sites has.
#pragma once

#include <string>
#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// Paths whose document is 404 or 410 on one side and fine on the other, in plan order, each once
/// however many viewports it has.
[[nodiscard]] std::vector<OneSided> one_sided_by_status(const RunResult& result);

/// Which side alone has the endpoint's page; nothing when both or none do.
[[nodiscard]] std::optional<SideRole> only_side_of(const EndpointResult& endpoint);

/// Appends the pages of one_sided_by_status(), and says so first in the details of their endpoints:
/// "only on production; ...".
void tell_one_sided(RunResult& result);

}  // namespace twinshot
