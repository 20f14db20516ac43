// What a second look makes of a difference.
#include <doctest/doctest.h>

#include <string>

#include "compare/codec/png.h"
#include "compare/judge/backend.h"
#include "crawler/run/confirm.h"
#include "crawler/run/judge.h"
#include "tests/support/temp_dir.h"

using twinshot::EarlierPictures;
using twinshot::EndpointResult;
using twinshot::Image;
using twinshot::Reason;
using twinshot::Rect;
using twinshot::Shot;
using twinshot::ShotPair;
using twinshot::Suspect;
using twinshot::Verdict;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 400;

/// A chequered page with patches of one grey each.
struct Patch {
  Rect box;
  int level = 0;
};

Image page(const std::vector<Patch>& patches) {
  Image image = twinshot::make_image(kWidth, kHeight);
  const auto set = [&](int x, int y, int level) {
    for (int channel = 0; channel < 3; ++channel) {
      image.row(y)[x * 4 + channel] = static_cast<std::uint8_t>(level);
    }
  };
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) set(x, y, (x / 20 + y / 20) % 2 == 0 ? 40 : 220);
  }
  for (const Patch& patch : patches) {
    for (int y = patch.box.y; y < patch.box.bottom(); ++y) {
      for (int x = patch.box.x; x < patch.box.right(); ++x) set(x, y, patch.level);
    }
  }
  return image;
}

Shot shot_of(const std::vector<Patch>& patches) {
  const Image image = page(patches);
  Shot shot;
  shot.url = shot.final_url = "http://127.0.0.1/";
  shot.status = 200;
  shot.png = twinshot::encode_png(image.view(), 1);
  shot.width = image.width;
  shot.height = image.height;
  shot.visible_text = true;
  return shot;
}

/// Where a clock, a real change, and a second real change are.
constexpr Rect kClock{100, 60, 40, 16};
constexpr Rect kChange{100, 200, 60, 20};
constexpr Rect kOther{20, 320, 60, 20};

struct Looked {
  EndpointResult result;
  Suspect suspect;
};

Looked look_twice(const ShotPair& first, ShotPair again) {
  const twinshot::TempDir temp;
  const twinshot::PictureStore store(temp.path());
  const auto backend = twinshot::make_cpu_backend();
  twinshot::Task task;
  task.id = "home";
  Suspect suspect{twinshot::judge_pair(task, first, {}, *backend, store),
                  {first.reference.ignore, first.candidate.ignore},
                  false};
  REQUIRE(suspect.first.verdict == Verdict::regressed);
  const EarlierPictures earlier{{first.reference.png.begin(), first.reference.png.end()},
                                {first.candidate.png.begin(), first.candidate.png.end()}};
  EndpointResult result =
      twinshot::confirm_pair(task, suspect, earlier, again, {}, *backend, store);
  return {std::move(result), std::move(suspect)};
}

bool lies_in(const Rect& inner, const Rect& outer) {
  return twinshot::intersected(inner, outer) == inner;
}

}  // namespace

TEST_CASE("confirm: a change that is there both times is a regression") {
  const ShotPair pair{shot_of({}), shot_of({{kChange, 120}})};
  const EndpointResult result = look_twice(pair, pair).result;
  CHECK(result.verdict == Verdict::regressed);
  REQUIRE(result.regions.size() == 1);
  CHECK(lies_in(result.regions[0].box, kChange));
  CHECK(result.noise_regions.empty());
  CHECK(result.score < result.threshold);
}

TEST_CASE("confirm: what differed only once is flaky, and shown as noise") {
  const ShotPair first{shot_of({}), shot_of({{kClock, 120}})};
  const EndpointResult result = look_twice(first, {shot_of({}), shot_of({})}).result;
  CHECK(result.verdict == Verdict::flaky);
  CHECK(result.regions.empty());
  REQUIRE(result.noise_regions.size() == 1);
  CHECK(lies_in(result.noise_regions[0], kClock));
  CHECK(result.noise_share > 0);
  CHECK(result.noise_share < 0.01);
  CHECK(result.detail.find("changes by itself") != std::string::npos);
}

