// Runs scripts in a page, each with a deadline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json_fwd.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// Calls a JavaScript function with one JSON argument in a world of its own, which sees the page's
/// DOM but not its variables: no page can redefine what our scripts use. Same-origin and in-process
/// frames are in reach. Promises are awaited.
///
/// Throws cdp::Error: timeout when the page does not let the script run or end, refused when the
/// document was replaced meanwhile or the script threw.
boost::asio::awaitable<nlohmann::json> run_script(Visit& visit, std::string function,
                                                  nlohmann::json argument, cdp::Deadline deadline);

/// The same for a function that returns a list of elements: their object ids in the protocol.
boost::asio::awaitable<std::vector<std::string>> run_script_for_elements(Visit& visit,
                                                                         std::string function,
                                                                         cdp::Deadline deadline);

/// What a script of the config came to, in the page's own world.
struct UserScript {
  bool truthy = false;
  std::optional<std::string> exception;  ///< its message
};

/// Evaluates the config's own JavaScript in the page's world; a promise is awaited. Throws
/// cdp::Error.
boost::asio::awaitable<UserScript> run_user_script(Visit& visit, std::string expression,
                                                   cdp::Deadline deadline);

}  // namespace twinshot
