// One page, from open to picture.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/context.h"
#include "crawler/browser/shot.h"
#include "crawler/config/plan.h"

namespace twinshot {

struct LoginState;

/// Opens the task's URL in a fresh tab of `context`, waits until it is ready, photographs the whole
/// page and closes the tab. Never throws for anything a page or a crashed browser does: the failure
/// is in the Shot. Ends within task.capture.timeout plus a few seconds of clean-up.
/// `state` is what a login left; it must outlive the call. Without one the page starts from
/// nothing.
boost::asio::awaitable<Shot> photograph(Browser& browser, BrowserContext& context,
                                        const SideTask& task, const Viewport& viewport,
                                        Care care = {}, const LoginState* state = nullptr);

/// Takes a login's steps in a fresh tab of `context`, whose cookies and storage it empties before,
/// and puts what they left into `state`. The Shot has no picture, and the failure if there was one;
/// nothing is tried twice. The window is always that of a desktop: what a login looks like must not
/// depend on which page comes first.
boost::asio::awaitable<Shot> log_in(Browser& browser, BrowserContext& context,
                                    const SideTask& login, LoginState& state);

}  // namespace twinshot
