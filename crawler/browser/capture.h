// From a page at rest to a PNG of all of it.
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// How high each capture of a page may be, in CSS px: all of it when it is at most 16 megapixels
/// and `max_tile_rows` image px high, else tiles whose height is a whole number of image px, or
/// nearly. `ratio` is image px per CSS px.
[[nodiscard]] int plan_tile_height(int width, int height, double ratio, int max_tile_rows);

/// Photographs the page under the browser's capture token, and frames of other sites between other
/// pages' pictures. Fills the shot's png, width, height, ignore and visible_text. Every reply is
/// checked: a PNG of the size that was asked for. Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> capture(Visit& visit);

}  // namespace twinshot
