// Waits until a page is worth a picture.
#include "crawler/browser/readiness.h"

#include <chrono>
#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/page_scripts.h"
#include "crawler/browser/pause.h"
#include "crawler/browser/script.h"

namespace twinshot {

namespace {

using namespace std::chrono_literals;

constexpr auto kLoadLimit = 30s;
constexpr auto kQuietLimit = 10s;
constexpr auto kSweepLimit = 10s;
constexpr auto kFontsLimit = 5s;
constexpr auto kImagesLimit = 10s;
/// For a script to answer beyond the time it was told to take; then the page is stuck.
constexpr auto kScriptLimit = 10s;
constexpr auto kQuietAfterSweep = 200ms;
constexpr auto kPoll = 50ms;
constexpr std::size_t kMaxFailedNotes = 5;

std::string seconds(cdp::Clock::duration duration) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  std::string text = std::to_string(ms / 1000);
  if (ms < 10'000) text += "." + std::to_string(ms % 1000 / 100);
  return text + " s";
}

std::int64_t milliseconds_until(cdp::Deadline deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - cdp::Clock::now());
  return std::max<std::int64_t>(left.count(), 0);
}

void take_notes(Visit& visit, const cdp::Json& notes) {
  if (!notes.is_array()) return;
  for (const cdp::Json& text : notes) {
    if (text.is_string()) visit.note(text.get<std::string>());
  }
}

void note_unanswered(Visit& visit) {
  const std::vector<std::string> open = visit.network.unanswered();
  for (std::size_t i = 0; i < open.size() && i < kMaxFailedNotes; ++i) {
    visit.note("request not answered: " + open[i]);
  }
}

boost::asio::awaitable<std::optional<ShotFailure>> wait_for_load(Visit& visit, std::string loader) {
  visit.stage = "waiting for the page to load";
  const cdp::Clock::time_point begin = cdp::Clock::now();
  std::function<bool()> loaded = [&visit, &loader] {
    return visit.navigation.find(loader)->loaded || has_left(visit, loader);
  };
  const cdp::Deadline limit = visit.stage_deadline(kLoadLimit, 0.5);
  const bool in_time = co_await visit.tab->session().wait_until(loaded, limit);
  if (in_time) co_return std::nullopt;

  const std::string waited = seconds(cdp::Clock::now() - begin);
  if (!visit.navigation.find(loader)->parsed) {
    co_return ShotFailure{Reason::timeout, "the document was not complete after " + waited};
  }
  // Asked before loading is stopped: then nothing is open any more.
  if (const std::optional<ShotFailure> lost = judge_stylesheets(visit)) co_return lost;
  visit.note("still loading after " + waited + ": stopped");
  note_unanswered(visit);
  visit.tab->session().post("Page.stopLoading", cdp::Json::object());
  co_return std::nullopt;
}

/// wait.selector and wait.js: the config says that the page is not itself before.
boost::asio::awaitable<std::optional<ShotFailure>> wait_for_conditions(Visit& visit,
                                                                       std::string loader) {
  const WaitOptions& wait = visit.task.capture.wait;
  if (!wait.selector.empty()) {
    visit.stage = "waiting for " + wait.selector + " to be visible";
    while (!has_left(visit, loader)) {
      cdp::Json selector = wait.selector;
      const cdp::Json visible =
          co_await run_script(visit, page_scripts::kIsVisible, selector, visit.deadline);
      if (visible == true) break;
      if (cdp::Clock::now() >= visit.deadline) {
        co_return ShotFailure{Reason::timeout,
                              "wait.selector: " + wait.selector + " was not visible in time"};
      }
      co_await pause(kPoll, visit.deadline);
    }
  }
  if (!wait.js.empty()) {
    visit.stage = "waiting for wait.js to be true";
    std::string last;
    while (!has_left(visit, loader)) {
      const UserScript result = co_await run_user_script(visit, wait.js, visit.deadline);
      if (result.truthy) break;
      last = result.exception ? "; at last it threw " + *result.exception : "";
      visit.stage = "waiting for wait.js to be true" + last;
      if (cdp::Clock::now() >= visit.deadline) {
        co_return ShotFailure{Reason::timeout, "wait.js did not become true in time" + last};
      }
      co_await pause(kPoll, visit.deadline);
    }
  }
  co_return std::nullopt;
}

/// Pages that load or reveal content when it is scrolled into view are scrolled through, once.
boost::asio::awaitable<bool> sweep(Visit& visit) {
  visit.stage = "looking for content that waits to be scrolled to";
  const cdp::Deadline ask_limit = cdp::in(kScriptLimit, visit.deadline);
  const UserScript watches =
      co_await run_user_script(visit, page_scripts::kWatchesScroll, ask_limit);
  if (!watches.truthy) co_return false;

  const cdp::Deadline limit = visit.stage_deadline(kSweepLimit, 0.3);
  cdp::Json argument = {{"max_height", visit.task.capture.max_height},
                        {"limit_ms", milliseconds_until(limit)}};
  const cdp::Deadline call_limit = cdp::in(kSweepLimit + kScriptLimit, visit.deadline);
  const cdp::Json notes =
      co_await run_script(visit, page_scripts::kSweep, std::move(argument), call_limit);
  take_notes(visit, notes);
  co_return true;
}

}  // namespace

