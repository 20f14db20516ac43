// What a target is told before its first script runs: screen, language, cookies, what to block.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/login_state.h"
#include "crawler/browser/tab.h"
#include "crawler/cdp/connection.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// All that a tab is told once and remembers from page to page: tabs with equal settings can be
/// used for each other's pages.
[[nodiscard]] std::string tab_settings(const SideTask& task, const Viewport& viewport,
                                       const std::string& user_agent);

/// Sets up a page's own target, every command in one batch; of what the tab remembers, nothing is
/// said again. Throws cdp::Error when the browser does not answer or refuses what the config asks
/// for (an unknown time zone, an invalid cookie). `user_agent` is the browser's own, used unless
/// the task names another; `state` holds the cookies that a login left, null where there is none.
boost::asio::awaitable<void> set_up_page(Tab& tab, const SideTask& task, const Viewport& viewport,
                                         std::string user_agent, const LoginState* state,
                                         cdp::Deadline deadline);

/// The same for a frame or a worker that runs in a process of its own; sent, not waited for.
void set_up_child(cdp::Session& session, const std::string& type, const SideTask& task,
                  const Viewport& viewport, const std::string& user_agent);

}  // namespace twinshot
