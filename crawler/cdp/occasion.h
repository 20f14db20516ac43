// Something a coroutine waits for, with a deadline.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/cdp/deadline.h"

namespace cdp {

/// One thing to wait for: a timer that is cut short when it happens. Belongs to one io_context
/// thread. `happen` may come before `wait`, during it, or never.
class Occasion {
 public:
  explicit Occasion(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  void happen() {
    happened_ = true;
    timer_.cancel();
  }

  [[nodiscard]] bool happened() const { return happened_; }

  /// Returns when it happened or the deadline passed, whichever is first. Keep this object alive
  /// until then.
  boost::asio::awaitable<void> wait(Deadline deadline) {
    if (happened_) co_return;
    timer_.expires_at(deadline);
    boost::system::error_code ignored;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }

 private:
  boost::asio::steady_timer timer_;
  bool happened_ = false;
};

}  // namespace cdp
