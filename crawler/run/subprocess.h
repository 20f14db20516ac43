// A command of the user's, started without a shell.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace twinshot {

/// Runs `argv` (argv[0] is looked up on PATH) with `input` on its standard input; its output goes
/// to our standard error. Returns why it failed, in one line; empty when it ended with 0.
/// Killed after `limit`, with everything it started in its process group.
[[nodiscard]] std::string run_subprocess(const std::vector<std::string>& argv,
                                         std::string_view input, std::chrono::seconds limit);

}  // namespace twinshot
