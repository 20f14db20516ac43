// The top of the report page, below the verdict: what concerns the run as a whole.
#pragma once

#include "report/html_endpoint.h"
#include "report/markup.h"
#include "report/run_result.h"

namespace twinshot {

/// What undermines the verdict.
[[nodiscard]] Html warnings_html(const RunInfo& run);

/// Good to know, and nothing more.
[[nodiscard]] Html notes_html(const RunInfo& run);

/// Pages that only one side has, all together.
[[nodiscard]] Html one_sided_html(const RunResult& result, const SideLabels& labels);

/// A line for the header: how many passed pages differ in something else; empty when none does.
[[nodiscard]] Html others_line_html(const RunResult& result);

/// Differences besides pictures, each once with the pages it is on.
[[nodiscard]] Html others_html(const RunResult& result);

}  // namespace twinshot
