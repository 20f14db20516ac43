// The exit codes of the contract, and which one a finished run ends with.
#pragma once

#include "crawler/config/config.h"
#include "report/run_result.h"

namespace twinshot {

enum ExitCode : int {
  kExitFine = 0,
  kExitRegressed = 1,
  kExitUsage = 2,
  kExitInvalid = 3,
  kExitIncomplete = 4,
  kExitNoBrowser = 5,
  kExitOutput = 6,
  kExitLocked = 7,
  kExitInternal = 8,
  kExitAlerts = 9,
  kExitSignal = 128,  ///< plus the signal's number
};

/// How a run ended, besides its verdicts.
struct RunEnd {
  int signal = 0;        ///< the signal that stopped it; 0 when none did
  bool complete = true;  ///< every endpoint was judged
  bool alerts_delivered = true;
  int passed_with_differences = 0;  ///< pages that passed, and differ in other facts
};

/// A signal wins, then incomplete, then undelivered alerts (somebody who should know does not),
/// then regressed, then invalid. `fail_on` decides whether the last two count, and whether pages
/// that passed with other facts count as regressed.
[[nodiscard]] int exit_code(const Totals& totals, const FailOn& fail_on, const RunEnd& end);

}  // namespace twinshot
