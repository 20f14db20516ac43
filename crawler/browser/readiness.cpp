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
/// How often it is asked whether anything still comes.
constexpr auto kLookAgain = 500ms;
constexpr auto kQuietLimit = 10s;
constexpr auto kBusyLimit = 5s;
constexpr auto kSweepLimit = 20s;
constexpr int kSweepSteps = 60;
/// A page that goes on growing as it is scrolled has no end: it is left at the same step each time.
constexpr int kGrowths = 20;
/// For what a step of scrolling asks for, and for what timers do when the end is reached.
constexpr auto kStepLimit = 5s;
constexpr auto kTimersLimit = 1s;
constexpr auto kAtTheEnd = 150ms;
constexpr auto kFontsLimit = 5s;
constexpr auto kImagesLimit = 10s;
/// For a script to answer beyond the time it was told to take; then the page is stuck. A page of
/// 50,000 elements on a machine with too much to do is not: it is laid out when the first asks.
constexpr auto kScriptLimit = 20s;
constexpr auto kQuietAfterSweep = 200ms;
constexpr auto kPoll = 50ms;
constexpr auto kLookForData = 20ms;
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
  while (true) {
    const cdp::Clock::time_point now = cdp::Clock::now();
    const bool stuck = visit.network.is_stuck(now) && visit.navigation.find(loader)->parsed;
    if (now >= limit || stuck) break;
    const cdp::Deadline look_again = std::min(limit, cdp::in(kLookAgain));
    if (co_await visit.tab->session().wait_until(loaded, look_again)) co_return std::nullopt;
  }

  const std::string waited = seconds(cdp::Clock::now() - begin);
  if (!visit.navigation.find(loader)->parsed) {
    co_return ShotFailure{Reason::timeout, "the document was not complete after " + waited};
  }
  // Asked before loading is stopped: then nothing is open any more.
  if (const std::optional<ShotFailure> lost = judge_stylesheets(visit)) co_return lost;
  visit.note("still loading after " + waited + ": stopped");
  note_unanswered(visit);
  visit.tab->session().post("Page.stopLoading", cdp::Json::object());
  visit.network.stop_waiting();
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

/// What says of itself that it is not ready (aria-busy), where the window shows it.
boost::asio::awaitable<void> wait_while_busy(Visit& visit, std::string loader) {
  visit.stage = "looking for what is aria-busy";
  const cdp::Deadline limit = visit.stage_deadline(kBusyLimit, 0.2);
  while (!has_left(visit, loader)) {
    cdp::Json nothing;
    const cdp::Json busy = co_await run_script(visit, page_scripts::kIsBusy, std::move(nothing),
                                               cdp::in(kScriptLimit, visit.deadline));
    if (busy != true) co_return;
    if (cdp::Clock::now() >= limit) {
      visit.note("still aria-busy after " + seconds(kBusyLimit));
      co_return;
    }
    co_await pause(kPoll, limit);
  }
}

boost::asio::awaitable<bool> is_true_in_page(Visit& visit, const char* expression) {
  const UserScript answer =
      co_await run_user_script(visit, expression, cdp::in(kScriptLimit, visit.deadline));
  co_return answer.truthy;
}

/// A page that scrolls inside an element is made to show all of it, so that it can be scrolled
/// through like any other. Says whether there are frames of other sites below the window: those may
/// wait to be scrolled to.
boost::asio::awaitable<bool> expand(Visit& visit) {
  visit.stage = "looking for an element that the page scrolls in";
  const bool skips = co_await is_true_in_page(visit, page_scripts::kSkipsContent);
  cdp::Json argument = {{"skips", skips}};
  const cdp::Json page = co_await run_script(visit, page_scripts::kExpand, std::move(argument),
                                             cdp::in(kScriptLimit, visit.deadline));
  take_notes(visit, page.value("notes", cdp::Json::array()));
  co_return page.value("far_frames", false);
}

