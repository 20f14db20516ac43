// Config to plan: one task per endpoint.
#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "crawler/config/endpoint_id.h"
#include "crawler/config/glob.h"
#include "crawler/config/plan.h"
#include "crawler/config/url.h"

namespace twinshot {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void check_filter(const Config& config, const PlanFilter& filter) {
  for (const std::string& glob : filter.only) {
    const std::string problem = glob_problem(glob);
    if (!problem.empty()) throw ConfigError("--only " + glob + ": the glob " + problem);
  }
  for (const std::string& label : filter.viewports) {
    std::string known;
    bool found = false;
    for (const Viewport& viewport : config.viewports) {
      known += (known.empty() ? "" : ", ") + viewport.label;
      found |= viewport.label == label;
    }
    if (!found) {
      throw ConfigError("--viewport " + label + ": " + config.file + " has " + known);
    }
  }
}

SideTask make_side_task(const Side& side, const Side& other, const std::string& path,
                        const CaptureOptions& capture) {
  SideTask task;
  task.label = side.label;
  task.url = side.base_url + path;
  task.base_url = side.base_url;
  if (origin_of_text(other.base_url) == origin_of_text(side.base_url)) {
    task.other_base_url = other.base_url;
  }
  task.allowed_origins.push_back(origin_of(parse_url(side.base_url)));
  for (const std::string& origin : capture.origins) {
    if (!contains(task.allowed_origins, origin)) task.allowed_origins.push_back(origin);
  }
  task.capture = capture;
  return task;
}

/// The logins of one side.
class LoginTasks {
 public:
  explicit LoginTasks(const CaptureOptions& defaults) : defaults_(defaults) {}

  std::shared_ptr<const SideTask> find(const SideTask& task) {
    if (!task.capture.login) return nullptr;
    const Login& login = *task.capture.login;
    const std::string url = task.base_url + login.path;
    for (const auto& known : known_) {
      if (known->url == url && known->capture.steps == login.steps) return known;
    }
    const bool is_side_own = defaults_.login && defaults_.login->path == login.path &&
                             defaults_.login->steps == login.steps;
    known_.push_back(login_task(task, is_side_own ? *defaults_.login : login, defaults_));
    return known_.back();
  }

 private:
  const CaptureOptions& defaults_;
  std::vector<std::shared_ptr<const SideTask>> known_;
};

class PlanBuilder {
 public:
  PlanBuilder(const Config& config, const PlanFilter& filter, std::size_t most)
      : config_(config),
        filter_(filter),
        most_(most),
        reference_logins_(config.sitemap_defaults.capture[0]),
        candidate_logins_(config.sitemap_defaults.capture[1]) {}

  void add(const PathEntry& entry) {
    if (!filter_.only.empty() && !any_glob_matches(filter_.only, entry.path)) return;
    for (const Viewport& viewport : config_.viewports) {
      if (!entry.viewports.empty() && !contains(entry.viewports, viewport.label)) continue;
      if (!filter_.viewports.empty() && !contains(filter_.viewports, viewport.label)) continue;
      add(make_task(entry, viewport));
    }
  }

  std::vector<Task> take() { return std::move(tasks_); }

 private:
  Task make_task(const PathEntry& entry, const Viewport& viewport) {
    Task task;
    task.id = endpoint_id(entry.path, viewport.label);
    task.path = entry.path;
    task.label = entry.label;
    task.viewport = viewport;
    task.reference =
        make_side_task(config_.reference, config_.candidate, entry.path, entry.capture[0]);
    task.candidate =
        make_side_task(config_.candidate, config_.reference, entry.path, entry.capture[1]);
    task.reference.login = reference_logins_.find(task.reference);
    task.candidate.login = candidate_logins_.find(task.candidate);
    return task;
  }

  void add(Task task) {
    // The id is a hash of path and viewport: the same id is the same endpoint.
    if (!ids_.insert(task.id).second) return;
    if (tasks_.size() >= most_) {
      throw ConfigError(config_.file + ": the plan has more than " + std::to_string(most_) +
                        " endpoints; narrow it with include and exclude, or split the config");
    }
    tasks_.push_back(std::move(task));
  }

  const Config& config_;
  const PlanFilter& filter_;
  std::size_t most_;
  LoginTasks reference_logins_;
  LoginTasks candidate_logins_;
  std::vector<Task> tasks_;
  std::unordered_set<std::string> ids_;
};

}  // namespace

std::shared_ptr<const SideTask> login_task(const SideTask& base, const Login& login,
                                           const CaptureOptions& defaults) {
  auto task = std::make_shared<SideTask>(base);
  task->url = base.base_url + login.path;
  task->login = nullptr;
  task->capture = defaults;
  task->capture.login = login;
  task->capture.steps = login.steps;
  task->capture.wait = {"", "", std::chrono::milliseconds(0), defaults.wait.network_idle};
  // A page that asks who is there may well answer that it does not know.
  task->capture.expect = {{200, 401, 403}, "", ""};
  task->capture.js_after.clear();
  // Tokens are good for a while from now, whatever the clock of the pages will say.
  task->capture.clock.reset();
  return task;
}

std::vector<Task> make_plan(const Config& config, const std::vector<std::string>& sitemap_paths,
                            const PlanFilter& filter, std::size_t most) {
  check_filter(config, filter);
  PlanBuilder plan(config, filter, most);
  std::unordered_set<std::string> known;
  for (const PathEntry& entry : config.paths) {
    plan.add(entry);
    known.insert(entry.path);
  }
  PathEntry found = config.sitemap_defaults;
  for (const std::string& path : sitemap_paths) {
    // A path of the config keeps the viewports that the config gives it.
    if (known.count(path) != 0) continue;
    if (!is_included(path, config.include, config.exclude)) continue;
    found.path = path;
    found.label = path;
    plan.add(found);
  }
  std::vector<Task> tasks = plan.take();
  const bool filtered = !filter.only.empty() || !filter.viewports.empty();
  const bool more_to_come = config.sitemap && sitemap_paths.empty() && !filtered;
  if (tasks.empty() && !more_to_come) {
    throw ConfigError(config.file +
                      (filtered ? ": --only and --viewport leave no endpoint to compare; `twinshot "
                                  "validate` lists all of them"
                                : ": no endpoint is left to compare; check paths, include and "
                                  "exclude"));
  }
  return tasks;
}

}  // namespace twinshot
