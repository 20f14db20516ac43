// Asks a site for one page without a browser: does it answer at all?
#pragma once

#include <string>

#include "crawler/config/plan.h"

namespace twinshot {

/// Whether the server answers `url` with anything but 429 or 5xx. `side` lends its headers,
/// credentials, TLS settings and user agent. Blocks for 15 s at most; any thread.
[[nodiscard]] bool answers(const std::string& url, const SideTask& side);

}  // namespace twinshot