bool has_left(const Visit& visit, const std::string& loader_id) {
  const Document* shown = visit.navigation.current();
  return shown == nullptr || shown->loader_id != loader_id || visit.navigation.leaving();
}

boost::asio::awaitable<void> wait_until_quiet(Visit& visit, cdp::Clock::duration idle) {
  visit.stage = "waiting for the network to be quiet";
  const cdp::Clock::time_point begin = cdp::Clock::now();
  const cdp::Deadline limit = visit.stage_deadline(kQuietLimit, 0.4);
  while (true) {
    const cdp::Clock::time_point now = cdp::Clock::now();
    const cdp::Clock::duration quiet = visit.network.quiet_for(now);
    if (quiet >= idle || visit.navigation.leaving()) co_return;
    if (now >= limit) break;
    if (visit.tab->session().ended()) throw cdp::Error(*visit.tab->session().ended());
    const std::vector<std::string> open = visit.network.open(now);
    co_await pause(open.empty() ? idle - quiet : kPoll, limit);
  }
  const std::vector<std::string> open = visit.network.open(cdp::Clock::now());
  std::string text = "network not quiet after " + seconds(cdp::Clock::now() - begin);
  if (!open.empty()) text += ": " + std::to_string(open.size()) + " open, " + open.front();
  visit.note(text);
  visit.network.stop_waiting();
}

std::optional<ShotFailure> judge_stylesheets(const Visit& visit) {
  const std::optional<LostStylesheet> lost = visit.network.lost_stylesheet();
  if (!lost) return std::nullopt;
  if (lost->waiting) return ShotFailure{Reason::timeout, "never answered: " + lost->what};
  return ShotFailure{Reason::navigation, "not loaded: " + lost->what};
}

boost::asio::awaitable<void> wait_for_resources(Visit& visit) {
  visit.stage = "waiting for fonts and images";
  const cdp::Deadline fonts = visit.stage_deadline(kFontsLimit, 0.3);
  const cdp::Deadline images = visit.stage_deadline(kImagesLimit, 0.3);
  cdp::Json argument = {{"fonts_ms", milliseconds_until(fonts)},
                        {"images_ms", milliseconds_until(images)}};
  const cdp::Deadline limit = cdp::in(kFontsLimit + kImagesLimit + kScriptLimit, visit.deadline);
  const cdp::Json notes =
      co_await run_script(visit, page_scripts::kLoadResources, std::move(argument), limit);
  take_notes(visit, notes);
}

boost::asio::awaitable<std::optional<ShotFailure>> wait_until_ready(Visit& visit) {
  const std::string loader = visit.navigation.current()->loader_id;
  const WaitOptions& wait = visit.task.capture.wait;

  std::optional<ShotFailure> failure = co_await wait_for_load(visit, loader);
  if (failure || has_left(visit, loader)) co_return failure;
  failure = co_await wait_for_conditions(visit, loader);
  if (failure || has_left(visit, loader)) co_return failure;
  co_await wait_until_quiet(visit, wait.network_idle);
  if (has_left(visit, loader)) co_return std::nullopt;
  const bool swept = co_await sweep(visit);
  if (swept) co_await wait_until_quiet(visit, kQuietAfterSweep);
  if (has_left(visit, loader)) co_return std::nullopt;
  co_await wait_for_resources(visit);
  if (wait.delay.count() > 0) {
    visit.stage = "waiting for wait.delay";
    co_await pause(wait.delay, visit.deadline);
  }
  const std::vector<std::string> failed = visit.network.failed();
  for (std::size_t i = 0; i < failed.size() && i < kMaxFailedNotes; ++i) {
    visit.note("request failed: " + failed[i]);
  }
  note_unanswered(visit);
  co_return judge_stylesheets(visit);
}

}  // namespace twinshot
