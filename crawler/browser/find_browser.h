// Which browser to start.
#pragma once

#include <string>

namespace twinshot {

/// The absolute path of a browser's binary. `executable` is a path or a name; empty looks for the
/// known names, smallest browser first. `search_path` is what PATH holds. A distribution's wrapper
/// script is resolved to the binary it starts, so that the process we watch is the browser.
/// Throws BrowserError that lists what was looked for and how to install one.
[[nodiscard]] std::string find_browser(const std::string& executable,
                                       const std::string& search_path);

}  // namespace twinshot
