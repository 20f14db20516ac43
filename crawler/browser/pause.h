// A wait in a coroutine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/cdp/deadline.h"

namespace twinshot {

/// Waits that long, or until `deadline` if that comes first.
inline boost::asio::awaitable<void> pause(cdp::Clock::duration duration, cdp::Deadline deadline) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, cdp::in(duration, deadline));
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace twinshot
