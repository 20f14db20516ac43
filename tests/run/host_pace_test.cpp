// A host's pace: refusals and slow answers slow it down, good ones bring it back.
#include "crawler/run/host_pace.h"

#include <doctest/doctest.h>

#include <vector>

using namespace std::chrono_literals;
using twinshot::HostAnswer;
using twinshot::HostPace;
using Time = HostPace::Time;

namespace {

constexpr auto kNoInterval = 0ms;

HostAnswer refusal(Time asked, std::optional<std::chrono::milliseconds> retry_after = {}) {
  return {HostAnswer::Kind::refusal, retry_after, {}, asked};
}

HostAnswer quick(std::chrono::milliseconds first_byte = 20ms) {
  return {HostAnswer::Kind::fine, {}, first_byte, {}};
}

void answer(HostPace& pace, int times, const HostAnswer& what, Time now) {
  for (int i = 0; i < times; ++i) pace.answered(what, now);
}

}  // namespace

TEST_CASE("host pace: Retry-After closes the host for that long, and for two minutes at most") {
  const Time now{100s};
  HostPace pace(4, kNoInterval, 1);
  CHECK(pace.opens_at() <= now);
  pace.answered(refusal(now, 7s), now);
  CHECK(pace.opens_at() == now + 7s);
  HostPace patient(4, kNoInterval, 1);
  patient.answered(refusal(now, std::chrono::hours(24)), now);
  CHECK(patient.opens_at() == now + 120s);
}

TEST_CASE("host pace: without Retry-After the pauses double, with full jitter, up to 8 s") {
  // Over many hosts the pauses fill their range: the ceiling is neared, and so is zero.
  std::vector<std::chrono::duration<double>> longest(7);
  std::vector<std::chrono::duration<double>> shortest(7, 1h);
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Time now{100s};
    HostPace pace(4, kNoInterval, seed);
    for (std::size_t i = 0; i < longest.size(); ++i) {
      pace.answered(refusal(now), now);
      const std::chrono::duration<double> pause = pace.opens_at() - now;
      longest[i] = std::max(longest[i], pause);
      shortest[i] = std::min(shortest[i], pause);
      now = pace.opens_at() + 1ms;
    }
  }
  const std::vector<std::chrono::duration<double>> ceilings{1s, 2s, 4s, 8s, 8s, 8s, 8s};
  for (std::size_t i = 0; i < ceilings.size(); ++i) {
    CAPTURE(i);
    CHECK(longest[i] <= ceilings[i]);
    CHECK(longest[i] > 0.9 * ceilings[i]);
    CHECK(shortest[i] < 0.1 * ceilings[i]);
  }
}

TEST_CASE("host pace: each wave of refusals halves the places once, down to one") {
  Time now{100s};
  HostPace pace(8, kNoInterval, 1);
  for (const int places : {4, 2, 1, 1}) {
    const Time asked = now;
    // Eight that were on their way together are one refusal.
    answer(pace, 8, refusal(asked), now + 10ms);
    CHECK(pace.places() == places);
    now = pace.opens_at() + 1ms;
  }
}

TEST_CASE("host pace: a host that refuses everything is asked less than once a second after 3 s") {
  int later_requests = 0;
  int first_requests = 0;
  constexpr int kHosts = 200;
  for (std::uint32_t seed = 1; seed <= kHosts; ++seed) {
    const Time begin{100s};
    HostPace pace(4, kNoInterval, seed);
    for (Time now = begin; now < begin + 13s; now = pace.opens_at() + 1ms) {
      const int at_once = pace.places();
      (now < begin + 3s ? first_requests : later_requests) += at_once;
      answer(pace, at_once, refusal(now), now);
    }
  }
  CHECK(later_requests < kHosts * 10 / 2);
  CHECK(first_requests > kHosts * 3);
}

TEST_CASE("host pace: a late refusal that asks for more time gets it") {
  const Time now{100s};
  HostPace pace(4, kNoInterval, 1);
  pace.answered(refusal(now, 2s), now);
  pace.answered(refusal(now, 9s), now + 1s);
  CHECK(pace.opens_at() == now + 10s);
  CHECK(pace.places() == 2);
}

TEST_CASE("host pace: good answers give the places back one by one, and forget the refusals") {
  Time now{100s};
  HostPace pace(4, kNoInterval, 1);
  pace.answered(refusal(now), now);
  now = pace.opens_at() + 1ms;
  pace.answered(refusal(now), now);
  now = pace.opens_at() + 1ms;
  CHECK(pace.places() == 1);
  answer(pace, 7, quick(), now);
  CHECK(pace.places() == 1);
  answer(pace, 1, quick(), now);
  CHECK(pace.places() == 2);
  answer(pace, 16, quick(), now);
  CHECK(pace.places() == 4);
  answer(pace, 80, quick(), now);
  CHECK(pace.places() == 4);
  // The next pause is a first one again.
  pace.answered(refusal(now), now);
  CHECK(pace.opens_at() <= now + 1s);
}

TEST_CASE("host pace: a first byte that takes twice as long as at best halves the places") {
  const Time now{100s};
  HostPace pace(8, kNoInterval, 1);
  answer(pace, 8, quick(100ms), now);
  CHECK(pace.places() == 8);
  // The median decides: a few slow pages are slow pages.
  answer(pace, 3, quick(5000ms), now);
  answer(pace, 8, quick(110ms), now);
  CHECK(pace.places() == 8);
  answer(pace, 5, quick(200ms), now);
  CHECK(pace.places() == 4);
  // Judged anew from here on, not for the same answers again.
  answer(pace, 3, quick(200ms), now);
  CHECK(pace.places() == 4);
}

TEST_CASE("host pace: a fast host that gets slower is still fast") {
  const Time now{100s};
  HostPace pace(8, kNoInterval, 1);
  answer(pace, 8, quick(3ms), now);
  answer(pace, 20, quick(90ms), now);
  CHECK(pace.places() == 8);
}

TEST_CASE(
    "host pace: load that grows with the pages that are open is brought down to what is borne") {
  const Time now{100s};
  HostPace pace(16, kNoInterval, 1);
  answer(pace, 8, quick(100ms), now);  // while nobody else was there
  int most_when_settled = 0;
  for (int i = 0; i < 400; ++i) {
    // Every open page costs each of them 40 ms; two at a time are borne.
    pace.answered(quick(std::chrono::milliseconds(60 + 40 * pace.places())), now);
    if (i > 100) most_when_settled = std::max(most_when_settled, pace.places());
  }
  CHECK(most_when_settled <= 4);
  CHECK(most_when_settled >= 2);
}

TEST_CASE("host pace: trouble of a page says nothing about its host") {
  const Time now{100s};
  HostPace pace(4, kNoInterval, 1);
  answer(pace, 20, {HostAnswer::Kind::trouble, {}, 9000ms, now}, now);
  CHECK(pace.places() == 4);
  CHECK(pace.opens_at() <= now);
}

TEST_CASE("host pace: the interval counts from the last page's start") {
  const Time now{100s};
  HostPace pace(4, 500ms, 1);
  pace.entered(now);
  CHECK(pace.opens_at() == now + 500ms);
}
