// Brings a ready page to rest: the config's own changes, then everything that moves is stopped.
#include "crawler/browser/freeze.h"

#include <chrono>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/document_script.h"
#include "crawler/browser/page_scripts.h"
#include "crawler/browser/readiness.h"
#include "crawler/browser/script.h"

namespace twinshot {

namespace {

constexpr std::chrono::seconds kScriptLimit{10};
constexpr std::chrono::milliseconds kRestLimit{9000};

boost::asio::awaitable<void> run_js_after(Visit& visit) {
  if (visit.task.capture.js_after.empty()) co_return;
  visit.stage = "running js_after";
  const cdp::Deadline limit = cdp::in(kScriptLimit, visit.deadline);
  const UserScript result = co_await run_user_script(visit, visit.task.capture.js_after, limit);
  if (result.exception) visit.note("js_after threw " + *result.exception);
  co_await wait_until_quiet(visit, visit.task.capture.wait.network_idle);
}

/// Before anything is hidden: what not_text forbids counts also under a selector to hide.
boost::asio::awaitable<std::optional<ShotFailure>> check_expectations(Visit& visit) {
  visit.stage = "checking expectations";
  const Expectation& expect = visit.task.capture.expect;
  cdp::Json argument = {{"selector", expect.selector}, {"not_text", expect.not_text}};
  const cdp::Json found =
      co_await run_script(visit, page_scripts::kCheckExpectations, std::move(argument),
                          cdp::in(kScriptLimit, visit.deadline));
  visit.shot.title = found.value("title", "");
  if (!found.value("selector_found", false)) {
    co_return ShotFailure{Reason::expectation, "expect.selector: no " + expect.selector};
  }
  if (found.value("text_found", false)) {
    co_return ShotFailure{Reason::expectation,
                          "expect.not_text: the page says \"" + expect.not_text + "\""};
  }
  co_return std::nullopt;
}

cdp::Json rest_argument(std::chrono::milliseconds limit) {
  return {{"rest_event", kRestEvent}, {"limit_ms", limit.count()}};
}

/// `method`: a picture beyond the window lays the page out anew.
cdp::Json freeze_argument(const CaptureOptions& capture, CaptureMethod method) {
  return {{"unveil_event", kUnveilEvent},
          {"restyled", method == CaptureMethod::beyond},
          {"css", capture.css},
          {"hide", capture.hide},
          {"remove", capture.remove}};
}

/// Runs the page's own scripts to an agreed moment. What they asked for on the way is waited for.
boost::asio::awaitable<void> bring_to_rest(Visit& visit) {
  visit.stage = "bringing the page's scripts to rest";
  const cdp::Clock::time_point begin = cdp::Clock::now();
  // Where little time is left, a page that is not quite at rest is better than none.
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(
      visit.stage_deadline(kRestLimit, 0.5) - begin);
  const cdp::Json notes = co_await run_script(visit, page_scripts::kRest, rest_argument(limit),
                                              cdp::in(kRestLimit + kScriptLimit, visit.deadline));
  for (const cdp::Json& text : notes) visit.note(text.get<std::string>());
  const cdp::Clock::time_point now = cdp::Clock::now();
  if (visit.network.quiet_for(now) >= now - begin) co_return;
  co_await wait_until_quiet(visit, visit.task.capture.wait.network_idle);
  co_await wait_for_resources(visit);
}

/// Frames in processes of their own; best effort, not waited for.
void freeze_child_frames(Visit& visit) {
  const CaptureMethod method = visit.browser.ability().method;
  const std::string expression =
      "(" + page_scripts::kRest + ")(" + rest_argument(kRestLimit).dump() + ").then(() => (" +
      page_scripts::kFreeze + ")(" + freeze_argument({}, method).dump() + "))";
  for (cdp::Session* frame : visit.tab->child_frames()) {
    frame->post("Runtime.evaluate", {{"expression", expression}, {"silent", true}});
  }
}

}  // namespace

boost::asio::awaitable<std::optional<ShotFailure>> freeze(Visit& visit) {
  co_await run_js_after(visit);
  std::optional<ShotFailure> failure = co_await check_expectations(visit);
  if (failure) co_return failure;

  freeze_child_frames(visit);
  co_await bring_to_rest(visit);
  visit.stage = "freezing the page";
  cdp::Json argument = freeze_argument(visit.task.capture, visit.browser.ability().method);
  const cdp::Json result = co_await run_script(visit, page_scripts::kFreeze, std::move(argument),
                                               cdp::in(kScriptLimit, visit.deadline));
  for (const cdp::Json& text : result.value("notes", cdp::Json::array())) {
    visit.note(text.get<std::string>());
  }
  co_return std::nullopt;
}

}  // namespace twinshot
