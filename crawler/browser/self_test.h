// Can this browser photograph a long page rightly? Tried at start-up on a page of our own.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "compare/image.h"
#include "crawler/browser/browser.h"
#include "crawler/cdp/connection.h"

namespace twinshot {

/// Photographs a built-in page of 18,000 rows whose every row is known, and picks the method and
/// the tile height that give exactly those rows twice, preferring the one the page does not notice.
/// Throws BrowserError when no way gives the right pictures, cdp::Error when the browser fails.
boost::asio::awaitable<CaptureAbility> self_test(cdp::Connection& connection,
                                                 cdp::Deadline deadline);

/// How many rows of `picture`, from its top, show the built-in page from `first_row` on. A surface
/// that is too small repeats the page from its top, without an error (puppeteer#359).
[[nodiscard]] int right_rows(const ImageView& picture, int first_row);

/// The built-in page, as a document's source.
[[nodiscard]] std::string self_test_page();

}  // namespace twinshot
