// Politeness: who may open a page on a host now, and who has to wait.
#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "crawler/cdp/deadline.h"
#include "crawler/run/host_pace.h"

namespace twinshot {

/// First come, first served, at each host's own pace. Lives on the io thread. Origins of one host
/// share its places, whatever their schemes and ports: they are one machine's load.
class HostGate {
 private:
  struct Host;
  struct Waiter;

 public:
  /// A page that is open on a host; its place is given back when this is destroyed.
  class Place {
   public:
    Place() = default;  ///< none
    explicit Place(std::shared_ptr<Host> host) : host_(std::move(host)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place();
    /// False when the deadline passed, or the gate was closed.
    explicit operator bool() const { return host_ != nullptr; }

   private:
    std::shared_ptr<Host> host_;
  };

  HostGate(boost::asio::any_io_executor executor, int per_host, std::chrono::milliseconds interval);

  /// Waits for its turn: a free place, the interval since the last one's start, the end of a pause.
  boost::asio::awaitable<Place> enter(std::string origin, cdp::Deadline deadline);

  /// What came of a page. May make the host's next pages wait.
  void answered(const std::string& origin, const HostAnswer& answer);
  /// When a pause ends that the host asked for; in the past when none is on.
  [[nodiscard]] cdp::Clock::time_point closed_until(const std::string& origin);

  /// Nobody enters any more, and whoever waits is turned away: the run is over.
  void close();
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  static boost::asio::awaitable<Place> enter_host(std::shared_ptr<Host> host,
                                                  cdp::Deadline deadline);
  const std::shared_ptr<Host>& host(const std::string& origin);

  boost::asio::any_io_executor executor_;
  int per_host_;
  std::chrono::milliseconds interval_;
  std::map<std::string, std::shared_ptr<Host>> hosts_;
  bool closed_ = false;
};

}  // namespace twinshot
