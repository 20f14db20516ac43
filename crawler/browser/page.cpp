// One page, from open to picture.
#include "crawler/browser/page.h"

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/capture.h"
#include "crawler/browser/freeze.h"
#include "crawler/browser/login_state.h"
#include "crawler/browser/pause.h"
#include "crawler/browser/read_layout.h"
#include "crawler/browser/readiness.h"
#include "crawler/browser/setup.h"
#include "crawler/browser/shown_text.h"
#include "crawler/browser/steady.h"
#include "crawler/browser/steps.h"
#include "crawler/browser/visit.h"
#include "crawler/config/url.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kNavigateLimit{30};
constexpr std::chrono::milliseconds kRetryPause{250};
constexpr std::chrono::milliseconds kCommitLimit{300};
constexpr int kMaxClientRedirects = 5;

/// The login that an attempt begins with, and where one puts its own; at most one of them.
struct Session {
  const LoginState* begins_with = nullptr;
  LoginState* leaves = nullptr;
};

/// The outcome of one attempt, and whether a fresh tab might do better.
struct Attempt {
  Shot shot;
  bool retry = false;
};

ShotFailure failure_of(const cdp::Error& error, const Visit* visit) {
  const std::string stage = visit == nullptr ? "opening" : visit->stage;
  switch (error.failure()) {
    case cdp::Failure::timeout:
      return {Reason::timeout, "no answer in time while " + stage};
    case cdp::Failure::closed:
      return {Reason::crashed, std::string("browser ended while ") + stage + ": " + error.what()};
    case cdp::Failure::crashed:
      return {Reason::crashed, "the page crashed while " + stage};
    case cdp::Failure::detached:
      return {Reason::crashed, "the tab was closed while " + stage};
    case cdp::Failure::refused:
    case cdp::Failure::malformed:
      break;
  }
  return {Reason::capture, error.what() + std::string(" while ") + stage};
}

void answer_dialogs(Visit& visit, cdp::Session& session) {
  session.on("Page.javascriptDialogOpening", [&visit, &session](const cdp::Json& params) {
    // A page that waits for an answer answers nothing else. Leaving is always allowed.
    const std::string type = params.value("type", "");
    session.post("Page.handleJavaScriptDialog", {{"accept", type == "beforeunload"}});
    visit.note("dialog answered: " + type + " \"" + shown_text(params.value("message", "")) + "\"");
  });
  session.on("Page.windowOpen", [&visit](const cdp::Json& params) {
    visit.note("window not opened: " + shown_url(params.value("url", "")));
  });
  session.on("Page.downloadWillBegin", [&visit](const cdp::Json& params) {
    visit.note("download refused: " + shown_url(params.value("url", "")));
  });
}

/// A tab's mouse begins in its window's corner, where menus open under it, at a time of its own. It
/// is nowhere until the page is ready.
void hide_mouse(cdp::Session& session, bool hidden) {
  session.post("Input.setIgnoreInputEvents", {{"ignore", hidden}});
}

asio::awaitable<void> prepare(Visit& visit, std::string user_agent) {
  visit.stage = "preparing the tab";
  co_await visit.tab->attach(visit.deadline);
  cdp::Session& session = visit.tab->session();
  visit.navigation.watch(session);
  visit.network.watch(session);
  visit.facts.watch(session);
  answer_dialogs(visit, session);
  visit.tab->follow_children([&visit, user_agent](cdp::Session& child, const std::string& type) {
    visit.network.watch(child);
    visit.facts.watch(child);
    answer_dialogs(visit, child);
    set_up_child(child, type, visit.task, visit.viewport, user_agent);
  });
  co_await set_up_page(*visit.tab, visit.task, visit.viewport, user_agent, visit.login_state,
                       visit.deadline);
  if (visit.login_state != nullptr) co_await restore_storage(visit);
  hide_mouse(session, true);
}

asio::awaitable<std::optional<ShotFailure>> navigate(Visit& visit) {
  visit.stage = "waiting for the server's answer";
  const cdp::Deadline limit = cdp::in(kNavigateLimit, visit.deadline);
  cdp::Json params = {{"url", visit.task.url}};
  const cdp::Json reply =
      co_await visit.tab->session().call("Page.navigate", std::move(params), limit);
  const std::string loader = reply.value("loaderId", "");
  const std::string error = reply.value("errorText", "");
  const Document* document = visit.navigation.find(loader);
  if (reply.value("isDownload", false)) {
    co_return ShotFailure{Reason::download, "the server offers a file to save"};
  }
  if (!error.empty()) co_return network_failure(error, document);
  visit.stage = "waiting for the document to be shown";
  std::function<bool()> shown = [&visit] {
    const Document* current = visit.navigation.current();
    return current != nullptr && (current->status != 0 || current->error_page);
  };
  const bool in_time = co_await visit.tab->session().wait_until(shown, limit);
  if (!in_time) co_return ShotFailure{Reason::timeout, "no document was shown in time"};
  co_return std::nullopt;
}

