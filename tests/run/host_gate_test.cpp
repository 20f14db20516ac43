// Politeness: a host is asked for so many pages at a time, whatever its origins are called.
#include "crawler/run/host_gate.h"

#include <doctest/doctest.h>

#include <chrono>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/support/run_coroutine.h"

using namespace std::chrono_literals;
using twinshot::HostGate;
using twinshot::Semaphore;

TEST_CASE("host gate: the places of a host are shared by its origins, another host has its own") {
  boost::asio::io_context io;
  HostGate gate(io.get_executor(), 1, 0ms);
  const auto enter = [&](const char* origin) {
    return twinshot::run_to_end(io, gate.enter(origin, cdp::Clock::now() + 20ms));
  };
  const Semaphore::Permit first = enter("https://www.example.com");
  CHECK(first);
  CHECK_FALSE(enter("https://www.example.com:8443"));
  CHECK_FALSE(enter("http://WWW.example.com"));
  CHECK(enter("https://staging.example.com"));
}

TEST_CASE("host gate: the interval holds between two origins of one host") {
  boost::asio::io_context io;
  HostGate gate(io.get_executor(), 4, 50ms);
  const auto started = cdp::Clock::now();
  CHECK(twinshot::run_to_end(io, gate.enter("http://a.example:1", cdp::Deadline::max())));
  CHECK(twinshot::run_to_end(io, gate.enter("http://a.example:2", cdp::Deadline::max())));
  CHECK(cdp::Clock::now() - started >= 50ms);
}

TEST_CASE("host gate: nobody waits for an interval once the run is abandoned") {
  boost::asio::io_context io;
  HostGate gate(io.get_executor(), 4, 1h);
  CHECK(twinshot::run_to_end(io, gate.enter("http://a.example", cdp::Deadline::max())));
  boost::asio::steady_timer soon(io, 20ms);
  soon.async_wait([&](const boost::system::error_code&) { gate.abandon(); });
  CHECK(twinshot::run_to_end(io, gate.enter("http://a.example", cdp::Deadline::max())));
  CHECK(twinshot::run_to_end(io, gate.enter("http://a.example", cdp::Deadline::max())));
}
