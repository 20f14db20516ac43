// Politeness: who may open a page on a host now, and who has to wait.
#include "crawler/run/host_gate.h"

#include <random>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/config/url.h"

namespace asio = boost::asio;

namespace twinshot {
namespace {

/// What is no URL is a host of its own name.
std::string host_name(const std::string& origin) {
  try {
    return parse_url(origin).host;
  } catch (const UrlError&) {
    return origin;
  }
}

}  // namespace

/// In its host's line for as long as it lives.
struct HostGate::Waiter {
  explicit Waiter(Host& its_host);
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  Host& host;
  asio::steady_timer timer;  ///< cancelled when something has changed
};

struct HostGate::Host {
  Host(asio::any_io_executor its_executor, HostPace its_pace)
      : executor(std::move(its_executor)), pace(std::move(its_pace)) {}

  /// Everybody looks again whether it is their turn.
  void wake() {
    for (Waiter* waiter : line) waiter->timer.cancel();
  }

  asio::any_io_executor executor;
  HostPace pace;
  int inside = 0;
  std::list<Waiter*> line;
  bool closed = false;
};

HostGate::Waiter::Waiter(Host& its_host) : host(its_host), timer(its_host.executor) {
  host.line.push_back(this);
}

HostGate::Waiter::~Waiter() {
  host.line.remove(this);
  host.wake();
}

HostGate::Place::~Place() {
  if (!host_) return;
  --host_->inside;
  host_->wake();
}

HostGate::HostGate(asio::any_io_executor executor, int per_host, std::chrono::milliseconds interval)
    : executor_(std::move(executor)), per_host_(per_host), interval_(interval) {}

const std::shared_ptr<HostGate::Host>& HostGate::host(const std::string& origin) {
  std::shared_ptr<Host>& entry = hosts_[host_name(origin)];
  if (!entry) {
    entry =
        std::make_shared<Host>(executor_, HostPace(per_host_, interval_, std::random_device{}()));
    entry->closed = closed_;
  }
  return entry;
}

asio::awaitable<HostGate::Place> HostGate::enter(std::string origin, cdp::Deadline deadline) {
  return enter_host(host(origin), deadline);
}

asio::awaitable<HostGate::Place> HostGate::enter_host(std::shared_ptr<Host> host,
                                                      cdp::Deadline deadline) {
  Waiter waiter(*host);
  while (!host->closed) {
    const cdp::Clock::time_point now = cdp::Clock::now();
    const bool is_next = host->line.front() == &waiter && host->inside < host->pace.places();
    if (is_next && now >= host->pace.opens_at()) {
      ++host->inside;
      host->pace.entered(now);
      co_return Place(std::move(host));
    }
    if (now >= deadline) break;
    waiter.timer.expires_at(is_next ? std::min(host->pace.opens_at(), deadline) : deadline);
    boost::system::error_code woken;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  co_return Place();
}

void HostGate::answered(const std::string& origin, const HostAnswer& answer) {
  Host& asked = *host(origin);
  asked.pace.answered(answer, cdp::Clock::now());
  asked.wake();
}

cdp::Clock::time_point HostGate::closed_until(const std::string& origin) {
  return host(origin)->pace.closed_until();
}

void HostGate::close() {
  closed_ = true;
  for (const auto& [name, entry] : hosts_) {
    entry->closed = true;
    entry->wake();
  }
}

}  // namespace twinshot
