// Stages screen and confirm: photographs in rounds, each with the same workers.
#include "crawler/run/screen.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/browser/page.h"
#include "crawler/run/breaker.h"
#include "crawler/run/browser_pool.h"
#include "crawler/run/concurrency.h"
#include "crawler/run/host_gate.h"
#include "crawler/run/judge.h"
#include "crawler/run/machine.h"
#include "crawler/run/patience.h"
#include "crawler/run/probe.h"
#include "crawler/run/progress.h"
#include "crawler/run/stop.h"
#include "crawler/run/suspects.h"

namespace asio = boost::asio;

namespace twinshot {
namespace {

/// How often it is asked whether more pairs may be open.
constexpr std::chrono::milliseconds kLookAgain{500};

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
  Screener(const std::vector<Task>& tasks, const Config& config, const Judging& judging)
      : tasks_(tasks),
        judging_(judging),
        suspects_(config.confirm.retakes),
        judges_(static_cast<std::size_t>(usable_cores())),
        pool_(io_, config.browser, ca_files_of(tasks), browser_count(config, tasks)),
        concurrency_(pool_.size()),
        gate_(io_.get_executor(), config.limits.per_host, config.limits.interval),
        stop_(io_, config.limits.max_duration),
        // Back-pressure: pictures that wait to be judged are megabytes each.
        to_judge_(io_.get_executor(), 2 * usable_cores()),
        progress_(static_cast<int>(tasks.size())) {
    for (const Task& task : tasks) results_.push_back(unreached(task, config.compare));
    for (std::size_t i = 0; i < tasks.size(); ++i) queue_.push_back(i);
    counts_.planned = static_cast<int>(tasks.size());
    stop_.on_request([this] { gate_.close(); });
    stop_.on_abandon([this] { pool_.abandon(stop_.reason()); });
  }

  Screening run() {
    asio::co_spawn(io_, screen_all(), [this](const std::exception_ptr& error) {
      if (error && !fatal_) fatal_ = error;
      stop_.finish();
    });
    io_.run();
    judges_.join();
    if (fatal_) std::rethrow_exception(fatal_);
    suspects_.leave(results_);
    return {std::move(results_), pool_.product(), pool_.notes(),
            stop_.reason(),      stop_.signal(),  outage_};
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
    co_await take_round();
    while (!stop_.requested() && suspects_.begin_round()) {
      queue_ = suspects_.in_order();
      co_await take_round();
    }
    co_await pool_.close();
  }

  /// Everything in the queue, with all workers.
  asio::awaitable<void> take_round() {
    last_chance_ = false;
    for (int worker = 0; worker < concurrency_.pairs(); ++worker) hire(worker);
    asio::co_spawn(io_, hire_more(), asio::detached);
    co_await all_idle();
    look_again_.cancel();

    // Whose browser died or hung is photographed again alone, so that it is clear whose fault it
    // was.
    ++workers_;
    last_chance_ = true;
    asio::co_spawn(io_, work(0, again_), finished_worker());
    co_await all_idle();
  }

  /// Workers of a number share the browsers evenly.
  void hire(int number) {
    ++workers_;
    asio::co_spawn(io_, work(number % pool_.size(), queue_), finished_worker());
  }

  /// Until the queue is empty, a worker more whenever the machine has little to do.
  asio::awaitable<void> hire_more() {
    while (!queue_.empty() && !stop_.requested()) {
      look_again_.expires_after(kLookAgain);
      boost::system::error_code cancelled;
      co_await look_again_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
      if (cancelled) co_return;
      const bool more = concurrency_.grow(cpu_times(), available_memory_bytes());
      if (more && !queue_.empty() && !stop_.requested()) hire(concurrency_.pairs() - 1);
    }
  }

  /// Keeps the first error of any worker; every error ends the run.
  std::function<void(std::exception_ptr)> finished_worker() {
    return [this](const std::exception_ptr& error) {
      if (error) fail(error);
      if (--workers_ == 0) idle_.cancel();
    };
  }

  asio::awaitable<void> all_idle() {
    while (workers_ > 0 || being_judged_ > 0) {
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
      if (suspects_.is_looking() && suspects_.trust(index, results_[index])) {
        settle(index);
        continue;
      }
      const bool ready = co_await prepare(place, slot);
      if (!ready) break;
      std::shared_ptr<const EarlierPictures> earlier = co_await earlier_pictures(index);
      PairVisit visit = co_await visit_pair(gate_, *place.live, *place.reference, *place.candidate,
                                            tasks_[index], care_for(earlier.get()), tries_[index]);
      if (visit.end == VisitEnd::turned_away) break;
      ShotPair pair = std::move(visit.pair);
      const bool browser_died = !place.live->browser->alive();
      // One that can not even close a tab is left to its last pages, and replaced.
      const bool browser_hangs = pair.reference.browser_suspect || pair.candidate.browser_suspect;
      if (browser_hangs) BrowserPool::retire(place.live);
      if (stop_.abandoned()) break;
      if ((browser_died || browser_hangs) && !last_chance_) {
        again_.push_back(index);
        continue;
      }
      co_await watch_sides(index, pair);
      if (visit.end == VisitEnd::later) {
        queue.push_back(index);
        continue;
      }
      tries_.erase(index);
      co_await hand_over(index, std::move(pair), std::move(earlier));
    }
    co_await leave(place);
  }

