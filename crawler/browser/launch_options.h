// What a browser is started with: its command line and its environment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "crawler/config/config.h"

namespace twinshot {

/// Where a browser keeps its things inside its profile folder.
struct BrowserFolders {
  explicit BrowserFolders(const std::filesystem::path& profile)
      : home(profile), data(profile / "data"), temporary(profile / "tmp") {}

  std::filesystem::path home;
  std::filesystem::path data;       ///< --user-data-dir
  std::filesystem::path temporary;  ///< TMPDIR: what a killed browser leaves goes with the profile
};

/// The switches for `executable`. The user's come last; their --disable-features and the like are
/// joined with ours, because Chrome obeys only the last of each.
[[nodiscard]] std::vector<std::string> browser_arguments(const std::string& executable,
                                                         const BrowserOptions& options,
                                                         const BrowserFolders& folders);

/// An allow-list of our environment, which may hold secrets, with HOME and TMPDIR in the profile.
[[nodiscard]] std::vector<std::string> browser_environment(const BrowserFolders& folders);

/// Throws BrowserError when Chrome would refuse to start with its sandbox: as root.
void check_sandbox(const BrowserOptions& options, uid_t user);

/// What to do about a browser that said `output` and ended; empty when the words are not known.
[[nodiscard]] std::string remedy_for(const std::string& output);

}  // namespace twinshot
