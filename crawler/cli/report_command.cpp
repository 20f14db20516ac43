// twinshot report: every output once more, from run.json and the pictures.
#include <cstdio>
#include <filesystem>

#include "crawler/cli/commands.h"
#include "crawler/run/documents.h"
#include "crawler/run/evidence.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/file.h"
#include "crawler/run/output_folder.h"
#include "crawler/run/run_lock.h"
#include "report/run_json.h"
#include "report/summary.h"

namespace twinshot {

int report_command(const ReportArguments& arguments) {
  const std::filesystem::path folder(arguments.dir);
  std::error_code problem;
  const bool found = std::filesystem::exists(folder / "run.json", problem);
  if (problem) {
    throw ConfigError("report: " + (folder / "run.json").string() +
                      " can not be read: " + problem.message());
  }
  if (!found) {
    throw ConfigError("report: " + (folder / "run.json").string() +
                      " does not exist; DIR is the folder that twinshot run wrote");
  }
  const RunLock lock(state_folder(folder));
  RunResult result;
  try {
    result = parse_run_json(read_file(folder / "run.json"));
  } catch (const ReportError& error) {
    throw ConfigError("report: " + (folder / "run.json").string() + ": " + error.what());
  }
  OutputFolder output(folder);
  output.stage_pictures();
  write_evidence(result, output.staging());
  write_documents(result, output.staging());
  output.replace();
  std::fprintf(stderr, "%s\nreport: %s\n", verdict_sentence(result).c_str(),
               (std::filesystem::absolute(folder).lexically_normal() / "index.html").c_str());
  return kExitFine;
}

}  // namespace twinshot
