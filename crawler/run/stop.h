// Ending a run early: a signal, a time limit, a browser that can not be started any more.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace twinshot {

/// Once requested, nothing new is started; what is under way has kGrace to finish, then it is
/// abandoned. A second signal abandons at once. Lives on the io thread.
class Stop {
 public:
  static constexpr std::chrono::seconds kGrace{8};

  /// Watches SIGINT, SIGTERM, SIGHUP, and the clock.
  Stop(boost::asio::io_context& io, std::chrono::milliseconds max_duration);

  void request(const std::string& reason);
  /// Runs when nothing new may be started any more.
  void on_request(std::function<void()> react) { react_ = std::move(react); }
  /// Runs when what is under way must be given up.
  void on_abandon(std::function<void()> abandon) { abandon_ = std::move(abandon); }
  /// No more signals or timers; lets the io_context run out of work.
  void finish();

  [[nodiscard]] bool requested() const { return !reason_.empty(); }
  [[nodiscard]] bool abandoned() const { return abandoned_; }
  [[nodiscard]] int signal() const { return signal_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  void watch_signals();
  void abandon_now();

  boost::asio::signal_set signals_;
  boost::asio::steady_timer limit_;
  boost::asio::steady_timer grace_;
  std::function<void()> react_;
  std::function<void()> abandon_;
  std::string reason_;
  int signal_ = 0;
  bool abandoned_ = false;
};

}  // namespace twinshot
