// What one side's sitemap names and the other's does not.
#include "crawler/run/sitemap_twins.h"

#include <optional>
#include <unordered_set>

#include "crawler/config/glob.h"
#include "crawler/http/sitemap.h"

namespace twinshot {
namespace {

/// Nothing waits for it but the run's begin.
constexpr std::chrono::seconds kFileLimit{10};

bool is_in_scope(const Config& config, const PlanFilter& filter, const std::string& path) {
  return is_included(path, config.include, config.exclude) &&
         (filter.only.empty() || any_glob_matches(filter.only, path));
}

}  // namespace

void hold_sitemaps_together(const Config& config, const PlanFilter& filter,
                            const std::vector<std::string>& reference_paths, RunResult& result) {
  std::optional<SitemapRequest> request = candidate_sitemap_request(config);
  if (!request) return;
  request->limits.timeout = kFileLimit;
  std::vector<std::string> candidate_paths;
  try {
    candidate_paths = read_sitemap(*request).paths;
  } catch (const SitemapError& error) {
    result.run.notes.push_back("the sitemaps were not held together: " + std::string(error.what()));
    return;
  }
  const auto add_missing = [&](const std::vector<std::string>& paths,
                               const std::vector<std::string>& others, SideRole side) {
    const std::unordered_set<std::string> known(others.begin(), others.end());
    for (const std::string& path : paths) {
      if (known.count(path) != 0 || !is_in_scope(config, filter, path)) continue;
      result.one_sided.push_back({path, side, OneSided::Source::sitemap, 0});
    }
  };
  add_missing(reference_paths, candidate_paths, SideRole::reference);
  add_missing(candidate_paths, reference_paths, SideRole::candidate);
}

}  // namespace twinshot