TEST_CASE("confirm: a clock that shows another time on every picture is flaky") {
  const ShotPair first{shot_of({{kClock, 100}}), shot_of({{kClock, 120}})};
  const ShotPair again{shot_of({{kClock, 140}}), shot_of({{kClock, 160}})};
  const EndpointResult result = look_twice(first, again).result;
  CHECK(result.verdict == Verdict::flaky);
  CHECK_FALSE(result.noise_regions.empty());
}

TEST_CASE("confirm: noise on one side only is noise, also where the other side stands still") {
  const ShotPair first{shot_of({{kClock, 100}}), shot_of({{kClock, 160}})};
  const ShotPair again{shot_of({{kClock, 160}}), shot_of({{kClock, 160}})};
  CHECK(look_twice(first, again).result.verdict == Verdict::flaky);
}

TEST_CASE("confirm: a real change beside the noise is found, and only that") {
  const ShotPair first{shot_of({{kClock, 100}}), shot_of({{kClock, 120}, {kChange, 130}})};
  const ShotPair again{shot_of({{kClock, 140}}), shot_of({{kClock, 160}, {kChange, 130}})};
  const EndpointResult result = look_twice(first, again).result;
  CHECK(result.verdict == Verdict::regressed);
  REQUIRE(result.regions.size() == 1);
  CHECK(lies_in(result.regions[0].box, kChange));
  CHECK(result.detail.find("set aside") != std::string::npos);
  REQUIRE_FALSE(result.noise_regions.empty());
  CHECK(lies_in(result.noise_regions[0], kClock));
}

TEST_CASE("confirm: a real change a few pixels from the noise is found") {
  const Rect close{kClock.x + kClock.width + 4, kClock.y, 30, 16};
  const ShotPair first{shot_of({{kClock, 100}}), shot_of({{kClock, 120}, {close, 130}})};
  const ShotPair again{shot_of({{kClock, 140}}), shot_of({{kClock, 160}, {close, 130}})};
  const EndpointResult result = look_twice(first, again).result;
  CHECK(result.verdict == Verdict::regressed);
}

TEST_CASE("confirm: of two changes the one that is gone again is set aside") {
  const ShotPair first{shot_of({}), shot_of({{kChange, 120}, {kOther, 120}})};
  const ShotPair again{shot_of({}), shot_of({{kChange, 120}})};
  const Looked looked = look_twice(first, again);
  CHECK(looked.result.verdict == Verdict::regressed);
  REQUIRE(looked.result.regions.size() == 1);
  CHECK(lies_in(looked.result.regions[0].box, kChange));
  REQUIRE(looked.suspect.first.regions.size() == 1);
  CHECK(lies_in(looked.suspect.first.regions[0].box, kChange));
}

TEST_CASE("confirm: a page that never held still has its motion as noise") {
  const ShotPair first{shot_of({{kClock, 100}}), shot_of({{kClock, 120}})};
  // Each side shows what it showed before, but did not while it was looked at.
  ShotPair again{shot_of({{kClock, 100}}), shot_of({{kClock, 120}})};
  again.candidate.unsteady = shot_of({{kClock, 180}}).png;
  CHECK(look_twice(first, std::move(again)).result.verdict == Verdict::flaky);
}

TEST_CASE("confirm: a second look that fails leaves no verdict, but the first pictures") {
  const ShotPair first{shot_of({}), shot_of({{kChange, 120}})};
  ShotPair again{shot_of({}), Shot{}};
  again.candidate.failure = twinshot::ShotFailure{Reason::timeout, "never answered"};
  const EndpointResult result = look_twice(first, std::move(again)).result;
  CHECK(result.verdict == Verdict::invalid);
  CHECK(result.reason == Reason::timeout);
  CHECK(result.detail.find("looked different") != std::string::npos);
  CHECK_FALSE(result.candidate.image.empty());
  CHECK(result.candidate.width == kWidth);
}

TEST_CASE("confirm: where hardly anything holds still, there is no verdict") {
  const Rect most{0, 0, kWidth, kHeight - 12};
  const ShotPair first{shot_of({{most, 100}}), shot_of({{most, 120}})};
  const ShotPair again{shot_of({{most, 140}}), shot_of({{most, 160}})};
  const EndpointResult result = look_twice(first, again).result;
  CHECK(result.verdict == Verdict::invalid);
  CHECK(result.reason == Reason::capture);
  CHECK(result.detail.find("change by themselves") != std::string::npos);
}