/// Where the page's end and the window's are after scrolling, CSS px.
struct Reach {
  int height = 0;
  int window = 0;
};

boost::asio::awaitable<Reach> scroll_to(Visit& visit, int y) {
  cdp::Json argument = {{"y", y}};
  const cdp::Json page = co_await run_script(visit, page_scripts::kScrollTo, std::move(argument),
                                             cdp::in(kScriptLimit, visit.deadline));
  co_return Reach{page.value("height", 0), std::max(page.value("window", 0), 100)};
}

/// What scripts asked for on the way has come: how far a page has grown when it is scrolled on must
/// not depend on how fast its server answers.
boost::asio::awaitable<void> wait_for_data(Visit& visit, cdp::Deadline limit) {
  const cdp::Deadline until = cdp::in(kStepLimit, limit);
  while (visit.network.awaits_data(cdp::Clock::now()) && cdp::Clock::now() < until &&
         !visit.navigation.leaving()) {
    co_await pause(kLookForData, until);
  }
}

/// Whether more has come since the end was reached, by answers or by timers.
boost::asio::awaitable<Reach> wait_at_the_end(Visit& visit, Reach reach, int y,
                                              cdp::Deadline limit) {
  co_await pause(kAtTheEnd, limit);
  const cdp::Deadline timers = cdp::in(kTimersLimit, limit);
  while (cdp::Clock::now() < timers) {
    const bool due = co_await is_true_in_page(visit, page_scripts::kTimersDueSoon);
    if (!due) break;
    co_await pause(kPoll, timers);
  }
  co_await wait_for_data(visit, limit);
  const int before = reach.height;
  reach = co_await scroll_to(visit, y);
  // Scrolling on the spot is no event; what has come may wait for one.
  if (reach.height == before) co_await wait_for_data(visit, limit);
  co_return reach;
}

/// Pages that load or reveal content when it is scrolled into view are scrolled through, once.
boost::asio::awaitable<bool> sweep(Visit& visit) {
  const bool far_frames = co_await expand(visit);
  visit.stage = "looking for content that waits to be scrolled to";
  const bool watches = co_await is_true_in_page(visit, page_scripts::kWatchesScroll);
  if (!watches && !far_frames) co_return false;

  const cdp::Deadline limit = visit.stage_deadline(kSweepLimit, 0.4);
  const int most = visit.task.capture.max_height;
  int y = 0;
  int growths = 0;
  Reach reach = co_await scroll_to(visit, y);
  for (int step = 1; !visit.navigation.leaving(); ++step) {
    const int known = reach.height;
    const bool at_the_end = y + reach.window >= reach.height;
    if (at_the_end) {
      reach = co_await wait_at_the_end(visit, reach, y, limit);
    } else {
      co_await wait_for_data(visit, limit);
      y += reach.window;
      if (y >= most) break;
      reach = co_await scroll_to(visit, y);
    }
    if (at_the_end && reach.height <= known) break;
    // Images without a size make a page grow as well, by little.
    if (reach.height - known > (at_the_end ? 0 : reach.window)) ++growths;
    if (growths > kGrowths) {
      visit.note("the page grows as it is scrolled: stopped at " + std::to_string(reach.height) +
                 " px");
      break;
    }
    if (step >= kSweepSteps || cdp::Clock::now() >= limit) {
      visit.note("scrolling through the page stopped at " + std::to_string(y) + " of " +
                 std::to_string(std::min(reach.height, most)) + " px");
      break;
    }
  }
  co_await scroll_to(visit, 0);
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
  // The config means the task's own page; where steps lead, they have waits of their own.
  if (visit.steps_taken == 0) failure = co_await wait_for_conditions(visit, loader);
  if (failure || has_left(visit, loader)) co_return failure;
  co_await wait_while_busy(visit, loader);
  if (has_left(visit, loader)) co_return std::nullopt;
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
