// twinshot calibrate: which pages are noisy by nature, and what would make them quiet.
#include <cstdio>

#include "crawler/cli/commands.h"
#include "crawler/run/calibrate.h"
#include "crawler/run/exit_code.h"

namespace twinshot {

int calibrate_command(const CalibrateArguments& arguments) {
  const Config config = load_config(arguments.config);
  const Calibration calibration =
      calibrate(config, {arguments.only, arguments.viewports}, arguments.looks);
  std::fputs(describe(calibration).c_str(), stdout);
  if (calibration.signal != 0) return kExitSignal + calibration.signal;
  return calibration.stopped.empty() ? kExitFine : kExitIncomplete;
}

}  // namespace twinshot
