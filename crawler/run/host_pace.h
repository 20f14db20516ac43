// How fast one host may be asked: what it answers decides.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "crawler/cdp/deadline.h"

namespace twinshot {

/// What a host said to one page's request.
struct HostAnswer {
  enum class Kind {
    fine,
    refusal,  ///< 429 or 503: it asks for less
    trouble   ///< anything else; says nothing about its load
  };
  Kind kind = Kind::fine;
  std::optional<std::chrono::milliseconds> retry_after;  ///< what a refusal asks for
  std::optional<std::chrono::milliseconds> first_byte;
  cdp::Clock::time_point asked;  ///< when the page was opened
};

/// The longest that a host is left alone at its own request: whoever asks for more asks for the run
/// to be given up, and that is the breaker's business.
inline constexpr std::chrono::seconds kLongestPause{120};

/// Keeps no clock: every call says what time it is. Refusals close the host for everybody, for the
/// time that it asks for, else for a time that doubles from refusal to refusal, with full jitter.
/// They halve the number of pages that may be open, and so does a first byte that takes twice as
/// long as in the host's best time. Eight good answers give one place back.
class HostPace {
 public:
  using Time = cdp::Clock::time_point;

  HostPace(int most_places, std::chrono::milliseconds interval, std::uint32_t seed)
      : most_(most_places), places_(most_places), interval_(interval), random_(seed) {}

  /// How many pages may be open now.
  [[nodiscard]] int places() const { return places_; }
  /// Nobody enters before.
  [[nodiscard]] Time opens_at() const { return std::max(closed_until_, next_start_); }
  /// The end of the pause that a refusal began; in the past when none is on.
  [[nodiscard]] Time closed_until() const { return closed_until_; }

  void entered(Time now) { next_start_ = now + interval_; }
  void answered(const HostAnswer& answer, Time now);

 private:
  void refused(const HostAnswer& answer, Time now);
  void measure(std::chrono::milliseconds first_byte);
  void halve();

  int most_;
  int places_;
  std::chrono::milliseconds interval_;
  std::mt19937 random_;
  Time next_start_{};
  Time closed_until_{};
  int refusals_ = 0;                               ///< in a row
  int good_answers_ = 0;                           ///< since the number of places changed
  std::deque<std::chrono::milliseconds> recent_;   ///< first bytes
  std::optional<std::chrono::milliseconds> best_;  ///< the lowest median so far
};

}  // namespace twinshot