  /// Ends the run when a side is down. A page that it once answered is asked for first: a part of a
  /// site that fails is no outage.
  asio::awaitable<void> watch_sides(std::size_t index, const ShotPair& pair) {
    const std::optional<Suspicion> suspicion = breaker_.ended(index, pair);
    if (!suspicion) co_return;
    const bool is_reference = suspicion->side == SideRole::reference;
    const SideTask& side = is_reference ? tasks_[index].reference : tasks_[index].candidate;
    if (!suspicion->known_good.empty() &&
        co_await asio::co_spawn(judges_, ask(suspicion->known_good, side), asio::use_awaitable)) {
      breaker_.alive(suspicion->side);
      co_return;
    }
    outage_ =
        Outage{suspicion->side, side.label, side.label + " does not answer: " + suspicion->why};
    stop_.request(outage_->reason);
  }

  asio::awaitable<bool> ask(std::string url, const SideTask& side) { co_return answers(url, side); }

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

  /// Nothing in the first round.
  asio::awaitable<std::shared_ptr<const EarlierPictures>> earlier_pictures(std::size_t index) {
    if (!suspects_.is_looking()) co_return nullptr;
    asio::awaitable<EarlierPictures> reading = read_earlier(suspects_.at(index).first);
    EarlierPictures pictures =
        co_await asio::co_spawn(judges_, std::move(reading), asio::use_awaitable);
    co_return std::make_shared<const EarlierPictures>(std::move(pictures));
  }

  asio::awaitable<EarlierPictures> read_earlier(const EndpointResult& first) {
    co_return judging_.earlier(first);
  }

  [[nodiscard]] PairCare care_for(const EarlierPictures* earlier) const {
    if (earlier == nullptr) {
      const Care care{.strict = judging_.strict_at_once};
      return {.reference = care, .candidate = care};
    }
    // The other way round: what takes turns by request falls to the other side now.
    return {.reference = {.strict = true, .earlier = earlier->reference},
            .candidate = {.strict = true, .earlier = earlier->candidate},
            .candidate_first = true};
  }

  /// Waits for room, then judges on the pool while this worker goes on with the next page.
  asio::awaitable<void> hand_over(std::size_t index, ShotPair pair,
                                  std::shared_ptr<const EarlierPictures> earlier) {
    Semaphore::Permit room = co_await to_judge_.acquire(cdp::Deadline::max());
    ++being_judged_;
    asio::awaitable<void> judgement =
        earlier ? judge_again(index, std::move(pair), std::move(earlier), std::move(room))
                : judge_first(index, std::move(pair), std::move(room));
    asio::co_spawn(io_, std::move(judgement), [this](const std::exception_ptr& error) {
      if (error) fail(error);
      if (--being_judged_ == 0) idle_.cancel();
    });
  }

  asio::awaitable<void> judge_first(std::size_t index, ShotPair pair, Semaphore::Permit room) {
    const Semaphore::Permit held = std::move(room);
    IgnoreBoxes ignore{pair.reference.ignore, pair.candidate.ignore};
    asio::awaitable<EndpointResult> judging = first_on_pool(tasks_[index], std::move(pair));
    results_[index] = co_await asio::co_spawn(judges_, std::move(judging), asio::use_awaitable);
    if (suspects_.take(index, results_[index], std::move(ignore))) {
      show_progress();
      co_return;
    }
    settle(index);
  }

  asio::awaitable<void> judge_again(std::size_t index, ShotPair pair,
                                    std::shared_ptr<const EarlierPictures> earlier,
                                    Semaphore::Permit room) {
    const Semaphore::Permit held = std::move(room);
    Suspect& suspect = suspects_.at(index);
    const std::set<std::string> before = keys_of(suspect.first);
    asio::awaitable<EndpointResult> judging =
        again_on_pool(tasks_[index], suspect, *earlier, std::move(pair));
    results_[index] = co_await asio::co_spawn(judges_, std::move(judging), asio::use_awaitable);
    if (suspects_.decide(index, before, results_[index])) settle(index);
  }

  asio::awaitable<EndpointResult> first_on_pool(const Task& task, ShotPair pair) {
    co_return judging_.judge(task, pair);
  }

  asio::awaitable<EndpointResult> again_on_pool(const Task& task, Suspect& suspect,
                                                const EarlierPictures& earlier, ShotPair pair) {
    co_return judging_.confirm(task, suspect, earlier, pair);
  }

  /// The verdict stands.
  void settle(std::size_t index) {
    ++counts_.done;
    if (results_[index].verdict == Verdict::regressed) ++counts_.regressed;
    if (results_[index].verdict == Verdict::invalid) ++counts_.invalid;
    show_progress();
  }

  void show_progress() {
    counts_.suspects = static_cast<int>(suspects_.size());
    progress_.update(counts_);
  }

  const std::vector<Task>& tasks_;
  const Judging& judging_;
  Suspects suspects_;
  asio::io_context io_;
  asio::thread_pool judges_;
  BrowserPool pool_;
  Concurrency concurrency_;
  HostGate gate_;
  Breaker breaker_;
  Stop stop_;
  Semaphore to_judge_;
  Progress progress_;
  asio::steady_timer idle_{io_};
  asio::steady_timer look_again_{io_};

  std::deque<std::size_t> queue_;
  std::deque<std::size_t> again_;
  std::map<std::size_t, PairTries> tries_;  ///< of endpoints under way, by index
  std::optional<Outage> outage_;
  std::vector<EndpointResult> results_;
  ProgressCounts counts_;
  int workers_ = 0;
  int being_judged_ = 0;
  bool last_chance_ = false;
  std::exception_ptr fatal_;
};

}  // namespace

Screening screen(const std::vector<Task>& tasks, const Config& config, const Judging& judging) {
  return Screener(tasks, config, judging).run();
}

}  // namespace twinshot
