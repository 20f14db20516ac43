// Secrets of a side, given to that side's own origin and to nobody else.
#pragma once

#include "crawler/cdp/connection.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// Answers basic-auth challenges and adds the configured headers, for requests to the task's own
/// origin (scheme, host and port) only: not to third parties, and not after a redirect to another
/// origin. Does nothing when the task has neither. `session` may be a page, a frame or a worker.
///
/// Not through Network.setExtraHTTPHeaders, which sends to every host a page talks to; see
/// Scrapy's GHSA-cw9j-q3vf-hrrv and GHSA-4qqq-9vqf-3h3f for what comes of that.
void guard_credentials(cdp::Session& session, const SideTask& task);

}  // namespace twinshot
