// What is done on a page before its picture: clicks, keys, and what comes of them.
#include "crawler/browser/steps.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/input.h"
#include "crawler/browser/page_scripts.h"
#include "crawler/browser/pause.h"
#include "crawler/browser/readiness.h"
#include "crawler/browser/script.h"
#include "crawler/browser/step_scripts.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// For an element to appear, come to rest and lie bare. What may be missing is given less: every
/// page without it pays for the wait.
constexpr auto kTargetLimit = 10s;
constexpr auto kOptionalLimit = 3s;
constexpr auto kConditionLimit = 30s;
constexpr auto kAnswerLimit = 10s;
constexpr auto kLook = 50ms;
/// How soon a page begins with what it does about a step: a request, a navigation.
constexpr cdp::Clock::duration kReaction = 300ms;

std::string step_name(std::size_t index, const Step& step) {
  return "step " + std::to_string(index + 1) + " (" + describe_step(step) + ")";
}

std::string waited_since(cdp::Clock::time_point begin) {
  const auto waited = cdp::Clock::now() - begin;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(waited).count();
  if (ms < 950) return std::to_string(ms) + " ms";
  return std::to_string((ms + 500) / 1000) + " s";
}

/// What came of a step: a problem, for a person, or none.
using Problem = std::optional<std::string>;

struct Target {
  Problem problem;
  PointerPlace place;
};

std::string problem_of(const cdp::Json& found) {
  const std::string state = found.value("state", "");
  if (state == "moving") return "the element does not stop moving";
  if (state == "disabled") return "the element is disabled";
  if (state == "outside") return "the element can not be scrolled into view";
  if (state == "covered") return "the element is covered by " + found.value("by", "another one");
  const int matches = found.value("matches", 0);
  if (matches == 0) return "no visible element";
  return "no visible element, " + std::to_string(matches) + " hidden";
}

asio::awaitable<Target> find_target(Visit& visit, const Step& step, std::string loader) {
  const cdp::Clock::time_point begin = cdp::Clock::now();
  const cdp::Deadline limit = step.optional ? visit.stage_deadline(kOptionalLimit, 0.25)
                                            : visit.stage_deadline(kTargetLimit, 0.5);
  while (true) {
    cdp::Json argument = {{"selector", step.selector},
                          {"scroll_only", step.action == Step::Action::scroll_to},
                          {"origins", visit.task.allowed_origins}};
    const cdp::Json found =
        co_await run_script(visit, step_scripts::kFindTarget, std::move(argument),
                            cdp::in(kAnswerLimit, visit.deadline));
    const std::string state = found.value("state", "");
    if (state == "ready") {
      co_return Target{std::nullopt, {found.value("x", 0.0), found.value("y", 0.0)}};
    }
    if (state == "invalid") co_return Target{"not a selector", {}};
    if (has_left(visit, loader)) co_return Target{"the page went away", {}};
    if (cdp::Clock::now() >= limit) {
      co_return Target{problem_of(found) + " within " + waited_since(begin), {}};
    }
    co_await pause(kLook, limit);
  }
}

asio::awaitable<Problem> take_wait(Visit& visit, const WaitOptions& wait, std::string loader) {
  const cdp::Clock::time_point begin = cdp::Clock::now();
  const cdp::Deadline limit = visit.stage_deadline(kConditionLimit, 0.7);
  bool visible = wait.selector.empty();
  while (!visible && !has_left(visit, loader)) {
    cdp::Json selector = wait.selector;
    const cdp::Json answer =
        co_await run_script(visit, page_scripts::kIsVisible, std::move(selector),
                            cdp::in(kAnswerLimit, visit.deadline));
    visible = answer == true;
    if (!visible && cdp::Clock::now() >= limit)
      co_return "not visible within " + waited_since(begin);
    if (!visible) co_await pause(kLook, limit);
  }
  bool holds = wait.js.empty();
  while (!holds && !has_left(visit, loader)) {
    const UserScript result =
        co_await run_user_script(visit, wait.js, cdp::in(kAnswerLimit, visit.deadline));
    holds = result.truthy;
    if (!holds && cdp::Clock::now() >= limit) {
      const std::string last = result.exception ? "; at last it threw " + *result.exception : "";
      co_return "js did not become true within " + waited_since(begin) + last;
    }
    if (!holds) co_await pause(kLook, limit);
  }
  if (wait.delay.count() > 0) co_await pause(wait.delay, visit.deadline);
  co_return std::nullopt;
}

/// The last thing before an event is sent: from here on the step counts as taken, also when its
/// page goes away while it handles the event.
void count_step(Visit& visit) {
  ++visit.steps_taken;
}

