// Politeness: how many pages are open on one host, and how fast they follow each other.
#include "crawler/run/host_gate.h"

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

namespace twinshot {

HostGate::HostGate(asio::any_io_executor executor, int per_host, std::chrono::milliseconds interval)
    : executor_(std::move(executor)), per_host_(per_host), interval_(interval) {}

asio::awaitable<Semaphore::Permit> HostGate::enter(std::string host, cdp::Deadline deadline) {
  Host& entry = hosts_[host];
  if (!entry.places) entry.places = std::make_unique<Semaphore>(executor_, per_host_);
  Semaphore::Permit permit = co_await entry.places->acquire(deadline);
  if (!permit || interval_ == std::chrono::milliseconds::zero()) co_return permit;

  // The start is reserved before waiting, so that two who wait get two different moments.
  const auto start = std::max(cdp::Clock::now(), entry.next_start);
  entry.next_start = start + interval_;
  asio::steady_timer timer(executor_, start);
  co_await timer.async_wait(asio::use_awaitable);
  co_return permit;
}

}  // namespace twinshot
