// Stage screen: both sides of every task are photographed, and the pairs are handed to be judged.
#include "crawler/run/screen.h"

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/browser/page.h"
#include "crawler/run/browser_pool.h"
#include "crawler/run/host_gate.h"
#include "crawler/run/judge.h"
#include "crawler/run/machine.h"
#include "crawler/run/progress.h"
#include "crawler/run/stop.h"

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

namespace twinshot {
namespace {

/// Pairs open at the same time in one browser: while one is captured, the next one loads.
constexpr int kPairsPerBrowser = 2;

std::vector<std::string> ca_files_of(const std::vector<Task>& tasks) {
  std::set<std::string> files;
  for (const Task& task : tasks) {
    for (const SideTask* side : {&task.reference, &task.candidate}) {
      if (!side->capture.tls.ca_file.empty()) files.insert(side->capture.tls.ca_file);
    }
  }
  return {files.begin(), files.end()};
}

/// The two contexts a worker opens its pages in. They keep their cache from page to page, and live
/// no longer than the browser they belong to.
struct Workplace {
  std::shared_ptr<LiveBrowser> live;
  std::unique_ptr<BrowserContext> reference;
  std::unique_ptr<BrowserContext> candidate;
};

class Screener {
 public:
  Screener(const std::vector<Task>& tasks, const Config& config, const JudgePair& judge)
      : tasks_(tasks),
        judge_(judge),
        judges_(static_cast<std::size_t>(usable_cores())),
        pool_(io_, config.browser, ca_files_of(tasks), browser_count(config, tasks)),
        gate_(io_.get_executor(), config.limits.per_host, config.limits.interval),
        stop_(io_, config.limits.max_duration),
        // Back-pressure: pictures that wait to be judged are megabytes each.
        to_judge_(io_.get_executor(), 2 * usable_cores()),
        progress_(static_cast<int>(tasks.size())) {
    for (const Task& task : tasks) results_.push_back(unreached(task, config.compare));
    for (std::size_t i = 0; i < tasks.size(); ++i) queue_.push_back(i);
    counts_.planned = static_cast<int>(tasks.size());
    stop_.on_abandon([this] {
      gate_.abandon();
      pool_.abandon(stop_.reason());
    });
  }

  Screening run() {
    asio::co_spawn(io_, screen_all(), [this](const std::exception_ptr& error) {
      if (error && !fatal_) fatal_ = error;
      stop_.finish();
    });
    io_.run();
    judges_.join();
    if (fatal_) std::rethrow_exception(fatal_);
    return {std::move(results_), pool_.product(), pool_.notes(), stop_.reason(), stop_.signal()};
  }

 private:
  static int browser_count(const Config& config, const std::vector<Task>& tasks) {
    const int wanted =
        config.browser.processes > 0 ? config.browser.processes : default_browser_count();
    const int useful = (static_cast<int>(tasks.size()) + kPairsPerBrowser - 1) / kPairsPerBrowser;
    return std::max(1, std::min(wanted, useful));
  }

  asio::awaitable<void> screen_all() {
    // The first browser proves that one can be started; without it nothing is captured.
    co_await pool_.lease(0);
    workers_ = pool_.size() * kPairsPerBrowser;
    for (int worker = 0; worker < workers_; ++worker) {
      asio::co_spawn(io_, work(worker / kPairsPerBrowser, queue_), finished_worker());
    }
    co_await all_idle();

    // Whose browser died or hung is photographed again alone, so that it is clear whose fault it
    // was.
    workers_ = 1;
    last_chance_ = true;
    asio::co_spawn(io_, work(0, again_), finished_worker());
    co_await all_idle();
    co_await pool_.close();
  }

  /// Keeps the first error of any worker; every error ends the run.
  std::function<void(std::exception_ptr)> finished_worker() {
    return [this](const std::exception_ptr& error) {
      if (error) fail(error);
      if (--workers_ == 0) idle_.cancel();
    };
  }

