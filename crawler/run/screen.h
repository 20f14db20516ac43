// Stages screen and confirm: both sides of every task are photographed, once, and again where they
// look different.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crawler/browser/shot.h"
#include "crawler/config/config.h"
#include "crawler/config/plan.h"
#include "crawler/run/confirm.h"
#include "report/run_result.h"

namespace twinshot {

/// What is made of photographed pairs. Called on several threads at once; an exception ends the
/// run.
struct Judging {
  /// The first look. A result that regressed is a suspect.
  std::function<EndpointResult(const Task& task, const ShotPair& pair)> judge;
  /// The pictures of a first look, which have been stored meanwhile.
  std::function<EarlierPictures(const EndpointResult& first)> earlier;
  /// A further look at a suspect; see confirm_pair().
  std::function<EndpointResult(const Task& task, Suspect& suspect, const EarlierPictures& earlier,
                               ShotPair& again)>
      confirm;
  /// The first look is as strict as further ones, and reads the layout.
  bool strict_at_once = false;
};

struct Screening {
  std::vector<EndpointResult> endpoints;  ///< one per task, in task order; not_reached by default
  std::string browser;                    ///< product and version
  std::vector<std::string> notes;         ///< what weakens the pictures; usually nothing
  std::string stopped;                    ///< why it ended early; empty when it did not
  int signal = 0;                         ///< the signal that ended it; 0 when none did
  std::optional<Outage> outage;           ///< the side that was down; usually nothing
};

/// Photographs and judges every task: everybody once and cheaply, then those that look different
/// config.confirm.retakes times more and strictly, in the same browsers, and some more often than
/// that (Suspects). A suspect that was not confirmed when the run ended is not_reached, and says
/// so. A page's failure ends in its own result and nowhere else; a browser that dies or hangs takes
/// only the pages open in it, and those are tried once more, one by one, so that a page that kills
/// browsers takes no other down. Hosts are asked at the pace that they bear (HostGate), and a side
/// that is down ends it early (Breaker).
///
/// Blocks until done: at most limits.max_duration and a few seconds more. Throws BrowserError when
/// no browser can be started at all, and whatever `judging` throws.
[[nodiscard]] Screening screen(const std::vector<Task>& tasks, const Config& config,
                               const Judging& judging);

}  // namespace twinshot
