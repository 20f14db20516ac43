// Which exit code a finished run ends with.
#include "crawler/run/exit_code.h"

namespace twinshot {

int exit_code(const Totals& totals, const FailOn& fail_on, const RunEnd& end) {
  if (end.signal != 0) return kExitSignal + end.signal;
  if (!end.complete) return kExitIncomplete;
  if (!end.alerts_delivered) return kExitAlerts;
  if (fail_on.regressed && totals.regressed > 0) return kExitRegressed;
  if (fail_on.facts && end.passed_with_differences > 0) return kExitRegressed;
  if (fail_on.invalid && totals.invalid > 0) return kExitInvalid;
  return kExitFine;
}

}  // namespace twinshot
