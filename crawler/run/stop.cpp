// Ending a run early: a signal, a time limit, a browser that can not be started any more.
#include "crawler/run/stop.h"

#include <csignal>
#include <cstring>

namespace asio = boost::asio;

namespace twinshot {

Stop::Stop(asio::io_context& io, std::chrono::milliseconds max_duration)
    : signals_(io, SIGINT, SIGTERM, SIGHUP), limit_(io, max_duration), grace_(io) {
  watch_signals();
  limit_.async_wait([this](const boost::system::error_code& error) {
    if (!error) request("the time limit was reached (limits.max_duration)");
  });
}

void Stop::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& error, int number) {
    if (error) return;
    if (signal_ != 0) {
      abandon_now();
    } else {
      signal_ = number;
      request(std::string("stopped by SIG") + sigabbrev_np(number));
    }
    watch_signals();
  });
}

void Stop::request(const std::string& reason) {
  if (requested()) return;
  reason_ = reason;
  limit_.cancel();
  grace_.expires_after(kGrace);
  grace_.async_wait([this](const boost::system::error_code& error) {
    if (!error) abandon_now();
  });
  if (react_) react_();
}

void Stop::abandon_now() {
  if (abandoned_) return;
  abandoned_ = true;
  if (abandon_) abandon_();
}

void Stop::finish() {
  signals_.cancel();
  limit_.cancel();
  grace_.cancel();
}

}  // namespace twinshot
