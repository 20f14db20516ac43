// The table of what both sides said and did, for one endpoint of the report page.
#pragma once

#include "report/html_endpoint.h"
#include "report/markup.h"
#include "report/run_result.h"

namespace twinshot {

/// Rows that neither side has anything to say about are left out; rows that differ in a way worth
/// telling are marked.
[[nodiscard]] Html facts_html(const EndpointResult& endpoint, const SideLabels& labels);

/// The same differences in sentences; nothing when there are none.
[[nodiscard]] Html twins_html(const EndpointResult& endpoint);

}  // namespace twinshot
