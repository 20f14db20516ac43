// The gate: what is not a valid picture on both sides is invalid, with the more telling reason.
#include "crawler/browser/gate.h"

#include <doctest/doctest.h>

#include "tests/support/contains.h"

using namespace twinshot;

namespace {

Shot valid_shot() {
  Shot shot;
  shot.url = shot.final_url = "https://a.example/";
  shot.status = 200;
  shot.visible_text = true;
  shot.png = {1, 2, 3};
  shot.width = 100;
  shot.height = 80;
  return shot;
}

Shot failed_shot(Reason reason, std::string detail) {
  Shot shot;
  shot.url = "https://a.example/";
  shot.failure = ShotFailure{reason, std::move(detail)};
  return shot;
}

void paint(Image& image, int x, int y, std::uint8_t gray) {
  std::uint8_t* pixel = image.row(y) + 4 * x;
  pixel[0] = pixel[1] = pixel[2] = gray;
}

}  // namespace

TEST_CASE("gate: two valid pictures may be judged") {
  CHECK_FALSE(judge({valid_shot(), valid_shot()}));
  CHECK_FALSE(judge_blank({valid_shot(), valid_shot()}, Emptiness::none, Emptiness::none));
}

TEST_CASE("gate: the same error on both sides is invalid, with both sides' facts") {
  const auto failure = judge({failed_shot(Reason::http_status, "HTTP 401 Unauthorized"),
                              failed_shot(Reason::http_status, "HTTP 401 Unauthorized")});
  REQUIRE(failure);
  CHECK(failure->reason == Reason::http_status);
  CHECK(contains(failure->detail, "reference: HTTP 401"));
  CHECK(contains(failure->detail, "candidate: HTTP 401"));
}

TEST_CASE("gate: one broken side is enough, and the valid side's facts are told") {
  const auto failure = judge({valid_shot(), failed_shot(Reason::tls, "net::ERR_CERT_INVALID")});
  REQUIRE(failure);
  CHECK(failure->reason == Reason::tls);
  CHECK(contains(failure->detail, "reference: valid, HTTP 200, 100x80"));
}

TEST_CASE("gate: of two different failures the more telling one is the reason") {
  const auto timeout = failed_shot(Reason::timeout, "no answer");
  const auto status = failed_shot(Reason::http_status, "HTTP 500");
  CHECK(judge({timeout, status})->reason == Reason::http_status);
  CHECK(judge({status, timeout})->reason == Reason::http_status);
  const auto redirect = failed_shot(Reason::cross_side_redirect, "ended on https://b.example");
  CHECK(judge({status, redirect})->reason == Reason::cross_side_redirect);
  CHECK(judge({failed_shot(Reason::crashed, "x"), timeout})->reason == Reason::crashed);
}

TEST_CASE("gate: a side without picture and without failure is invalid, too") {
  Shot empty = valid_shot();
  empty.png.clear();
  const auto failure = judge({valid_shot(), empty});
  REQUIRE(failure);
  CHECK(failure->reason == Reason::capture);
}

TEST_CASE("gate: where a side ended is told when it is not where it was sent") {
  Shot moved = failed_shot(Reason::cross_side_redirect, "wrong origin");
  moved.final_url = "https://b.example/home";
  CHECK(contains(judge({valid_shot(), moved})->detail, "ended on https://b.example/home"));
}

TEST_CASE("gate: one colour within two levels is uniform, on any picture size") {
  for (const auto& [width, height] : {std::pair{1, 1}, {7, 3}, {300, 500}}) {
    CAPTURE(width);
    Image image = make_image(width, height, 200);
    CHECK(emptiness(image.view()) == Emptiness::uniform);
    paint(image, width / 2, height / 2, 202);
    CHECK(emptiness(image.view()) == Emptiness::uniform);
  }
}

TEST_CASE("gate: a few pixels off one colour are nearly uniform, a line of text is not") {
  Image image = make_image(1000, 1000);
  paint(image, 999, 999, 0);
  CHECK(emptiness(image.view()) == Emptiness::near_uniform);
  for (int x = 0; x < 998; ++x) paint(image, x, 500, 0);
  CHECK(emptiness(image.view()) == Emptiness::near_uniform);  // 999 of 1,000,000
  paint(image, 999, 500, 0);
  CHECK(emptiness(image.view()) == Emptiness::none);
}

TEST_CASE("gate: the colour of the corner is not taken for the dominant one") {
  Image image = make_image(400, 400);
  for (int x = 0; x < 100; ++x) paint(image, x, 0, 0);
  CHECK(emptiness(image.view()) == Emptiness::near_uniform);
}

TEST_CASE("gate: channels are looked at one by one") {
  Image image = make_image(64, 64, 100);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 64; ++x) image.row(y)[4 * x + 2] = 103;
  }
  CHECK(emptiness(image.view()) == Emptiness::none);
}

TEST_CASE("gate: a uniform picture is blank whatever the DOM says") {
  const auto failure =
      judge_blank({valid_shot(), valid_shot()}, Emptiness::uniform, Emptiness::uniform);
  REQUIRE(failure);
  CHECK(failure->reason == Reason::blank);
  CHECK(contains(failure->detail, "both sides"));
  CHECK(judge_blank({valid_shot(), valid_shot()}, Emptiness::none, Emptiness::uniform));
}

TEST_CASE("gate: a nearly uniform picture is blank only without visible text or media") {
  Shot silent = valid_shot();
  silent.visible_text = false;
  CHECK(judge_blank({valid_shot(), silent}, Emptiness::none, Emptiness::near_uniform));
  CHECK_FALSE(judge_blank({valid_shot(), valid_shot()}, Emptiness::none, Emptiness::near_uniform));
  CHECK_FALSE(judge_blank({silent, valid_shot()}, Emptiness::none, Emptiness::none));
}
