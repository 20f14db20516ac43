// Politeness: a host is asked for so many pages at a time, whatever its origins are called.
#include "crawler/run/host_gate.h"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/support/run_coroutine.h"

using namespace std::chrono_literals;
using twinshot::HostAnswer;
using twinshot::HostGate;
using Place = HostGate::Place;

namespace {

class GateFixture {
 public:
  Place enter(const char* origin, std::chrono::milliseconds limit = 20ms) {
    return twinshot::run_to_end(io, gate->enter(origin, cdp::Clock::now() + limit));
  }
  void open(int per_host, std::chrono::milliseconds interval = 0ms) {
    gate.emplace(io.get_executor(), per_host, interval);
  }
  HostAnswer refusal(std::chrono::milliseconds retry_after) {
    return {HostAnswer::Kind::refusal, retry_after, {}, cdp::Clock::now()};
  }

  boost::asio::io_context io;
  std::optional<HostGate> gate;
};

}  // namespace

TEST_CASE_FIXTURE(GateFixture,
                  "host gate: a host's places are shared by its origins, another has its own") {
  open(1);
  {
    const Place first = enter("https://www.example.com");
    CHECK(first);
    CHECK_FALSE(enter("https://www.example.com:8443"));
    CHECK_FALSE(enter("http://WWW.example.com"));
    CHECK(enter("https://staging.example.com"));
  }
  CHECK(enter("https://www.example.com:8443"));
}

TEST_CASE_FIXTURE(GateFixture, "host gate: the interval holds between two origins of one host") {
  open(4, 50ms);
  const auto started = cdp::Clock::now();
  CHECK(enter("http://a.example:1"));
  CHECK(enter("http://a.example:2", 1h));
  CHECK(cdp::Clock::now() - started >= 50ms);
}

TEST_CASE_FIXTURE(GateFixture, "host gate: who came first goes first") {
  open(1);
  std::vector<int> order;
  const auto visit = [&](int number) -> boost::asio::awaitable<void> {
    const Place place = co_await gate->enter("http://a.example", cdp::Deadline::max());
    order.push_back(number);
    boost::asio::steady_timer timer(io, 2ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
  };
  for (int i = 0; i < 5; ++i) boost::asio::co_spawn(io, visit(i), boost::asio::detached);
  io.run();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE_FIXTURE(GateFixture,
                  "host gate: after a refusal nobody enters before the pause is over") {
  open(4);
  CHECK(enter("http://a.example"));
  gate->answered("http://a.example", refusal(60ms));
  CHECK_FALSE(enter("http://a.example:8080", 20ms));
  CHECK(enter("http://b.example"));
  const auto closed_until = gate->closed_until("http://a.example");
  CHECK(enter("http://a.example", 1h));
  CHECK(cdp::Clock::now() >= closed_until);
}

TEST_CASE_FIXTURE(GateFixture, "host gate: after a refusal half as many enter at a time") {
  open(2);
  gate->answered("http://a.example", refusal(0ms));
  const Place first = enter("http://a.example");
  CHECK(first);
  CHECK_FALSE(enter("http://a.example"));
}

TEST_CASE_FIXTURE(GateFixture,
                  "host gate: whoever waits when the run ends is turned away at once") {
  open(1, 1h);
  CHECK(enter("http://a.example"));
  boost::asio::steady_timer soon(io, 20ms);
  soon.async_wait([&](const boost::system::error_code&) { gate->close(); });
  const auto started = cdp::Clock::now();
  CHECK_FALSE(enter("http://a.example", 1h));
  CHECK_FALSE(enter("http://new.example", 1h));
  CHECK(cdp::Clock::now() - started < 10s);
}
