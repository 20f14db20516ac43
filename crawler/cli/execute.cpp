// From the command line to an exit code: the one place that turns exceptions into codes.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include "crawler/browser/browser.h"

#include "crawler/cli/commands.h"
#include "crawler/run/error.h"
#include "crawler/run/exit_code.h"

namespace twinshot {
namespace {

int fail(int code, const std::string& message) {
  std::fprintf(stderr, "twinshot: %s\n", message.c_str());
  return code;
}

int answer(const Answer& answer) {
  std::fputs(answer.text.c_str(), stdout);
  return kExitFine;
}

/// A full disk behind `--json > file` shows only when what was printed really leaves.
int with_output_written(int code) {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return code;
  const std::string cause = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
  const int failed = fail(kExitOutput, "standard output can not be written" + cause +
                                           "; what was printed there is not whole");
  return code > kExitSignal ? code : failed;
}

struct Dispatch {
  int operator()(const RunArguments& arguments) const { return run_command(arguments); }
  int operator()(const CompareArguments& arguments) const { return compare_command(arguments); }
  int operator()(const ValidateArguments& arguments) const { return validate_command(arguments); }
  int operator()(const CalibrateArguments& arguments) const { return calibrate_command(arguments); }
  int operator()(const DoctorArguments&) const { return doctor_command(); }
  int operator()(const InitArguments& arguments) const { return init_command(arguments); }
  int operator()(const ReportArguments& arguments) const { return report_command(arguments); }
  int operator()(const Answer& text) const { return answer(text); }
};

}  // namespace

int execute(int argc, const char* const* argv) {
  // Standard output belongs to --json; people read standard error.
  spdlog::set_default_logger(spdlog::stderr_logger_mt("twinshot"));
  spdlog::set_pattern("%l: %v");
  try {
    return with_output_written(std::visit(Dispatch{}, parse_command_line(argc, argv)));
  } catch (const ConfigError& error) {
    return fail(kExitUsage, error.what());
  } catch (const BrowserError& error) {
    return fail(kExitNoBrowser, error.what());
  } catch (const OutputError& error) {
    return fail(kExitOutput, error.what());
  } catch (const LockedError& error) {
    return fail(kExitLocked, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kExitInternal, "out of memory");
  } catch (const std::exception& error) {
    return fail(kExitInternal, std::string("internal error: ") + error.what());
  }
}

}  // namespace twinshot
