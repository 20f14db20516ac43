// How fast one host may be asked: what it answers decides.
#include "crawler/run/host_pace.h"

#include <algorithm>
#include <vector>

namespace twinshot {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{1000};
/// A request every four seconds on average is a load that no server feels.
constexpr milliseconds kLongestOwnPause{8000};
/// Answers that a judgement on latency needs, and that give one place back.
constexpr std::size_t kRecent = 8;
/// Below that, twice as long is nothing that a server would feel.
constexpr milliseconds kSlow{150};

milliseconds median(const std::deque<milliseconds>& values) {
  std::vector<milliseconds> sorted(values.begin(), values.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

}  // namespace

void HostPace::answered(const HostAnswer& answer, Time now) {
  if (answer.kind == HostAnswer::Kind::refusal) {
    refused(answer, now);
    return;
  }
  if (answer.kind == HostAnswer::Kind::trouble) return;
  refusals_ = 0;
  if (answer.first_byte) measure(*answer.first_byte);
  if (++good_answers_ < static_cast<int>(kRecent) || places_ >= most_) return;
  good_answers_ = 0;
  ++places_;
}

void HostPace::refused(const HostAnswer& answer, Time now) {
  // What was on its way when the host was closed already says nothing new, unless it asks for more.
  const bool is_news = refusals_ == 0 || answer.asked >= closed_until_;
  if (is_news) {
    halve();
    ++refusals_;
  }
  milliseconds pause{0};
  if (answer.retry_after) {
    pause = std::min<milliseconds>(*answer.retry_after, kLongestPause);
  } else if (is_news) {
    const milliseconds ceiling =
        std::min(kFirstPause * (1 << std::min(refusals_ - 1, 10)), kLongestOwnPause);
    pause = milliseconds(std::uniform_int_distribution<std::int64_t>(0, ceiling.count())(random_));
  }
  closed_until_ = std::max(closed_until_, now + pause);
}

void HostPace::measure(milliseconds first_byte) {
  recent_.push_back(first_byte);
  if (recent_.size() > kRecent) recent_.pop_front();
  if (recent_.size() < kRecent) return;
  const milliseconds now = median(recent_);
  if (best_ && now >= kSlow && now >= 2 * *best_) {
    halve();
    recent_.clear();
  }
  best_ = std::min(best_.value_or(now), now);
}

void HostPace::halve() {
  places_ = std::max(1, places_ / 2);
  good_answers_ = 0;
}

}  // namespace twinshot
