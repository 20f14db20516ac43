// The command line as values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compare/comparison.h"
#include "compare/filters/prefilter.h"
#include "compare/filters/view.h"
#include "crawler/config/config.h"

namespace twinshot {

struct RunArguments {
  std::string config;
  std::string out;  ///< empty: report.dir of the config
  std::optional<BackendChoice> backend;
  std::vector<std::string> only;
  std::vector<std::string> viewports;
  bool json = false;
};

struct CompareArguments {
  std::string reference;
  std::string candidate;
  CompareOptions options;
  BackendChoice backend = BackendChoice::automatic;
  Prefilters filters;
  std::optional<ViewSpec> view;  ///< what `out` shows instead of boxes around the changes
  int jobs = 0;                  ///< pairs at the same time; 0: as many as there are cores
  std::string out;   ///< picture (two files) or folder (two folders) with boxes; empty: none
  std::string grid;  ///< window scores as JSON, two files only; empty: none
  bool json = false;
};

struct ValidateArguments {
  std::string config;
  std::vector<std::string> only;  ///< with one of these: the settings of the pages that are left
  std::vector<std::string> viewports;
};

struct CalibrateArguments {
  std::string config;
  std::vector<std::string> only;
  std::vector<std::string> viewports;
  int looks = 3;
};

struct DoctorArguments {};

struct InitArguments {
  std::string reference;
  std::string candidate;
};

struct ReportArguments {
  std::string dir;
};

/// Text that answers the whole command: --help, --version.
struct Answer {
  std::string text;
};

using Command = std::variant<RunArguments, CompareArguments, ValidateArguments, CalibrateArguments,
                             DoctorArguments, InitArguments, ReportArguments, Answer>;

/// Throws ConfigError for anything the command line can not mean.
[[nodiscard]] Command parse_command_line(int argc, const char* const* argv);

}  // namespace twinshot
