// Photographs a page until it holds still.
#include "crawler/browser/steady.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "crawler/browser/capture.h"
#include "crawler/browser/pause.h"

namespace twinshot {

namespace {

using namespace std::chrono_literals;

/// Before each further picture: what is late comes within the first, what takes turns (slides,
/// spinners) shows within the last.
constexpr std::array kPauses{100ms, 250ms, 500ms, 1000ms};

}  // namespace

boost::asio::awaitable<std::optional<ShotFailure>> capture_until_steady(Visit& visit) {
  std::optional<ShotFailure> failure = co_await capture(visit);
  if (failure) co_return failure;
  Shot& shot = visit.shot;
  if (std::ranges::equal(shot.png, visit.care.earlier)) co_return std::nullopt;
  for (const std::chrono::milliseconds duration : kPauses) {
    visit.stage = "waiting whether the page holds still";
    co_await pause(duration, visit.deadline);
    if (visit.navigation.leaving()) co_return std::nullopt;
    shot.unsteady = std::move(shot.png);
    failure = co_await capture(visit);
    if (failure) co_return failure;
    if (shot.png == shot.unsteady) {
      shot.unsteady.clear();
      co_return std::nullopt;
    }
  }
  visit.note("the page never held still: " + std::to_string(kPauses.size() + 1) +
             " pictures in a row differ");
  co_return std::nullopt;
}

}  // namespace twinshot
