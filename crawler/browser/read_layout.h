// Asks the browser what lies where on the page that was just photographed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json_fwd.hpp>

#include "crawler/browser/visit.h"
#include "crawler/explain/layout.h"

namespace twinshot {

/// Fills the shot's layout. Best effort: a page that is too large or gone has none, and a note says
/// so. Throws nothing of the protocol's.
boost::asio::awaitable<void> read_layout(Visit& visit);

/// The tree of a reply of DOMSnapshot.captureSnapshot that was asked for kLayoutProperties. `ratio`
/// is image px per CSS px. Throws nlohmann::json::exception when the reply is not one.
[[nodiscard]] Layout layout_of(const nlohmann::json& snapshot, double ratio);

}  // namespace twinshot
