// A run: the stages in order.
#include "crawler/run/run.h"

#include <chrono>
#include <ctime>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "crawler/http/sitemap.h"
#include "crawler/run/alerts.h"
#include "crawler/run/backend_pool.h"
#include "crawler/run/confirm.h"
#include "crawler/run/documents.h"
#include "crawler/run/evidence.h"
#include "crawler/run/exit_code.h"
#include "crawler/run/file.h"
#include "crawler/run/judge.h"
#include "crawler/run/late_signal.h"
#include "crawler/run/output_folder.h"
#include "crawler/run/picture_file.h"
#include "crawler/run/picture_store.h"
#include "crawler/run/redact.h"
#include "crawler/run/run_lock.h"
#include "crawler/run/screen.h"
#include "crawler/run/shared_endings.h"
#include "crawler/run/sitemap_twins.h"
#include "crawler/run/state.h"
#include "report/one_sided.h"
#include "report/run_json.h"
#include "report/summary.h"
#include "report/twin_differences.h"

namespace twinshot {
namespace {

using SystemClock = std::chrono::system_clock;

/// RFC 3339 in UTC: "2026-11-21T03:04:05Z".
std::string timestamp(SystemClock::time_point moment) {
  const std::time_t seconds = SystemClock::to_time_t(moment);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/// Sorts by time, and two runs in one second are still two.
std::string make_run_id(const std::string& started_at) {
  std::string id;
  for (const char c : started_at) {
    if (c != '-' && c != ':') id += c;
  }
  return fmt::format("{}-{:06x}", id, std::random_device{}() & 0xffffff);
}

/// What undermines the verdict, whatever it is.
std::vector<std::string> undermining(const Config& config, const std::vector<Task>& tasks) {
  std::vector<std::string> warnings;
  if (!config.browser.sandbox) warnings.push_back("the browser ran without its sandbox");
  bool insecure[2] = {false, false};
  for (const Task& task : tasks) {
    insecure[0] |= task.reference.capture.tls.insecure;
    insecure[1] |= task.candidate.capture.tls.insecure;
  }
  if (insecure[0]) warnings.push_back("TLS was not verified on " + config.reference.label);
  if (insecure[1]) warnings.push_back("TLS was not verified on " + config.candidate.label);
  return warnings;
}

/// The config's paths, and those that only the reference side's sitemap knows.
std::vector<Task> plan(const Config& config, const PlanFilter& filter, RunResult& result) {
  const std::optional<SitemapRequest> request = sitemap_request(config);
  if (!request) return make_plan(config, {}, filter);
  const Sitemap sitemap = read_sitemap(*request);
  if (sitemap.foreign > 0) {
    result.run.warnings.push_back(
        fmt::format("{} entries of the sitemap are not below {} and were left out", sitemap.foreign,
                    config.reference.base_url));
  }
  hold_sitemaps_together(config, filter, sitemap.paths, result);
  return make_plan(config, sitemap.paths, filter);
}

/// What becomes of photographed pairs. Borrows its arguments.
Judging judging(const Config& config, BackendPool& backends, const PictureStore& store,
                const std::filesystem::path& folder) {
  const auto first = [&](const Task& task, const ShotPair& pair) {
    const BackendPool::Lease backend = backends.lease(task.id);
    return judge_pair(task, pair, config.compare, *backend, store);
  };
  const auto earlier = [folder](const EndpointResult& result) {
    return EarlierPictures{read_bytes(folder / result.reference.image),
                           read_bytes(folder / result.candidate.image)};
  };
  const auto further = [&](const Task& task, Suspect& suspect, const EarlierPictures& pictures,
                           ShotPair& again) {
    const BackendPool::Lease backend = backends.lease(task.id);
    return confirm_pair(task, suspect, pictures, again, config.compare, *backend, store);
  };
  return {first, earlier, further};
}

RunResult start_result(const Config& config, const RunRequest& request,
                       const BackendPool& backends) {
  RunResult result;
  result.run.started_at = timestamp(SystemClock::now());
  result.run.id = make_run_id(result.run.started_at);
  result.run.title = config.report.title;
  result.run.tool_version = request.tool_version;
  result.run.config_sha256 = config.sha256;
  result.run.backend = backends.name();
  result.reference = {config.reference.label, config.reference.base_url};
  result.candidate = {config.candidate.label, config.candidate.base_url};
  return result;
}

void take_screening(RunResult& result, Screening screening) {
  result.endpoints = std::move(screening.endpoints);
  result.run.browser = screening.browser;
  for (std::string& note : screening.notes) result.run.warnings.push_back(std::move(note));
  result.run.complete = count_totals(result.endpoints).not_reached == 0;
  if (!result.run.complete) result.run.incomplete_reason = screening.stopped;
  result.run.outage = std::move(screening.outage);
  for (std::string& sentence : shared_endings(result)) {
    result.run.warnings.push_back(std::move(sentence));
  }
}

void decide(RunResult& result, const FailOn& fail_on, RunEnd end) {
  end.passed_with_differences = count_passed_with_differences(result);
  result.run.exit_code = exit_code(count_totals(result.endpoints), fail_on, end);
}

}  // namespace

RunResult run(const Config& config, const RunRequest& request) {
  const RunLock lock(state_folder(request.out));
  State state(state_folder(request.out));
  BackendPool backends(config.backend, config.verify);
  OutputFolder output(request.out);
  RunResult result = start_result(config, request, backends);

  // plan
  const std::vector<Task> tasks = plan(config, request.filter, result);
  for (std::string& warning : undermining(config, tasks)) {
    result.run.warnings.push_back(std::move(warning));
  }
  spdlog::info("{} endpoints: {} against {}; {}", tasks.size(), config.candidate.base_url,
               config.reference.base_url, backends.note());

  // screen, gate, compare; confirm, explain
  const PictureStore store(output.staging());
  Screening screening = screen(tasks, config, judging(config, backends, store, output.staging()));
  const LateSignal late;
  RunEnd end{.signal = screening.signal};
  take_screening(result, std::move(screening));
  end.complete = result.run.complete;
  if (end.complete) end.signal = 0;  // it came when everything was done
  if (const std::string fault = backends.fault(); !fault.empty()) {
    result.run.warnings.push_back("the GPU failed, and the CPU took over: " + fault);
  }
  redact(result, config.secrets);
  tell_one_sided(result);
  tell_twins_apart(result);

  // group
  write_evidence(result, output.staging());

  // decide
  decide(result, config.fail_on, end);
  result.run.finished_at = timestamp(SystemClock::now());

  // tell
  write_documents(result, output.staging());
  output.publish(config.report.keep);
  const std::string index = (std::filesystem::absolute(request.out) / "index.html").string();
  const Delivery delivery = deliver_alerts(config.alerts, make_alerts(result, index), state);
  for (const std::string& problem : delivery.problems) spdlog::warn("alerts: {}", problem);
  if (delivery.undelivered > 0) {
    end.alerts_delivered = false;
    decide(result, config.fail_on, end);
    write_documents(result, request.out);
  }
  return result;
}

}  // namespace twinshot