  asio::awaitable<void> all_idle() {
    while (workers_ > 0 || judging_ > 0) {
      idle_.expires_at(asio::steady_timer::time_point::max());
      boost::system::error_code woken;
      co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }

  void fail(const std::exception_ptr& error) {
    if (!fatal_) fatal_ = error;
    stop_.request("an error ended the run");
    pool_.abandon("an error ended the run");
  }

  asio::awaitable<void> work(int slot, std::deque<std::size_t>& queue) {
    Workplace place;
    while (!queue.empty() && !stop_.requested()) {
      const std::size_t index = queue.front();
      queue.pop_front();
      const bool ready = co_await prepare(place, slot);
      if (!ready) break;
      ShotPair pair = co_await photograph_pair(place, tasks_[index]);
      const bool browser_died = !place.live->browser->alive();
      // One that can not even close a tab is left to its last pages, and replaced.
      const bool browser_hangs = pair.reference.browser_suspect || pair.candidate.browser_suspect;
      if (browser_hangs) BrowserPool::retire(place.live);
      if (stop_.abandoned()) break;
      if ((browser_died || browser_hangs) && !last_chance_) {
        again_.push_back(index);
        continue;
      }
      co_await hand_over(index, std::move(pair));
    }
    co_await leave(place);
  }

  /// A living browser and fresh contexts where there were none. False when the run must end: a
  /// browser that worked before can not be started any more.
  asio::awaitable<bool> prepare(Workplace& place, int slot) {
    constexpr int kTries = 3;
    for (int attempt = 1; attempt <= kTries && !stop_.requested(); ++attempt) {
      std::string problem;
      try {
        const std::shared_ptr<LiveBrowser> live = co_await pool_.lease(slot);
        if (place.live != live) {
          place.reference = co_await BrowserContext::create(*live->browser);
          place.candidate = co_await BrowserContext::create(*live->browser);
          place.live = live;
        }
        co_return true;
      } catch (const BrowserError& error) {
        problem = error.what();
      } catch (const cdp::Error& error) {
        problem = error.what();  // died between start and first use: another try starts a new one
      }
      if (attempt == kTries) stop_.request("no browser could be started any more: " + problem);
    }
    co_return false;
  }

  asio::awaitable<void> leave(Workplace& place) {
    if (place.live && place.live->browser->alive()) {
      co_await place.reference->dispose();
      co_await place.candidate->dispose();
    }
    place = {};
  }

  asio::awaitable<ShotPair> photograph_pair(Workplace& place, const Task& task) {
    auto [reference, candidate] = co_await (
        photograph_side(*place.live->browser, *place.reference, task.reference, task.viewport) &&
        photograph_side(*place.live->browser, *place.candidate, task.candidate, task.viewport));
    ShotPair pair;
    pair.reference = std::move(reference);
    pair.candidate = std::move(candidate);
    co_return pair;
  }

  asio::awaitable<Shot> photograph_side(Browser& browser, BrowserContext& context,
                                        const SideTask& side, const Viewport& viewport) {
    const Semaphore::Permit place =
        co_await gate_.enter(side.allowed_origins.front(), cdp::Deadline::max());
    co_return co_await photograph(browser, context, side, viewport);
  }

  /// Waits for room, then judges on the pool while this worker goes on with the next page.
  asio::awaitable<void> hand_over(std::size_t index, ShotPair pair) {
    Semaphore::Permit room = co_await to_judge_.acquire(cdp::Deadline::max());
    ++judging_;
    asio::co_spawn(io_, judge_one(index, std::move(pair), std::move(room)),
                   [this](const std::exception_ptr& error) {
                     if (error) fail(error);
                     if (--judging_ == 0) idle_.cancel();
                   });
  }

  asio::awaitable<void> judge_one(std::size_t index, ShotPair pair, Semaphore::Permit room) {
    const Semaphore::Permit held = std::move(room);
    results_[index] = co_await asio::co_spawn(judges_, on_pool(tasks_[index], std::move(pair)),
                                              asio::use_awaitable);
    ++counts_.done;
    if (results_[index].verdict == Verdict::regressed) ++counts_.regressed;
    if (results_[index].verdict == Verdict::invalid) ++counts_.invalid;
    progress_.update(counts_);
  }

  asio::awaitable<EndpointResult> on_pool(const Task& task, ShotPair pair) {
    co_return judge_(task, pair);
  }

  const std::vector<Task>& tasks_;
  const JudgePair& judge_;
  asio::io_context io_;
  asio::thread_pool judges_;
  BrowserPool pool_;
  HostGate gate_;
  Stop stop_;
  Semaphore to_judge_;
  Progress progress_;
  asio::steady_timer idle_{io_};

  std::deque<std::size_t> queue_;
  std::deque<std::size_t> again_;
  std::vector<EndpointResult> results_;
  ProgressCounts counts_;
  int workers_ = 0;
  int judging_ = 0;
  bool last_chance_ = false;
  std::exception_ptr fatal_;
};

}  // namespace

Screening screen(const std::vector<Task>& tasks, const Config& config, const JudgePair& judge) {
  return Screener(tasks, config, judge).run();
}

}  // namespace twinshot