/// Only a page that knows of its login has anything to take steps on.
asio::awaitable<std::optional<ShotFailure>> take_all_steps(Visit& visit) {
  if (visit.logging_in != nullptr) record_login_page(visit);
  if (visit.login_state != nullptr && visit.steps_taken == 0) {
    std::optional<ShotFailure> failure = co_await check_logged_in(visit);
    if (failure || visit.navigation.leaving()) co_return failure;
  }
  co_return co_await take_steps(visit);
}

/// One document from ready to picture, or to the end of a login. Returns without picture and
/// failure when the document was replaced meanwhile.
asio::awaitable<std::optional<ShotFailure>> photograph_document(Visit& visit) {
  hide_mouse(visit.tab->session(), true);
  const std::string loader = visit.navigation.current()->loader_id;
  std::optional<ShotFailure> failure = judge_login(visit);
  if (failure) co_return failure;
  failure = co_await wait_until_ready(visit);
  if (failure || visit.navigation.leaving()) co_return failure;
  hide_mouse(visit.tab->session(), false);
  // A document that broke off while it loaded shows so only now, and may never be painted.
  failure = judge_document(*visit.navigation.current(), visit.task);
  if (failure) co_return failure;
  failure = co_await take_all_steps(visit);
  if (failure || visit.navigation.leaving()) co_return failure;
  if (has_left(visit, loader)) co_return std::nullopt;
  if (visit.logging_in != nullptr) co_return co_await finish_login(visit);
  failure = co_await freeze(visit);
  if (failure || visit.navigation.leaving()) co_return failure;
  // js_after may have asked for more.
  failure = judge_stylesheets(visit);
  if (failure) co_return failure;
  if (!visit.care.strict) co_return co_await capture(visit);
  failure = co_await capture_until_steady(visit);
  if (failure || visit.navigation.leaving()) co_return failure;
  co_await read_layout(visit);
  co_return std::nullopt;
}

/// Follows client redirects until a document stays: what is on the picture is what was judged.
asio::awaitable<std::optional<ShotFailure>> photograph_where_it_ends(Visit& visit) {
  std::size_t steps_before = 0;
  for (int redirect = 0; redirect <= kMaxClientRedirects; ++redirect) {
    // Where a step leads is no redirect.
    if (visit.steps_taken != steps_before) redirect = 0;
    steps_before = visit.steps_taken;
    visit.stage = "waiting for a redirect of the page to end";
    std::function<bool()> arrived = [&visit] { return !visit.navigation.leaving(); };
    const bool in_time = co_await visit.tab->session().wait_until(arrived, visit.deadline);
    if (!in_time) co_return ShotFailure{Reason::timeout, "a redirect of the page did not end"};

    const Document* current = visit.navigation.current();
    const std::string loader = current->loader_id;
    std::optional<ShotFailure> failure = judge_document(*current, visit.task);
    if (failure) co_return failure;

    std::exception_ptr refusal;
    try {
      failure = co_await photograph_document(visit);
    } catch (const cdp::Error& error) {
      // Scripts fail when their document goes away; that is no fault of the page.
      if (error.failure() != cdp::Failure::refused) throw;
      refusal = std::current_exception();
    }
    if (!has_left(visit, loader)) {
      if (refusal) std::rethrow_exception(refusal);
      if (!failure) failure = judge_document(*visit.navigation.current(), visit.task);
      co_return failure;
    }
    visit.shot.png.clear();
  }
  co_return ShotFailure{Reason::navigation, "the page redirects itself again and again"};
}

void record_document(Visit& visit) {
  visit.shot.answer = visit.navigation.answer();
  const Document* current = visit.navigation.current();
  if (current == nullptr || current->error_page) {
    visit.shot.status = visit.shot.answer.status;
    return;
  }
  visit.shot.facts = visit.facts.facts();
  visit.shot.final_url = current->url;
  visit.shot.status = current->status;
  visit.shot.redirects = visit.navigation.redirects();
}

asio::awaitable<std::optional<ShotFailure>> visit_page(Visit& visit, std::string user_agent) {
  co_await prepare(visit, std::move(user_agent));
  std::optional<ShotFailure> failure = co_await navigate(visit);
  if (failure) co_return failure;
  failure = co_await photograph_where_it_ends(visit);
  if (!failure) co_return failure;
  if (visit.login_state != nullptr && visit.navigation.current()->status == 401) {
    visit.shot.logged_out = true;
  }
  // The way to the page is part of what went wrong; a step that failed says so itself.
  const std::string step = last_step(visit);
  if (!step.empty() && failure->reason != Reason::expectation) {
    failure->detail = "after " + step + ": " + failure->detail;
  }
  co_return failure;
}

bool is_worth_retrying(const ShotFailure& failure, const Visit& visit) {
  if (failure.reason == Reason::crashed) return true;
  if (failure.reason != Reason::navigation) return false;
  if (visit.network.lost_stylesheet()) return visit.browser.alive();
  const std::size_t at = failure.detail.find("net::");
  return at != std::string::npos && is_broken_connection(failure.detail.substr(at)) &&
         visit.browser.alive();
}

