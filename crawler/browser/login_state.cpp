// What a login leaves in a browser, and whether a page still knows it.
#include "crawler/browser/login_state.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "crawler/browser/page_helpers.h"
#include "crawler/browser/pause.h"
#include "crawler/browser/readiness.h"
#include "crawler/browser/script.h"
#include "crawler/browser/shown_text.h"
#include "crawler/config/url.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// For a login to show, and for a page to show that it knows of it: both may ask the server first.
constexpr auto kLoginLimit = 10s;
constexpr auto kKnownLimit = 5s;
constexpr auto kScriptTime = 10s;
constexpr auto kAskAgain = 50ms;

/// (selector) -> {url, found}: where the page is by its own word (which routers change without a
/// document), and whether the selector matches.
const std::string& where_script() {
  static const std::string script = page_scripts::with_helpers(R"js((selector) => {
    let found = false;
    try { found = selector !== '' && find_all(selector).length > 0; } catch { /* not a selector */ }
    return {url: String(location.href).toWellFormed(), found};
  })js");
  return script;
}

/// (null) -> {local, session}: at most so much that it fits into one message.
const std::string& storage_script() {
  static const std::string script = page_scripts::with_helpers(R"js(() => {
    const most = 800000;
    const items_of = (name) => {
      const items = {};
      try {
        for (const [key, value] of Object.entries(window[name])) items[key] = String(value);
      } catch { /* no storage here */ }
      return JSON.stringify(items).length > most / 2 ? {} : items;
    };
    return {local: items_of('localStorage'), session: items_of('sessionStorage')};
  })js");
  return script;
}

/// Only into a store that is empty: what the page itself stored on its way stays.
std::string restoring_program(const LoginState& state) {
  const cdp::Json data = {{"origin", state.origin},
                          {"localStorage", state.local_storage},
                          {"sessionStorage", state.session_storage}};
  return "(({origin, ...stores}) => {\n"
         "  if (window !== window.top || location.origin !== origin) return;\n"
         "  for (const [name, items] of Object.entries(stores)) {\n"
         "    try {\n"
         "      const store = window[name];\n"
         "      if (store.length > 0) continue;\n"
         "      for (const [key, value] of Object.entries(items)) store.setItem(key, value);\n"
         "    } catch { /* no storage here */ }\n"
         "  }\n"
         "})(" +
         data.dump() + ");";
}

std::string page_of(const std::string& url, bool with_route) {
  const std::size_t route = url.find("#/");
  std::string page = without_query(url);
  if (with_route && route != std::string::npos) page += without_query(url.substr(route + 1));
  while (page.ends_with('/')) page.pop_back();
  return page;
}

struct Where {
  std::string url;
  bool found = false;
};

asio::awaitable<Where> ask_where(Visit& visit, std::string selector) {
  cdp::Json argument = std::move(selector);
  const cdp::Json answer = co_await run_script(visit, where_script(), std::move(argument),
                                               cdp::in(kScriptTime, visit.deadline));
  co_return Where{answer.value("url", ""), answer.value("found", false)};
}

bool is_login_page(const std::string& url, const LoginState& state) {
  return std::any_of(state.login_pages.begin(), state.login_pages.end(),
                     [&url](const std::string& page) { return is_same_page(url, page); });
}

/// Whose own page is the login's may be there.
std::optional<ShotFailure> judge_login_url(Visit& visit, const std::string& url) {
  if (!is_login_page(url, *visit.login_state) || is_same_page(url, visit.task.url)) {
    return std::nullopt;
  }
  visit.shot.logged_out = true;
  return ShotFailure{Reason::expectation, "logged out: ended on " + shown_url(url)};
}

/// What Storage.getCookies says, in the words of Network.setCookies.
cdp::Json settable(const cdp::Json& cookie) {
  cdp::Json result = cdp::Json::object();
  for (const char* name : {"name", "value", "path", "secure", "httpOnly", "sameSite", "priority",
                           "sourceScheme", "sourcePort", "partitionKey"}) {
    if (cookie.contains(name)) result[name] = cookie.at(name);
  }
  if (!cookie.value("session", true)) result["expires"] = cookie.value("expires", -1.0);
  const std::string domain = cookie.value("domain", "");
  if (domain.starts_with('.')) {
    result["domain"] = domain;
  } else {
    // Without a domain it stays the host's own.
    result["url"] = (cookie.value("secure", false) ? "https://" : "http://") + domain +
                    cookie.value("path", "/");
  }
  return result;
}

asio::awaitable<void> take_state(Visit& visit, LoginState& state) {
  cdp::Session& session = visit.tab->session();
  const cdp::Deadline limit = cdp::in(kScriptTime, visit.deadline);
  cdp::Json nothing = cdp::Json::object();
  const cdp::Json target = co_await session.call("Target.getTargetInfo", std::move(nothing), limit);
  // Without its name, the browser's first context would be asked.
  cdp::Json context = {{"browserContextId", target.at("targetInfo").at("browserContextId")}};
  const cdp::Json reply = co_await visit.browser.connection().browser().call(
      "Storage.getCookies", std::move(context), limit);
  state.cookies = cdp::Json::array();
  for (const cdp::Json& cookie : reply.value("cookies", cdp::Json::array())) {
    state.cookies.push_back(settable(cookie));
  }
  const cdp::Json stored = co_await run_script(visit, storage_script(), nullptr, limit);
  state.origin = origin_of_text(visit.navigation.current()->url);
  state.local_storage = stored.value("local", cdp::Json::object());
  state.session_storage = stored.value("session", cdp::Json::object());
}

}  // namespace

