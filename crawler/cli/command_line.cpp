// The command line as values.
#include "crawler/cli/command_line.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include <CLI/CLI.hpp>

#include "crawler/cli/version.h"
#include "crawler/config/describe_capture.h"
#include "crawler/config/nearest_word.h"

namespace twinshot {
namespace {

constexpr const char* kAbout =
    "Photographs every page of two live sites, finds what looks different, and says which pages "
    "regressed.";
constexpr const char* kExitCodes =
    "Exit codes: 0 fine, 1 regressed (compare: different), 2 usage or config error,\n"
    "3 some pages could not be judged, 4 incomplete, 5 no usable browser, 6 output failed,\n"
    "7 another run holds the lock, 8 internal error, 9 alerts undelivered, 128+n signal n";

constexpr int kCosineFrameSize = 4;
constexpr double kCosineThreshold = 0.8;

const std::map<std::string, BackendChoice> kBackends{
    {"auto", BackendChoice::automatic}, {"cpu", BackendChoice::cpu}, {"cuda", BackendChoice::cuda}};
const std::map<std::string, Metric> kMetrics{{"windows", Metric::windows},
                                             {"cosine", Metric::cosine}};

/// Where CLI11 puts what it finds.
struct Found {
  RunArguments run;
  std::string run_backend;
  CompareArguments compare;
  std::string compare_backend = "auto";
  std::string metric = "windows";
  std::string view;
  ValidateArguments validate;
  CalibrateArguments calibrate;
  InitArguments init;
  ReportArguments report;
};

/// Ranges let NaN through: it is neither below nor above.
const CLI::Validator kNoNan(
    [](std::string& text) {
      return std::isnan(std::strtod(text.c_str(), nullptr)) ? text + " is not a number"
                                                            : std::string();
    },
    "");

template <typename Choice>
CLI::IsMember one_of(const std::map<std::string, Choice>& names) {
  return CLI::IsMember(&names);
}

void add_filter(CLI::App& command, std::vector<std::string>& only,
                std::vector<std::string>& viewports) {
  command.add_option("--only", only, "only paths that match; repeatable")
      ->allow_extra_args(false)
      ->option_text("GLOB");
  command.add_option("--viewport", viewports, "only this viewport; repeatable")
      ->allow_extra_args(false)
      ->option_text("LABEL");
}

CLI::App* add_validate(CLI::App& app, Found& found) {
  CLI::App* command = app.add_subcommand(
      "validate", "check a config and print its plan; with --only, every setting of those pages");
  command->add_option("CONFIG", found.validate.config, "YAML file")->required();
  add_filter(*command, found.validate.only, found.validate.viewports);
  return command;
}

CLI::App* add_run(CLI::App& app, Found& found) {
  CLI::App* command = app.add_subcommand("run", "photograph and compare what a config lists");
  command->add_option("CONFIG", found.run.config, "YAML file")->required();
  command->add_option("--out", found.run.out, "report folder (default: report.dir)");
  command->add_option("--backend", found.run_backend, "auto, cpu or cuda")
      ->check(one_of(kBackends))
      ->option_text("auto|cpu|cuda");
  add_filter(*command, found.run.only, found.run.viewports);
  command->add_flag("--json", found.run.json, "print run.json on standard output");
  return command;
}

CLI::App* add_calibrate(CLI::App& app, Found& found) {
  CLI::App* command = app.add_subcommand(
      "calibrate", "photograph the reference against itself, and propose what to ignore");
  command->add_option("CONFIG", found.calibrate.config, "YAML file")->required();
  command->add_option("--looks", found.calibrate.looks, "how often each page is looked at (3)")
      ->check(CLI::Range(1, 50))
      ->option_text("N");
  command->add_option("--only", found.calibrate.only, "only paths that match; repeatable")
      ->allow_extra_args(false)
      ->option_text("GLOB");
  command->add_option("--viewport", found.calibrate.viewports, "only this viewport; repeatable")
      ->allow_extra_args(false)
      ->option_text("LABEL");
  return command;
}

CLI::App* add_compare(CLI::App& app, Found& found) {
  CLI::App* command =
      app.add_subcommand("compare", "compare two PNG files, or two folders of PNGs");
  CompareArguments& arguments = found.compare;
  command->add_option("REFERENCE", arguments.reference, "PNG file or folder")->required();
  command->add_option("CANDIDATE", arguments.candidate, "PNG file or folder")->required();
  command->add_option("-f,--frame-size", arguments.options.frame_size, "window edge in pixels")
      ->check(CLI::Range(2, 256));
  command
      ->add_option("-t,--threshold", arguments.options.threshold, "similarity below this differs")
      ->check(CLI::Range(0.0, 1.0))
      ->check(kNoNan);
  command->add_option("--metric", found.metric, "windows or cosine")
      ->check(one_of(kMetrics))
      ->option_text("windows|cosine");
  command->add_option("--backend", found.compare_backend, "auto, cpu or cuda")
      ->check(one_of(kBackends))
      ->option_text("auto|cpu|cuda");
  command->add_option("--jobs", arguments.jobs, "pairs at the same time (default: one per core)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--equalize", arguments.filters.equalize,
                    "spread the levels of both pictures before they are compared");
  command
      ->add_option("--blur", arguments.filters.blur_sigma,
                   "blur both pictures before they are compared, sigma in pixels")
      ->check(CLI::Range(0.1, 20.0))
      ->check(kNoNan)
      ->option_text("SIGMA");
  command->add_option("--view", found.view, "what -o shows: blend:WEIGHT, heat or equalized")
      ->option_text("VIEW");
  command->add_option("-o,--out", arguments.out,
                      "write pictures with boxes to this file or folder");
  command->add_option("--grid", arguments.grid, "write the window scores to this JSON file");
  command->add_flag("--json", arguments.json, "print the result as JSON on standard output");
  return command;
}

ViewSpec view_of(const Found& found) {
  if (found.compare.out.empty()) {
    throw ConfigError("command line: --view says what -o shows; add -o FILE");
  }
  try {
    return parse_view(found.view);
  } catch (const std::invalid_argument& error) {
    throw ConfigError(std::string("command line: --view: ") + error.what());
  }
}

/// CLI11 would say that a command is missing, without the word that stands there.
void check_command_word(std::string_view word, const std::vector<std::string>& names) {
  if (word.starts_with('-')) return;
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  if (word == "accept") {
    throw ConfigError("command line: accept is not available in this version yet");
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw ConfigError("command line: there is no command \"" + one_line(std::string(word)) + "\"" +
                    suggestion(word, known) + "\nsee twinshot --help");
}

std::string version_text() {
  return std::string("twinshot ") + kVersion + "\n";
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(kAbout, "twinshot");
  app.require_subcommand(1);
  app.footer(kExitCodes);
  app.set_version_flag("--version", version_text());
  Found found;
  const CLI::App* run = add_run(app, found);
  const CLI::App* compare = add_compare(app, found);
  const CLI::App* validate = add_validate(app, found);
  const CLI::App* calibrate = add_calibrate(app, found);
  const CLI::App* doctor = app.add_subcommand("doctor", "say what works on this machine");
  CLI::App* init = app.add_subcommand("init", "write a commented config to standard output");
  CLI::Option* reference = init->add_option("REFERENCE", found.init.reference, "reference URL");
  CLI::Option* candidate = init->add_option("CANDIDATE", found.init.candidate, "candidate URL");
  reference->needs(candidate);
  CLI::App* report = app.add_subcommand("report", "rebuild every output from DIR/run.json");
  report->add_option("DIR", found.report.dir, "report folder")->required();
  std::vector<std::string> names;
  for (CLI::App* command : app.get_subcommands(nullptr)) {
    command->set_version_flag("--version", version_text());
    names.push_back(command->get_name());
  }
  if (argc > 1) check_command_word(argv[1], names);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* command : app.get_subcommands()) return Answer{command->help("twinshot")};
    return Answer{app.help()};
  } catch (const CLI::CallForVersion&) {
    return Answer{version_text()};
  } catch (const CLI::ParseError& error) {
    throw ConfigError(std::string("command line: ") + error.what() +
                      "\nsee twinshot --help, or twinshot COMMAND --help");
  }

  if (run->parsed()) {
    if (!found.run_backend.empty()) found.run.backend = kBackends.at(found.run_backend);
    return found.run;
  }
  if (compare->parsed()) {
    if (!found.view.empty()) found.compare.view = view_of(found);
    found.compare.backend = kBackends.at(found.compare_backend);
    found.compare.options.metric = kMetrics.at(found.metric);
    if (found.compare.options.metric == Metric::cosine) {
      if (compare->count("--frame-size") == 0) found.compare.options.frame_size = kCosineFrameSize;
      if (compare->count("--threshold") == 0) found.compare.options.threshold = kCosineThreshold;
    }
    return found.compare;
  }
  if (validate->parsed()) return found.validate;
  if (calibrate->parsed()) return found.calibrate;
  if (doctor->parsed()) return DoctorArguments{};
  if (init->parsed()) return found.init;
  return found.report;
}

}  // namespace twinshot
