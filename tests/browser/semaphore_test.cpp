// The semaphore: in turn, with deadlines, and nothing lost when somebody gives up.
#include "crawler/browser/semaphore.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/support/run_coroutine.h"

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using twinshot::Semaphore;

namespace {

/// Takes a permit, notes who got one, and keeps it until told to give it back.
struct Taker {
  std::optional<Semaphore::Permit> permit;
  bool answered = false;

  void start(boost::asio::io_context& io, Semaphore& semaphore, cdp::Deadline deadline) {
    boost::asio::co_spawn(io, semaphore.acquire(deadline),
                          [this](std::exception_ptr, Semaphore::Permit got) {
                            permit.emplace(std::move(got));
                            answered = true;
                          });
  }
  [[nodiscard]] bool holds() const { return permit && *permit; }
};

void settle(boost::asio::io_context& io) {
  io.restart();
  io.poll();
}

}  // namespace

TEST_CASE("semaphore: gives as many permits as it has, then makes wait, first come first served") {
  boost::asio::io_context io;
  Semaphore semaphore(io.get_executor(), 2);
  std::vector<Taker> takers(5);
  for (Taker& taker : takers) taker.start(io, semaphore, cdp::in(60s));
  settle(io);
  CHECK(takers[0].holds());
  CHECK(takers[1].holds());
  CHECK_FALSE(takers[2].answered);
  takers[1].permit.reset();
  settle(io);
  CHECK(takers[2].holds());
  CHECK_FALSE(takers[3].answered);
  takers[0].permit.reset();
  takers[2].permit.reset();
  settle(io);
  CHECK(takers[3].holds());
  CHECK(takers[4].holds());
}

TEST_CASE("semaphore: a wait ends at its deadline without a permit, and loses none") {
  boost::asio::io_context io;
  Semaphore semaphore(io.get_executor(), 1);
  Taker first;
  Taker late;
  first.start(io, semaphore, cdp::in(60s));
  settle(io);
  CHECK_FALSE(twinshot::run_to_end(io, semaphore.acquire(cdp::in(10ms))));
  late.start(io, semaphore, cdp::in(60s));
  first.permit.reset();
  settle(io);
  CHECK(late.holds());
}

TEST_CASE("semaphore: a free permit is given even when the deadline has passed") {
  boost::asio::io_context io;
  Semaphore semaphore(io.get_executor(), 1);
  CHECK(twinshot::run_to_end(io, semaphore.acquire(cdp::Clock::now() - 1s)));
}

TEST_CASE("semaphore: moving a permit gives it back once") {
  boost::asio::io_context io;
  Semaphore semaphore(io.get_executor(), 1);
  {
    Semaphore::Permit permit = twinshot::run_to_end(io, semaphore.acquire(cdp::in(1s)));
    const Semaphore::Permit moved = std::move(permit);
    CHECK(moved);
  }
  const Semaphore::Permit one = twinshot::run_to_end(io, semaphore.acquire(cdp::in(1s)));
  CHECK(one);
  CHECK_FALSE(twinshot::run_to_end(io, semaphore.acquire(cdp::in(10ms))));
}

TEST_CASE("semaphore: may go while permits are out and coroutines wait") {
  boost::asio::io_context io;
  Taker first;
  Taker waiting;
  {
    Semaphore semaphore(io.get_executor(), 1);
    first.start(io, semaphore, cdp::in(60s));
    waiting.start(io, semaphore, cdp::in(60s));
    settle(io);
  }
  first.permit.reset();
  settle(io);
  CHECK(waiting.holds());
}

TEST_CASE("semaphore: a coroutine destroyed between its permit and its next step loses none") {
  auto io = std::make_unique<boost::asio::io_context>();
  Semaphore semaphore(io->get_executor(), 1);
  Taker first;
  Taker waiting;
  first.start(*io, semaphore, cdp::in(60s));
  waiting.start(*io, semaphore, cdp::in(60s));
  settle(*io);
  first.permit.reset();  // goes to the one that waits, which never resumes
  io.reset();
  CHECK_FALSE(waiting.answered);
  boost::asio::io_context other;
  CHECK(twinshot::run_to_end(other, semaphore.acquire(cdp::in(1s))));
}
