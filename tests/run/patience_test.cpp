// Which answers are worth another try, and what a host learns from them.
#include "crawler/run/patience.h"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace twinshot;

namespace {

const auto kNow = std::chrono::system_clock::from_time_t(1795230000);

Shot replied(int status, const std::string& retry_after = "") {
  Shot shot;
  shot.answer = {status, retry_after, 30ms};
  shot.status = status;
  if (status >= 400) shot.failure = ShotFailure{Reason::http_status, "HTTP"};
  return shot;
}

HostAnswer::Kind kind(const Shot& shot) {
  return host_answer(shot, {}, kNow).kind;
}

}  // namespace

TEST_CASE("patience: 429 and 503 get three tries, other trouble of a server two, the rest one") {
  for (const int status : {429, 503}) CHECK(retry_for(replied(status), kNow).tries == 3);
  for (const int status : {408, 425, 500, 502, 504}) {
    CHECK(retry_for(replied(status), kNow).tries == 2);
  }
  for (const int status : {200, 301, 401, 403, 404, 410, 501, 505}) {
    CHECK(retry_for(replied(status), kNow).tries == 1);
  }
}

TEST_CASE("patience: a status that the config expects is an answer like any other") {
  Shot shot = replied(503, "60");
  shot.failure.reset();
  CHECK(retry_for(shot, kNow).tries == 1);
  CHECK(kind(shot) == HostAnswer::Kind::fine);
}

TEST_CASE("patience: a page that fails for a reason of its own is not asked for again") {
  Shot shot = replied(503);
  shot.failure->reason = Reason::expectation;
  CHECK(retry_for(shot, kNow).tries == 1);
}

TEST_CASE("patience: Retry-After is honoured as seconds and as a date, up to two minutes") {
  CHECK(retry_for(replied(503, "5"), kNow).retry_after == 5s);
  CHECK(retry_for(replied(429, "Sat, 21 Nov 2026 03:00:20 GMT"), kNow).retry_after == 20s);
  CHECK(retry_for(replied(503, "86400"), kNow).retry_after == 120s);
  CHECK_FALSE(retry_for(replied(503, "soon"), kNow).retry_after);
  CHECK(host_answer(replied(429, "5"), {}, kNow).retry_after == 5s);
}

TEST_CASE("patience: a host learns from refusals and from what it answers, not from silence") {
  CHECK(kind(replied(429)) == HostAnswer::Kind::refusal);
  CHECK(kind(replied(503)) == HostAnswer::Kind::refusal);
  CHECK(kind(replied(500)) == HostAnswer::Kind::trouble);
  CHECK(kind(replied(0)) == HostAnswer::Kind::trouble);
  CHECK(kind(replied(200)) == HostAnswer::Kind::fine);
  CHECK(kind(replied(404)) == HostAnswer::Kind::fine);
  CHECK(host_answer(replied(200), {}, kNow).first_byte == 30ms);
}
