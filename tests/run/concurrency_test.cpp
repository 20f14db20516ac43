// When more pairs of pages may be open.
#include <doctest/doctest.h>

#include <cstdint>
#include <optional>

#include "crawler/run/concurrency.h"

using twinshot::Concurrency;
using twinshot::CpuTimes;
using twinshot::kMostPairsPerBrowser;
using twinshot::kPairsPerBrowser;

namespace {

constexpr std::uint64_t kPlenty = 8'000'000'000;

/// A machine whose cores have `idle` of every hundred ticks nothing to do.
class Machine {
 public:
  CpuTimes after(std::uint64_t idle) {
    times_.idle += idle;
    times_.total += 100;
    return times_;
  }

 private:
  CpuTimes times_{1000, 5000};
};

}  // namespace

TEST_CASE("concurrency: begins with two pairs a browser, and grows while the machine is idle") {
  Concurrency concurrency(2);
  Machine machine;
  CHECK(concurrency.pairs() == 2 * kPairsPerBrowser);
  CHECK_FALSE(concurrency.grow(machine.after(90), kPlenty));  // since when is not known
  CHECK(concurrency.grow(machine.after(90), kPlenty));
  CHECK(concurrency.pairs() == 2 * kPairsPerBrowser + 1);
  for (int i = 0; i < 100; ++i) concurrency.grow(machine.after(90), kPlenty);
  CHECK(concurrency.pairs() == 2 * kMostPairsPerBrowser);
}

TEST_CASE("concurrency: a busy machine, or one without memory, gets no more") {
  Concurrency concurrency(1);
  Machine machine;
  for (int i = 0; i < 20; ++i) CHECK_FALSE(concurrency.grow(machine.after(45), kPlenty));
  for (int i = 0; i < 20; ++i) CHECK_FALSE(concurrency.grow(machine.after(90), 100'000'000));
  for (int i = 0; i < 20; ++i) CHECK_FALSE(concurrency.grow(std::nullopt, kPlenty));
  CHECK(concurrency.pairs() == kPairsPerBrowser);
}

TEST_CASE("concurrency: what the cores have done goes on, and idle is a part of it") {
  const std::optional<CpuTimes> before = twinshot::cpu_times();
  REQUIRE(before.has_value());
  CHECK(before->idle <= before->total);
  const std::optional<CpuTimes> after = twinshot::cpu_times();
  REQUIRE(after.has_value());
  CHECK(after->total >= before->total);
}
