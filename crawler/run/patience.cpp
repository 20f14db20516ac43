// Patience: a page that the server turns away for the moment is asked for again, at its pace.
#include "crawler/run/patience.h"

#include <algorithm>
#include <random>
#include <tuple>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "crawler/browser/pause.h"
#include "crawler/http/retry_after.h"

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

namespace twinshot {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr int kTriesWhenRefused = 3;
constexpr int kTriesInTrouble = 2;
constexpr milliseconds kLongestTroublePause{1000};

bool has_status(const Shot& shot, std::initializer_list<int> statuses) {
  return std::find(statuses.begin(), statuses.end(), shot.answer.status) != statuses.end();
}

bool is_refusal(const Shot& shot) {
  return shot.failure && shot.failure->reason == Reason::http_status &&
         has_status(shot, {429, 503});
}

bool is_trouble(const Shot& shot) {
  return shot.failure && shot.failure->reason == Reason::http_status &&
         has_status(shot, {408, 425, 500, 502, 504});
}

std::optional<milliseconds> asked_wait(const Shot& shot, system_clock::time_point now) {
  const auto wait = parse_retry_after(shot.answer.retry_after, now);
  if (!wait) return std::nullopt;
  return std::min<milliseconds>(*wait, kLongestPause);
}

/// Full jitter: pages that failed together do not come back together.
milliseconds jittered(milliseconds longest) {
  static std::minstd_rand random(std::random_device{}());
  return milliseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(random));
}

struct SideVisit {
  Shot shot;
  VisitEnd end = VisitEnd::done;
};

/// The shot as it is reported, with what went before it.
Shot told(Shot shot, SideTries& tries) {
  if (shot.failure && tries.count > 1) {
    shot.failure->detail += ", tried " + std::to_string(tries.count) + " times";
  }
  shot.notes.insert(shot.notes.begin(), tries.notes.begin(), tries.notes.end());
  return shot;
}

/// The task with what is left of its time.
SideTask within(const SideTask& task, cdp::Clock::time_point begin) {
  SideTask rest = task;
  const auto spent = std::chrono::duration_cast<milliseconds>(cdp::Clock::now() - begin);
  rest.capture.timeout = std::max(task.capture.timeout - spent, milliseconds(0));
  return rest;
}

asio::awaitable<SideVisit> visit_side(HostGate& gate, LiveBrowser& live, BrowserContext& context,
                                      const SideTask& task, const Viewport& viewport, Care care,
                                      SideTries& tries) {
  const std::string& origin = task.allowed_origins.front();
  std::optional<cdp::Clock::time_point> begin;
  while (true) {
    SideVisit visit;
    {
      const HostGate::Place place = co_await gate.enter(origin, cdp::Deadline::max());
      if (!place) co_return SideVisit{{}, VisitEnd::turned_away};
      const cdp::Clock::time_point asked = cdp::Clock::now();
      if (!begin) begin = asked;
      const SideTask rest = within(task, *begin);
      visit.shot = co_await live.logins.photograph(*live.browser, context, rest, viewport, care);
      gate.answered(origin, host_answer(visit.shot, asked, system_clock::now()));
    }
    ++tries.count;
    const Retry retry = retry_for(visit.shot, system_clock::now());
    if (tries.count >= retry.tries || visit.shot.browser_suspect || !live.browser->alive()) {
      visit.shot = told(std::move(visit.shot), tries);
      co_return visit;
    }
    tries.notes.push_back("asked again after: " + visit.shot.failure->detail);
    const cdp::Clock::time_point now = cdp::Clock::now();
    const milliseconds own_pause = is_refusal(visit.shot)
                                       ? milliseconds(0)  // the whole host's
                                       : retry.retry_after.value_or(jittered(kLongestTroublePause));
    const cdp::Clock::time_point next = std::max(gate.closed_until(origin), now + own_pause);
    if (next - *begin > task.capture.timeout / 2) {
      visit.end = VisitEnd::later;
      co_return visit;
    }
    co_await pause(own_pause, cdp::Deadline::max());
  }
}

}  // namespace

Retry retry_for(const Shot& shot, system_clock::time_point now) {
  if (is_refusal(shot)) return {kTriesWhenRefused, asked_wait(shot, now)};
  if (is_trouble(shot)) return {kTriesInTrouble, asked_wait(shot, now)};
  return {};
}

HostAnswer host_answer(const Shot& shot, cdp::Clock::time_point asked,
                       system_clock::time_point now) {
  HostAnswer answer;
  answer.asked = asked;
  answer.first_byte = shot.answer.first_byte;
  if (is_refusal(shot)) {
    answer.kind = HostAnswer::Kind::refusal;
    answer.retry_after = asked_wait(shot, now);
  } else if (shot.answer.status == 0 || is_trouble(shot)) {
    answer.kind = HostAnswer::Kind::trouble;
  }
  return answer;
}

asio::awaitable<PairVisit> visit_pair(HostGate& gate, LiveBrowser& live, BrowserContext& reference,
                                      BrowserContext& candidate, const Task& task, PairCare care,
                                      PairTries& tries) {
  asio::awaitable<SideVisit> of_reference = visit_side(
      gate, live, reference, task.reference, task.viewport, care.reference, tries.reference);
  asio::awaitable<SideVisit> of_candidate = visit_side(
      gate, live, candidate, task.candidate, task.viewport, care.candidate, tries.candidate);
  SideVisit a;
  SideVisit b;
  if (care.candidate_first) {
    std::tie(b, a) = co_await (std::move(of_candidate) && std::move(of_reference));
  } else {
    std::tie(a, b) = co_await (std::move(of_reference) && std::move(of_candidate));
  }
  PairVisit visit;
  visit.end = std::max(a.end, b.end);
  const int most = std::max(tries.reference.count, tries.candidate.count);
  if (visit.end == VisitEnd::later && most >= kTriesWhenRefused) {
    // The other side has been asked often enough.
    for (auto [side, its_tries] : {std::pair(&a, &tries.reference), {&b, &tries.candidate}}) {
      if (side->end == VisitEnd::later) side->shot = told(std::move(side->shot), *its_tries);
    }
    visit.end = VisitEnd::done;
  }
  visit.pair.reference = std::move(a.shot);
  visit.pair.candidate = std::move(b.shot);
  co_return visit;
}

}  // namespace twinshot
