// Politeness: how many pages are open on one host, and how fast they follow each other.
#include "crawler/run/host_gate.h"

#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/config/url.h"

namespace asio = boost::asio;

namespace twinshot {
namespace {

/// What is no URL is a host of its own name.
std::string host_of(const std::string& origin) {
  try {
    return parse_url(origin).host;
  } catch (const UrlError&) {
    return origin;
  }
}

}  // namespace

HostGate::HostGate(asio::any_io_executor executor, int per_host, std::chrono::milliseconds interval)
    : executor_(std::move(executor)), per_host_(per_host), interval_(interval) {}

asio::awaitable<Semaphore::Permit> HostGate::enter(std::string origin, cdp::Deadline deadline) {
  Host& entry = hosts_[host_of(origin)];
  if (!entry.places) entry.places = std::make_unique<Semaphore>(executor_, per_host_);
  Semaphore::Permit permit = co_await entry.places->acquire(deadline);
  if (!permit || interval_ == std::chrono::milliseconds::zero()) co_return permit;

  // The start is reserved before waiting, so that two who wait get two different moments.
  const auto start = std::max(cdp::Clock::now(), entry.next_start);
  entry.next_start = start + interval_;
  asio::steady_timer timer(executor_, start);
  if (open_) {
    waiting_.insert(&timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    waiting_.erase(&timer);
  }
  co_return permit;
}

void HostGate::abandon() {
  open_ = false;
  for (asio::steady_timer* timer : waiting_) timer->cancel();
}

}  // namespace twinshot
