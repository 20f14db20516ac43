// When a side counts as down: many endpoints in a row, and none that it answered.
#include "crawler/run/breaker.h"

#include <doctest/doctest.h>

#include <string>

using namespace twinshot;

namespace {

Shot fine(const std::string& url = "http://a/") {
  Shot shot;
  shot.url = url;
  shot.answer.status = 200;
  return shot;
}

Shot refused() {
  Shot shot;
  shot.failure = ShotFailure{Reason::navigation, "net::ERR_CONNECTION_REFUSED"};
  return shot;
}

Shot answered(int status) {
  Shot shot;
  shot.answer.status = status;
  shot.failure = ShotFailure{Reason::http_status, "HTTP " + std::to_string(status)};
  return shot;
}

/// The breaker's word after `count` further endpoints whose candidate is `candidate`.
std::optional<Suspicion> after(Breaker& breaker, std::size_t& next, int count,
                               const Shot& candidate) {
  std::optional<Suspicion> last;
  for (int i = 0; i < count; ++i) last = breaker.ended(next++, {fine(), candidate});
  return last;
}

}  // namespace

TEST_CASE("breaker: ten endpoints in a row without an answer are a side that is down") {
  Breaker breaker;
  std::size_t next = 0;
  CHECK_FALSE(after(breaker, next, 9, refused()));
  const auto suspicion = after(breaker, next, 1, refused());
  REQUIRE(suspicion);
  CHECK(suspicion->side == SideRole::candidate);
  CHECK(suspicion->why == "net::ERR_CONNECTION_REFUSED");
  CHECK(suspicion->known_good.empty());
  // Said once.
  CHECK_FALSE(after(breaker, next, 20, refused()));
}

TEST_CASE("breaker: it is the reference's turn as well") {
  Breaker breaker;
  std::optional<Suspicion> last;
  for (std::size_t i = 0; i < 10; ++i) last = breaker.ended(i, {answered(503), fine()});
  REQUIRE(last);
  CHECK(last->side == SideRole::reference);
  CHECK(last->why == "HTTP 503");
}

TEST_CASE("breaker: any answer in between begins the count anew") {
  for (const Shot& answer : {fine(), answered(404), answered(403)}) {
    Breaker breaker;
    std::size_t next = 0;
    for (int round = 0; round < 5; ++round) {
      CHECK_FALSE(after(breaker, next, 9, refused()));
      CHECK_FALSE(after(breaker, next, 1, answer));
    }
  }
}

TEST_CASE("breaker: an endpoint that is visited again counts once: small plans never get there") {
  Breaker breaker;
  for (int visit = 0; visit < 3; ++visit) {
    for (std::size_t endpoint = 0; endpoint < 9; ++endpoint) {
      CHECK_FALSE(breaker.ended(endpoint, {fine(), refused()}));
    }
  }
}

TEST_CASE("breaker: a page that the side once answered is remembered, to be asked for") {
  Breaker breaker;
  std::size_t next = 0;
  after(breaker, next, 1, fine("http://staging/start"));
  const auto suspicion = after(breaker, next, 10, answered(500));
  REQUIRE(suspicion);
  CHECK(suspicion->known_good == "http://staging/start");
  // It answered: only that part of the site fails.
  breaker.alive(SideRole::candidate);
  CHECK_FALSE(after(breaker, next, 9, answered(500)));
  CHECK(after(breaker, next, 1, answered(500)));
}

TEST_CASE("breaker: what is a side's silence, and what is a page's own failure") {
  CHECK(down_because(refused()));
  CHECK(down_because(answered(500)));
  CHECK(down_because(answered(429)));
  CHECK_FALSE(down_because(answered(404)));
  CHECK_FALSE(down_because(fine()));
  Shot shot;
  shot.failure = ShotFailure{Reason::timeout, "no answer in time"};
  CHECK(down_because(shot));
  shot.failure->reason = Reason::tls;
  CHECK(down_because(shot));
  // It answered, and then the page never became quiet.
  shot.failure->reason = Reason::timeout;
  shot.answer.status = 200;
  CHECK_FALSE(down_because(shot));
  shot.answer.status = 0;
  shot.failure->reason = Reason::crashed;
  CHECK_FALSE(down_because(shot));
}

TEST_CASE("breaker: a browser in trouble says nothing about the sites") {
  Breaker breaker;
  std::size_t next = 0;
  Shot shot = refused();
  shot.browser_suspect = true;
  CHECK_FALSE(after(breaker, next, 30, shot));
}
