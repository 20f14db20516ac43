// Looks at one side again and again, and collects what differs.
#include "crawler/run/calibrate.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <stdlib.h>

#include "compare/compare.h"
#include "crawler/browser/gate.h"
#include "crawler/explain/explain.h"
#include "crawler/run/backend_pool.h"
#include "crawler/run/covered_share.h"
#include "crawler/run/error.h"
#include "crawler/run/judge.h"
#include "crawler/run/picture_file.h"
#include "crawler/run/screen.h"
#include "report/cause.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

constexpr int kPatientLooks = 2;

/// A folder that is gone when the calibration is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "twinshot-calibrate-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw OutputError(name + ": can not be made");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// What is known of a page so far. One thread at a time.
struct Record {
  std::string problem;
  std::map<std::string, NoisySpot> spots;  ///< by selector
  std::vector<Rect> boxes;
  int width = 0;
  int height = 0;
};

class Calibrator {
 public:
  Calibrator(const Config& config, const PlanFilter& filter)
      : config_(config), backends_(config.backend, 0) {
    config_.confirm.retakes = 0;
    tasks_ = make_plan(config, {}, filter);
    for (Task& task : tasks_) task.candidate = task.reference;
  }

  Calibration run(int looks) {
    Calibration result;
    result.side = config_.reference.label;
    result.looks = looks;
    for (int look = 0; look < looks && result.stopped.empty(); ++look) {
      take_look(tasks_, "first", false, result);
    }
    const std::vector<Task> noisy = noisy_tasks();
    for (int look = 0; look < kPatientLooks && !noisy.empty() && result.stopped.empty(); ++look) {
      take_look(noisy, "patient", true, result);
    }
    for (const Task& task : tasks_) result.pages.push_back(page_of(task));
    return result;
  }

 private:
  /// Noisy pages, with more time before the picture.
  [[nodiscard]] std::vector<Task> noisy_tasks() const {
    std::vector<Task> noisy;
    for (const Task& task : tasks_) {
      const auto record = records_.find(task.id);
      if (record == records_.end() || record->second.spots.empty()) continue;
      noisy.push_back(task);
      for (SideTask* side : {&noisy.back().reference, &noisy.back().candidate}) {
        side->capture.wait.delay += kPatience;
      }
    }
    return noisy;
  }

  /// `series`: pictures of one series are comparable with each other.
  void take_look(const std::vector<Task>& tasks, const std::string& series, bool patient,
                 Calibration& result) {
    Judging judging;
    judging.strict_at_once = true;
    judging.judge = [&](const Task& task, const ShotPair& pair) {
      const BackendPool::Lease backend = backends_.lease(task.id);
      examine(task, pair, series, patient, *backend);
      EndpointResult seen = unreached(task, config_.compare);
      seen.verdict = Verdict::passed;
      return seen;
    };
    const Screening screening = screen(tasks, config_, judging);
    result.stopped = screening.stopped;
    result.signal = screening.signal;
  }

  /// Compares both pictures of a look with each other and with the first of the series.
  void examine(const Task& task, const ShotPair& pair, const std::string& series, bool patient,
               Backend& backend) {
    if (const std::optional<GateFailure> failure = judge(pair)) {
      const std::lock_guard guard(mutex_);
      records_[task.id].problem = std::string(to_string(failure->reason)) + ": " + failure->detail;
      return;
    }
    const Shot& a = pair.reference;
    const Shot& b = pair.candidate;
    std::vector<RegionResult> regions = differences(a.png, b.png, {a.ignore, b.ignore}, backend);
    if (a.layout && b.layout) explain(regions, *a.layout, *b.layout);
    for (const Shot* shot : {&a, &b}) {
      if (shot->unsteady.empty()) continue;
      add_named(regions,
                differences(shot->unsteady, shot->png, {shot->ignore, shot->ignore}, backend),
                *shot);
    }
    const fs::path first = folder_.path() / (series + "-" + task.id + ".png");
    if (fs::exists(first)) {
      add_named(regions, differences(read_bytes(first), a.png, {a.ignore, a.ignore}, backend), a);
    } else {
      write_picture(first, a.png);
    }
    const std::lock_guard guard(mutex_);
    take_in(records_[task.id], regions, a, patient);
  }

  std::vector<RegionResult> differences(ByteView a, ByteView b, const IgnoreBoxes& ignore,
                                        Backend& backend) const {
    return to_region_results(compare_pngs(a, b, config_.compare, ignore, backend));
  }

  /// Of an earlier picture no layout is kept: what lies there now has to do.
  static void add_named(std::vector<RegionResult>& regions, std::vector<RegionResult> more,
                        const Shot& shot) {
    if (shot.layout) explain(more, *shot.layout, *shot.layout);
    for (RegionResult& region : more) {
      if (region.element) region.element->what.clear();
      regions.push_back(std::move(region));
    }
  }

  static void take_in(Record& record, const std::vector<RegionResult>& regions, const Shot& shot,
                      bool patient) {
    record.width = shot.width;
    record.height = shot.height;
    std::set<std::string> in_this_look;
    for (const RegionResult& region : regions) {
      const std::string selector = region.element ? region.element->selector : "";
      const bool is_new = record.spots.count(selector) == 0;
      // Late content that came in time for none of the first pictures is no news.
      if (is_new && patient) continue;
      NoisySpot& spot = record.spots[selector];
      if (is_new) spot.box = region.box;
      spot.selector = selector;
      if (region.element && !region.element->what.empty()) spot.what = region.element->what;
      if (in_this_look.insert(selector).second) ++spot.looks;
      spot.lasting |= patient;
      if (!patient) record.boxes.push_back(region.box);
    }
  }

  [[nodiscard]] CalibratedPage page_of(const Task& task) const {
    CalibratedPage page;
    page.path = task.path;
    page.viewport = task.viewport.label;
    const auto found = records_.find(task.id);
    if (found == records_.end()) {
      page.problem = "not reached";
      return page;
    }
    const Record& record = found->second;
    page.problem = record.problem;
    page.share = covered_share(record.boxes, record.width, record.height);
    for (const auto& [selector, spot] : record.spots) page.spots.push_back(spot);
    return page;
  }

  Config config_;
  std::vector<Task> tasks_;
  BackendPool backends_;
  TemporaryFolder folder_;
  std::mutex mutex_;
  std::map<std::string, Record> records_;  ///< by endpoint
};

}  // namespace

Calibration calibrate(const Config& config, const PlanFilter& filter, int looks) {
  return Calibrator(config, filter).run(looks);
}

}  // namespace twinshot
