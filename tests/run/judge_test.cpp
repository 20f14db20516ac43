// From a photographed pair to a verdict.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "compare/codec/png.h"
#include "crawler/run/judge.h"
#include "tests/support/temp_dir.h"

using twinshot::Bytes;
using twinshot::CompareOptions;
using twinshot::EndpointResult;
using twinshot::Image;
using twinshot::Reason;
using twinshot::Shot;
using twinshot::ShotPair;
using twinshot::Verdict;

namespace {

/// Something to look at: a chequered page.
Image page(int width = 200, int height = 160) {
  Image image = twinshot::make_image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool dark = (x / 20 + y / 20) % 2 == 0;
      for (int channel = 0; channel < 3; ++channel) image.row(y)[x * 4 + channel] = dark ? 40 : 220;
    }
  }
  return image;
}

Shot shot_of(const Image& image, int level = 6) {
  Shot shot;
  shot.url = shot.final_url = "http://127.0.0.1/";
  shot.status = 200;
  shot.png = twinshot::encode_png(image.view(), level);
  shot.width = image.width;
  shot.height = image.height;
  shot.visible_text = true;
  return shot;
}

EndpointResult judged(const ShotPair& pair) {
  const twinshot::TempDir temp;
  const twinshot::PictureStore store(temp.path());
  const auto backend = twinshot::make_cpu_backend();
  twinshot::Task task;
  task.id = "home";
  EndpointResult result = twinshot::judge_pair(task, pair, CompareOptions{}, *backend, store);
  for (const std::string& image : {result.reference.image, result.candidate.image}) {
    if (!image.empty()) CHECK(std::filesystem::exists(temp.path() / image));
  }
  return result;
}

}  // namespace

TEST_CASE("judge: equal pictures pass, and are stored once") {
  const EndpointResult result = judged({shot_of(page()), shot_of(page())});
  CHECK(result.verdict == Verdict::passed);
  CHECK(result.score == 1);
  CHECK(result.reference.image == result.candidate.image);
}

TEST_CASE("judge: equal pixels in different bytes pass") {
  const EndpointResult result = judged({shot_of(page(), 9), shot_of(page(), 0)});
  CHECK(result.verdict == Verdict::passed);
}

TEST_CASE("judge: a change is a regression with its region and key") {
  Image after = page();
  for (int y = 50; y < 60; ++y) {
    for (int x = 60; x < 90; ++x) after.row(y)[x * 4] = 255;
  }
  const EndpointResult result = judged({shot_of(page()), shot_of(after)});
  CHECK(result.verdict == Verdict::regressed);
  REQUIRE(result.regions.size() == 1);
  CHECK(result.regions[0].box == twinshot::Rect{60, 50, 30, 10});
  CHECK(!result.regions[0].key.empty());
  CHECK(result.score < result.threshold);
}

TEST_CASE("judge: two equal blank pictures are not a pass") {
  const Image blank = twinshot::make_image(1280, 800);
  const EndpointResult result = judged({shot_of(blank), shot_of(blank)});
  CHECK(result.verdict == Verdict::invalid);
  CHECK(result.reason == Reason::blank);
}

TEST_CASE("judge: a failed side is invalid with its reason, and the other side's picture is kept") {
  Shot failed;
  failed.url = "http://127.0.0.1/";
  failed.failure = twinshot::ShotFailure{Reason::timeout, "never answered"};
  const EndpointResult result = judged({shot_of(page()), std::move(failed)});
  CHECK(result.verdict == Verdict::invalid);
  CHECK(result.reason == Reason::timeout);
  CHECK(!result.reference.image.empty());
  CHECK(result.candidate.image.empty());
  CHECK(result.candidate.failure == "never answered");
  CHECK(result.detail.find("never answered") != std::string::npos);
}

TEST_CASE("judge: a picture that can not be read is invalid, also when both sides sent the same") {
  Shot torn = shot_of(twinshot::make_image(64, 64));
  torn.png.resize(torn.png.size() / 2);
  CHECK(judged({shot_of(page()), torn}).reason == Reason::capture);
  CHECK(judged({torn, torn}).reason == Reason::capture);
}

TEST_CASE("judge: what lies under an ignore box is not judged") {
  Image after = page();
  for (int y = 50; y < 60; ++y) {
    for (int x = 60; x < 90; ++x) after.row(y)[x * 4] = 255;
  }
  ShotPair pair{shot_of(page()), shot_of(after)};
  pair.reference.ignore = pair.candidate.ignore = {{55, 45, 40, 20}};
  CHECK(judged(pair).verdict == Verdict::passed);
}

TEST_CASE("judge: a page that is ignored nearly whole is not a pass") {
  ShotPair pair{shot_of(page()), shot_of(page(), 9)};
  // Twice the same box hides no more than once.
  pair.candidate.ignore = {{0, 0, 200, 140}, {0, 0, 200, 140}, {20, 100, 10, 40}};
  CHECK(judged(pair).verdict == Verdict::passed);
  pair.candidate.ignore.push_back({0, 140, 200, 10});
  const EndpointResult result = judged(pair);
  CHECK(result.verdict == Verdict::invalid);
  CHECK(result.reason == Reason::capture);
  CHECK(result.detail == "nothing left to judge: ignored areas cover 93 % of the picture");
}
