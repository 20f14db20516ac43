// twinshot run: the whole job.
#include <cstdio>
#include <filesystem>

#include "crawler/cli/commands.h"
#include "crawler/cli/version.h"
#include "crawler/run/file.h"
#include "crawler/run/run.h"
#include "report/summary.h"

namespace twinshot {
namespace {

void print_summary(const RunResult& result, const std::filesystem::path& out) {
  std::fprintf(stderr, "%s\n", verdict_sentence(result).c_str());
  for (const EndpointResult& endpoint : result.endpoints) {
    if (endpoint.verdict != Verdict::regressed && endpoint.verdict != Verdict::invalid) continue;
    std::fprintf(stderr, "  %s [%s] %s\n", endpoint.path.c_str(), endpoint.viewport.c_str(),
                 endpoint_sentence(endpoint).c_str());
  }
  std::fprintf(stderr, "report: %s\n",
               (std::filesystem::absolute(out).lexically_normal() / "index.html").c_str());
}

}  // namespace

int run_command(const RunArguments& arguments) {
  Config config = load_config(arguments.config);
  if (arguments.backend) config.backend = *arguments.backend;
  RunRequest request;
  request.out = arguments.out.empty() ? config.report.dir : arguments.out;
  request.filter = {arguments.only, arguments.viewports};
  request.tool_version = kVersion;
  const RunResult result = run(config, request);
  print_summary(result, request.out);
  if (arguments.json) std::fputs(read_file(request.out / "run.json").c_str(), stdout);
  return result.run.exit_code;
}

}  // namespace twinshot
