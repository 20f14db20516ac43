// Retry-After: seconds, dates, and what servers write instead.
#include "crawler/http/retry_after.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using twinshot::parse_retry_after;

namespace {

/// 2026-11-21 03:00:00 UTC
const auto kNow = std::chrono::system_clock::from_time_t(1795230000);

}  // namespace

TEST_CASE("retry-after: seconds are seconds, with or without blanks") {
  CHECK(parse_retry_after("120", kNow) == 120s);
  CHECK(parse_retry_after(" 0 ", kNow) == 0s);
  CHECK(parse_retry_after("007", kNow) == 7s);
}

TEST_CASE("retry-after: a date is the time until then, and no time when it has passed") {
  CHECK(parse_retry_after("Sat, 21 Nov 2026 03:01:30 GMT", kNow) == 90s);
  CHECK(parse_retry_after("Saturday, 21-Nov-26 03:01:30 GMT", kNow) == 90s);
  CHECK(parse_retry_after("Sat Nov 21 03:01:30 2026", kNow) == 90s);
  CHECK(parse_retry_after("Sat, 21 Nov 2026 02:59:00 GMT", kNow) == 0s);
}

TEST_CASE("retry-after: absurd times stay within what a duration can hold") {
  CHECK(parse_retry_after("99999999999999999999999", kNow) == 24h * 365);
  CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", kNow) == 24h * 365);
}

TEST_CASE("retry-after: what is neither is nothing") {
  for (const char* header : {"", "  ", "soon", "-5", "1.5", "12 minutes"}) {
    CAPTURE(header);
    CHECK_FALSE(parse_retry_after(header, kNow));
  }
}
