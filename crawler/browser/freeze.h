// Brings a ready page to rest: the config's own changes, then everything that moves is stopped.
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// Runs js_after, checks the config's expectations, applies css, hide and remove, and stops
/// animations, carets and videos in the page and in its frames. Fills the shot's title.
/// Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> freeze(Visit& visit);

}  // namespace twinshot
