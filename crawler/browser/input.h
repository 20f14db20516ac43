// A pointer and a keyboard: real input events of a tab, which pages can not tell from a person's.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"
#include "crawler/config/key_press.h"

namespace twinshot {

/// CSS px of the window's viewport.
struct PointerPlace {
  double x = 0;
  double y = 0;
};

/// Outside every page: nothing is pointed at.
inline constexpr PointerPlace kParked{-1, -1};

/// All of these return when the page has handled the event, and throw cdp::Error.
boost::asio::awaitable<void> move_pointer(Visit& visit, PointerPlace place);

/// The left button, where the pointer was moved to.
boost::asio::awaitable<void> click_pointer(Visit& visit, PointerPlace place);

boost::asio::awaitable<void> press_key(Visit& visit, KeyPress key);

/// Into the element that has the focus, key by key; characters that no key writes are inserted.
boost::asio::awaitable<void> type_text(Visit& visit, std::string text);

}  // namespace twinshot
