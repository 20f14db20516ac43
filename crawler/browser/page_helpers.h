// What the programs that are run in pages share.
#pragma once

#include <string>

namespace twinshot::page_scripts {

/// A function expression that calls `function` with its argument, where the helpers are in scope:
/// scopes, find_all, box_of, frame and the like.
[[nodiscard]] std::string with_helpers(const char* function);

}  // namespace twinshot::page_scripts