/// Chrome forgets a close that meets a commit under way. Failures by status come at just that time.
asio::awaitable<void> let_commit_end(Visit& visit) {
  const Document* current = visit.navigation.current();
  if (current == nullptr || current->loaded || visit.tab->session().ended()) co_return;
  std::function<bool()> loaded = [&visit] { return visit.navigation.current()->loaded; };
  try {
    co_await visit.tab->session().wait_until(loaded, cdp::in(kCommitLimit));
  } catch (const cdp::Error&) {
    // The tab ended by itself.
  }
}

/// Only what a page did by itself is known to leave no trace.
bool leaves_tab_clean(const Visit& visit) {
  const LoginState* login = visit.login_state;
  const bool stored =
      login != nullptr && (!login->local_storage.empty() || !login->session_storage.empty());
  return !visit.shot.failure && visit.steps_taken == 0 && !visit.pointer_used && !stored &&
         visit.logging_in == nullptr && visit.browser.ability().method == CaptureMethod::clip;
}

/// Keeps the tab for the context's next page, or closes it. False: it could not be closed.
asio::awaitable<bool> put_away(Visit& visit, BrowserContext& context) {
  bool blank = false;
  if (leaves_tab_clean(visit)) blank = co_await visit.tab->make_blank();
  if (blank) {
    context.keep_tab(std::move(visit.tab));
    co_return true;
  }
  co_await let_commit_end(visit);
  co_return co_await visit.tab->close();
}

asio::awaitable<Attempt> attempt(Browser& browser, BrowserContext& context, const SideTask& task,
                                 const Viewport& viewport, const Care& care, cdp::Deadline deadline,
                                 Session session) {
  Attempt result;
  std::string settings = tab_settings(task, viewport, context.user_agent());
  std::unique_ptr<Tab> tab = context.take_tab(settings);
  try {
    if (!tab) tab = co_await Tab::open(browser, context, std::move(settings), deadline);
  } catch (const cdp::Error& error) {
    result.shot.failure = failure_of(error, nullptr);
    // A browser that opens no tab in time will not do so for the next page either.
    result.shot.browser_suspect = browser.alive();
    co_return result;
  }

  Visit visit(browser, std::move(tab), task, viewport, care, deadline, context.transfer_sizes());
  visit.login_state = session.begins_with;
  visit.logging_in = session.leaves;
  try {
    visit.shot.failure = co_await visit_page(visit, context.user_agent());
  } catch (const cdp::Error& error) {
    visit.shot.failure = failure_of(error, &visit);
  } catch (const nlohmann::json::exception& error) {
    visit.shot.failure = ShotFailure{Reason::capture, error.what()};
  }
  record_document(visit);
  if (visit.shot.failure) {
    visit.shot.png.clear();
    visit.shot.width = visit.shot.height = 0;
    result.retry = is_worth_retrying(*visit.shot.failure, visit);
  }
  const bool put = co_await put_away(visit, context);
  visit.shot.browser_suspect = !put;
  result.shot = std::move(visit.shot);
  co_return result;
}

}  // namespace

boost::asio::awaitable<Shot> photograph(Browser& browser, BrowserContext& context,
                                        const SideTask& task, const Viewport& viewport, Care care,
                                        const LoginState* state) {
  const cdp::Clock::time_point begin = cdp::Clock::now();
  const cdp::Deadline deadline = begin + task.capture.timeout;
  Shot shot;
  if (origin_of_text(task.url).empty()) {
    shot.failure = ShotFailure{Reason::navigation, "only http and https are photographed"};
  } else {
    Attempt first = co_await attempt(browser, context, task, viewport, care, deadline, {state});
    shot = std::move(first.shot);
    if (first.retry && !shot.browser_suspect && browser.alive() && cdp::Clock::now() < deadline) {
      const std::string reason = shot.failure->detail;
      co_await pause(kRetryPause, deadline);
      Attempt second = co_await attempt(browser, context, task, viewport, care, deadline, {state});
      shot = std::move(second.shot);
      shot.notes.insert(shot.notes.begin(), "second attempt, after: " + reason);
    }
  }
  shot.url = task.url;
  shot.duration = std::chrono::duration_cast<std::chrono::milliseconds>(cdp::Clock::now() - begin);
  co_return shot;
}

boost::asio::awaitable<Shot> log_in(Browser& browser, BrowserContext& context,
                                    const SideTask& login, LoginState& state) {
  const cdp::Deadline deadline = cdp::in(login.capture.timeout);
  const Viewport desktop;
  Session session;
  session.leaves = &state;
  Attempt result = co_await attempt(browser, context, login, desktop, Care{}, deadline, session);
  result.shot.url = login.url;
  co_return std::move(result.shot);
}

}  // namespace twinshot