bool is_same_page(const std::string& url, const std::string& other) {
  const bool routes = url.find("#/") != std::string::npos || other.find("#/") != std::string::npos;
  return page_of(url, routes) == page_of(other, routes);
}

void record_login_page(Visit& visit) {
  std::vector<std::string>& pages = visit.logging_in->login_pages;
  const std::string& url = visit.navigation.current()->url;
  const bool first = pages.empty();
  if (first) pages.push_back(visit.task.url);
  const bool asks = visit.steps_taken < visit.task.capture.steps.size();
  const bool elsewhere = origin_of_text(url) != visit.task.allowed_origins.front();
  if (first || (asks && elsewhere)) pages.push_back(url);
  // Sites send all sorts of visitors to their start page.
  std::erase_if(pages,
                [&](const std::string& page) { return is_same_page(page, visit.task.base_url); });
  if (pages.empty()) pages.emplace_back();
}

asio::awaitable<std::optional<ShotFailure>> finish_login(Visit& visit) {
  visit.stage = "waiting for the login to show";
  const std::string loader = visit.navigation.current()->loader_id;
  const std::string selector = visit.task.capture.login->expect_selector;
  LoginState& state = *visit.logging_in;
  if (selector.empty() && is_same_page(visit.task.url, visit.task.base_url)) {
    co_return ShotFailure{Reason::expectation,
                          "nothing tells whether it worked: give login.expect.selector"};
  }
  const cdp::Deadline limit = visit.stage_deadline(kLoginLimit, 0.5);
  while (true) {
    const Where where = co_await ask_where(visit, selector);
    if (has_left(visit, loader)) co_return std::nullopt;
    if (selector.empty() ? !is_login_page(where.url, state) : where.found) break;
    if (cdp::Clock::now() >= limit) {
      co_return ShotFailure{Reason::expectation,
                            selector.empty() ? "still on " + shown_url(where.url)
                                             : "no " + selector + " on " + shown_url(where.url)};
    }
    co_await pause(kAskAgain, limit);
  }
  const std::string& ended_on = visit.navigation.current()->url;
  if (origin_of_text(ended_on) != visit.task.allowed_origins.front()) {
    co_return ShotFailure{Reason::expectation,
                          "ended on " + shown_url(ended_on) + ", not on the side's own site"};
  }
  co_await take_state(visit, state);
  co_return std::nullopt;
}

asio::awaitable<void> restore_storage(Visit& visit) {
  const LoginState& state = *visit.login_state;
  if (state.local_storage.empty() && state.session_storage.empty()) co_return;
  cdp::Session& session = visit.tab->session();
  cdp::Json params = {{"source", restoring_program(state)}};
  const cdp::Json added =
      co_await session.call("Page.addScriptToEvaluateOnNewDocument", std::move(params),
                            cdp::in(kScriptTime, visit.deadline));
  // Once: a page that throws its tokens away must not find them again.
  auto id = std::make_shared<std::string>(added.value("identifier", ""));
  session.on("Page.frameNavigated", [&session, id, origin = state.origin](const cdp::Json& event) {
    const cdp::Json frame = event.value("frame", cdp::Json::object());
    if (id->empty() || frame.contains("parentId")) return;
    if (origin_of_text(frame.value("url", "")) != origin) return;
    session.post("Page.removeScriptToEvaluateOnNewDocument", {{"identifier", *id}});
    id->clear();
  });
}

std::optional<ShotFailure> judge_login(Visit& visit) {
  if (visit.login_state == nullptr || visit.steps_taken > 0) return std::nullopt;
  return judge_login_url(visit, visit.navigation.current()->url);
}

asio::awaitable<std::optional<ShotFailure>> check_logged_in(Visit& visit) {
  visit.stage = "looking whether the page is logged in";
  const std::string loader = visit.navigation.current()->loader_id;
  const std::optional<Login>& login = visit.task.capture.login;
  const std::string selector = login ? login->expect_selector : "";
  const cdp::Deadline limit = visit.stage_deadline(kKnownLimit, 0.3);
  while (true) {
    const Where where = co_await ask_where(visit, selector);
    if (has_left(visit, loader)) co_return std::nullopt;
    if (std::optional<ShotFailure> out = judge_login_url(visit, where.url)) co_return out;
    if (selector.empty() || where.found) co_return std::nullopt;
    if (cdp::Clock::now() >= limit) break;
    co_await pause(kAskAgain, limit);
  }
  visit.shot.logged_out = true;
  co_return ShotFailure{Reason::expectation,
                        "logged out: no " + selector +
                            " (login.expect.selector); a path whose page has none by design needs "
                            "login: {expect: {selector: \"\"}}"};
}

}  // namespace twinshot