asio::awaitable<Problem> take_pointer_step(Visit& visit, const Step& step, std::string loader) {
  const Target target = co_await find_target(visit, step, loader);
  if (target.problem) co_return target.problem;
  const bool hover = step.action == Step::Action::hover;
  if (step.action == Step::Action::scroll_to) {
    count_step(visit);
    co_return std::nullopt;
  }
  visit.pointer_used = true;
  visit.hovering_on = hover ? loader : "";
  if (hover) count_step(visit);
  co_await move_pointer(visit, target.place);
  if (hover) co_return std::nullopt;
  if (step.action == Step::Action::click) count_step(visit);
  co_await click_pointer(visit, target.place);
  if (step.action == Step::Action::click) co_return std::nullopt;

  const cdp::Json ready = co_await run_script(visit, step_scripts::kPrepareField, nullptr,
                                              cdp::in(kAnswerLimit, visit.deadline));
  if (ready != true) co_return "the element takes no text";
  count_step(visit);
  co_await type_text(visit, step.text);
  co_return std::nullopt;
}

asio::awaitable<Problem> take_step(Visit& visit, const Step& step, std::string loader) {
  if (step.action == Step::Action::wait) {
    const Problem problem = co_await take_wait(visit, step.wait, loader);
    // What a page was waited for on is looked for on the one that took its place, too.
    if (!problem && !has_left(visit, loader)) count_step(visit);
    co_return problem;
  }
  if (step.action == Step::Action::press) {
    const std::optional<KeyPress> key = parse_key(step.text);
    if (!key) co_return "not a key";
    count_step(visit);
    co_await press_key(visit, *key);
    co_return std::nullopt;
  }
  co_return co_await take_pointer_step(visit, step, loader);
}

/// What the step set off has begun and ended.
asio::awaitable<void> let_settle(Visit& visit, const Step& step, std::string loader) {
  const cdp::Clock::duration idle =
      std::max(visit.task.capture.wait.network_idle, step.wait.network_idle);
  co_await pause(step.action == Step::Action::wait ? cdp::Clock::duration(step.wait.network_idle)
                                                   : std::min(idle, kReaction),
                 visit.deadline);
  if (!has_left(visit, loader)) co_await wait_until_quiet(visit, idle);
}

/// Styles go on as if the pointer were on the target, wherever that is.
asio::awaitable<void> hold_hover(Visit& visit) {
  cdp::Session& session = visit.tab->session();
  const cdp::Deadline limit = cdp::in(kAnswerLimit, visit.deadline);
  for (const char* method : {"DOM.enable", "CSS.enable", "DOM.getDocument"}) {
    cdp::Json nothing = cdp::Json::object();
    co_await session.call(method, std::move(nothing), limit);
  }
  const std::vector<std::string> chain =
      co_await run_script_for_elements(visit, step_scripts::kTargetChain, limit);
  for (const std::string& object : chain) {
    cdp::Json element = {{"objectId", object}};
    const cdp::Json node = co_await session.call("DOM.requestNode", std::move(element), limit);
    cdp::Json hover = {{"nodeId", node.value("nodeId", 0)},
                       {"forcedPseudoClasses", cdp::Json::array({"hover"})}};
    co_await session.call("CSS.forcePseudoState", std::move(hover), limit);
  }
}

/// The picture shows what a hover opened; it shows no hover that nobody asked for.
asio::awaitable<void> place_pointer(Visit& visit, std::string loader) {
  if (!visit.pointer_used) co_return;
  visit.stage = "placing the pointer";
  PointerPlace place = kParked;
  if (visit.hovering_on == loader) {
    // The page is photographed from its top: what was hovered further down moves with it.
    const cdp::Json found = co_await run_script(visit, step_scripts::kTargetAtTop, nullptr,
                                                cdp::in(kAnswerLimit, visit.deadline));
    if (found.value("found", false) && !found.value("in_window", true)) {
      co_return co_await hold_hover(visit);
    }
    if (found.value("found", false)) place = {found.value("x", 0.0), found.value("y", 0.0)};
  }
  co_await move_pointer(visit, place);
}

}  // namespace

std::string last_step(const Visit& visit) {
  if (visit.steps_taken == 0) return {};
  const std::size_t index = visit.steps_taken - 1;
  return step_name(index, visit.task.capture.steps[index]);
}

asio::awaitable<std::optional<ShotFailure>> take_steps(Visit& visit) {
  const std::string loader = visit.navigation.current()->loader_id;
  const std::vector<Step>& steps = visit.task.capture.steps;
  while (visit.steps_taken < steps.size()) {
    const std::size_t index = visit.steps_taken;
    const Step& step = steps[index];
    const std::string name = step_name(index, step);
    visit.stage = "taking " + name;
    const Problem problem = co_await take_step(visit, step, loader);
    if (problem && has_left(visit, loader)) co_return std::nullopt;
    if (problem && !step.optional) {
      co_return ShotFailure{Reason::expectation, name + ": " + *problem};
    }
    if (problem) {
      visit.note("left out, optional " + name + ": " + *problem);
      visit.steps_taken = index + 1;
      continue;
    }
    co_await let_settle(visit, step, loader);
    if (has_left(visit, loader)) co_return std::nullopt;
  }
  co_await place_pointer(visit, loader);
  co_return std::nullopt;
}

}  // namespace twinshot
