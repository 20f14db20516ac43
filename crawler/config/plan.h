// Config to plan: one task per endpoint.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "crawler/config/config.h"

namespace twinshot {

/// The most endpoints that one run takes on.
inline constexpr std::size_t kMaxEndpoints = 100'000;

/// What one side of an endpoint needs to be photographed.
struct SideTask {
  std::string label;  ///< the side's label
  std::string url;
  std::vector<std::string> allowed_origins;  ///< the side's own first; where the page may end
  std::string base_url;
  std::string other_base_url;  ///< where both sides share an origin, the other's; else empty
  CaptureOptions capture;
  /// The page that logs the side in, with the login's steps; null where there is no login. The same
  /// object for all tasks of a side whose logins differ in nothing but what they expect.
  std::shared_ptr<const SideTask> login;
};

/// One endpoint: path x viewport, on both sides.
struct Task {
  std::string id;  ///< stable from run to run: from path and viewport label only
  std::string path;
  std::string label;
  Viewport viewport;
  SideTask reference;
  SideTask candidate;
};

/// What --only and --viewport leave of the plan. Empty: everything.
struct PlanFilter {
  std::vector<std::string> only;       ///< globs over paths
  std::vector<std::string> viewports;  ///< labels
};

/// The tasks in config order, duplicates removed. `sitemap_paths` are added behind the config's
/// own, with include and exclude applied to them too; a path the config has already stays as the
/// config has it. Empty only when everything is in a sitemap that was not read (validate).
/// Errors: ConfigError when nothing is left, the plan is too long, a filter names an unknown
/// viewport or holds a bad glob. More than `most` endpoints are too many.
[[nodiscard]] std::vector<Task> make_plan(const Config& config,
                                          const std::vector<std::string>& sitemap_paths,
                                          const PlanFilter& filter,
                                          std::size_t most = kMaxEndpoints);

/// The page that logs a side in: `base` is any task of the side, `defaults` the side's own options.
/// What is expected of a path or done on it has no place there.
[[nodiscard]] std::shared_ptr<const SideTask> login_task(const SideTask& base, const Login& login,
                                                         const CaptureOptions& defaults);

/// The plan for people: what `twinshot validate` prints. Secrets are masked.
[[nodiscard]] std::string describe_plan(const Config& config, const std::vector<Task>& tasks);

/// The complete settings of every page of the plan on both sides, defaults included: what `twinshot
/// validate --only` prints. Secrets are masked.
[[nodiscard]] std::string describe_settings(const Config& config, const std::vector<Task>& tasks);

}  // namespace twinshot
