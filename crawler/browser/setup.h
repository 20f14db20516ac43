// What a target is told before its first script runs: screen, language, cookies, what to block.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/login_state.h"
#include "crawler/cdp/connection.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// Sets up a page's own target, every command in one batch. Throws cdp::Error when the browser does
/// not answer or refuses what the config asks for (an unknown time zone, an invalid cookie).
/// `user_agent` is the browser's own, used unless the task names another; `state` holds the cookies
/// that a login left, null where there is none.
boost::asio::awaitable<void> set_up_page(cdp::Session& session, const SideTask& task,
                                         const Viewport& viewport, std::string user_agent,
                                         const LoginState* state, cdp::Deadline deadline);

/// The same for a frame or a worker that runs in a process of its own; sent, not waited for.
void set_up_child(cdp::Session& session, const std::string& type, const SideTask& task,
                  const Viewport& viewport, const std::string& user_agent);

}  // namespace twinshot
