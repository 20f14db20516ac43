// Politeness: how many pages are open on one host, and how fast they follow each other.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "crawler/browser/semaphore.h"

namespace twinshot {

/// Lives on the io thread. Origins of one host share its places, whatever their schemes and ports:
/// they are one machine's load.
class HostGate {
 public:
  HostGate(boost::asio::any_io_executor executor, int per_host, std::chrono::milliseconds interval);

  /// Waits for a free place on the origin's host and for the interval since the last one's start.
  /// The place is given back when the permit is destroyed; an empty permit says the deadline
  /// passed.
  boost::asio::awaitable<Semaphore::Permit> enter(std::string origin, cdp::Deadline deadline);
  /// From now on nobody waits for an interval: the run is over.
  void abandon();

 private:
  struct Host {
    std::unique_ptr<Semaphore> places;
    cdp::Clock::time_point next_start;
  };

  boost::asio::any_io_executor executor_;
  int per_host_;
  std::chrono::milliseconds interval_;
  std::map<std::string, Host> hosts_;
  std::set<boost::asio::steady_timer*> waiting_;
  bool open_ = true;
};

}  // namespace twinshot
