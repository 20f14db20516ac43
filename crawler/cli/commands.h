// One function per subcommand. Each returns the exit code; errors are exceptions.
#pragma once

#include "crawler/cli/command_line.h"

namespace twinshot {

[[nodiscard]] int run_command(const RunArguments& arguments);
[[nodiscard]] int compare_command(const CompareArguments& arguments);
[[nodiscard]] int validate_command(const ValidateArguments& arguments);
[[nodiscard]] int calibrate_command(const CalibrateArguments& arguments);
[[nodiscard]] int doctor_command();
[[nodiscard]] int init_command(const InitArguments& arguments);
[[nodiscard]] int report_command(const ReportArguments& arguments);

/// Parses the command line and carries it out. Turns every exception into its exit code and one
/// message on standard error.
[[nodiscard]] int execute(int argc, const char* const* argv);

}  // namespace twinshot
