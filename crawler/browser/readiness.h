// Waits until a page is worth a picture.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// Waits for load, the configured conditions, a quiet network, content that appears on scrolling,
/// fonts and images. Every wait has a cap; one that was cut short leaves a note and the page goes
/// on. A failure only when there is nothing to photograph: the document or a style sheet never
/// arrived whole, or a condition of the config was not met.
///
/// Returns early, with nothing, when the document is replaced: see has_left().
/// Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> wait_until_ready(Visit& visit);

/// Waits until nothing has been in flight for `idle`; a note when that does not come about.
boost::asio::awaitable<void> wait_until_quiet(Visit& visit, cdp::Clock::duration idle);

/// Waits until fonts and images have arrived; notes when they do not.
boost::asio::awaitable<void> wait_for_resources(Visit& visit);

/// A page without a style sheet of its own site is not the page, unless the site has none there.
[[nodiscard]] std::optional<ShotFailure> judge_stylesheets(const Visit& visit);

/// Whether another document has replaced the one of `loader_id`, or is about to.
[[nodiscard]] bool has_left(const Visit& visit, const std::string& loader_id);

}  // namespace twinshot
