// Photographs a page until it holds still.
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// As capture(), until two pictures in a row are equal, or until the first equals care.earlier. A
/// page that never holds still keeps its last two pictures, and a note says so. Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> capture_until_steady(Visit& visit);

}  // namespace twinshot
