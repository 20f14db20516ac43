// What is done on a page before its picture: clicks, keys, and what comes of them.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// Takes the task's steps that are left, with real input events, on the document that is shown and
/// ready. After each one the network is quiet again. A step that can not be done is a failure
/// (expectation), or a note where it is optional.
///
/// Returns early, with nothing, when a step led to another document: see has_left(). The steps
/// behind it are taken there, when this is called again. Throws cdp::Error.
boost::asio::awaitable<std::optional<ShotFailure>> take_steps(Visit& visit);

/// "step 2 (click .accept-cookies)": the step that was taken last; empty before the first.
[[nodiscard]] std::string last_step(const Visit& visit);

}  // namespace twinshot
