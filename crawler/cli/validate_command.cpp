// twinshot validate: parse, resolve, print the plan. Touches no network.
#include <cstdio>
#include <string>
#include <vector>

#include "crawler/cli/commands.h"
#include "crawler/config/plan.h"
#include "crawler/run/exit_code.h"

namespace twinshot {

int validate_command(const ValidateArguments& arguments) {
  const Config config = load_config(arguments.config);
  const std::vector<Task> tasks = make_plan(config, {}, {arguments.only, arguments.viewports});
  const std::string text =
      arguments.only.empty() ? describe_plan(config, tasks) : describe_settings(config, tasks);
  std::fputs(text.c_str(), stdout);
  return kExitFine;
}

}  // namespace twinshot
