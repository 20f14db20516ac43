// One page, from open to picture.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/context.h"
#include "crawler/browser/shot.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// Opens the task's URL in a fresh tab of `context`, waits until it is ready, photographs the whole
/// page and closes the tab. Never throws for anything a page or a crashed browser does: the failure
/// is in the Shot. Ends within task.capture.timeout plus a few seconds of clean-up.
boost::asio::awaitable<Shot> photograph(Browser& browser, BrowserContext& context,
                                        const SideTask& task, const Viewport& viewport,
                                        Care care = {});

}  // namespace twinshot
