// Stage screen: both sides of every task are photographed, and the pairs are handed to be judged.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crawler/browser/shot.h"
#include "crawler/config/config.h"
#include "crawler/config/plan.h"
#include "report/run_result.h"

namespace twinshot {

/// Turns a photographed pair into an endpoint's result. Called on several threads at once; an
/// exception ends the run.
using JudgePair = std::function<EndpointResult(const Task& task, const ShotPair& pair)>;

struct Screening {
  std::vector<EndpointResult> endpoints;  ///< one per task, in task order; not_reached by default
  std::string browser;                    ///< product and version
  std::vector<std::string> notes;         ///< what weakens the pictures; usually nothing
  std::string stopped;                    ///< why it ended early; empty when it did not
  int signal = 0;                         ///< the signal that ended it; 0 when none did
};

/// Photographs and judges every task. A page's failure ends in its own result and nowhere else; a
/// browser that dies or hangs takes only the pages open in it, and those are tried once more, one
/// by one, so that a page that kills browsers takes no other down.
///
/// Blocks until done: at most limits.max_duration and a few seconds more. Throws BrowserError when
/// no browser can be started at all, and whatever `judge` throws.
[[nodiscard]] Screening screen(const std::vector<Task>& tasks, const Config& config,
                               const JudgePair& judge);

}  // namespace twinshot
