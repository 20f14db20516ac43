// Endpoints that looked different, until that is confirmed or not.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "crawler/run/confirm.h"
#include "crawler/run/known_changes.h"
#include "report/run_result.h"

namespace twinshot {

/// Who is looked at again, in which order, and when that is enough. One thread.
///
/// Content that takes turns (one of three advertisements) shows the same in two looks once in a
/// while. Where content differs, on one page alone, chance is asked once more than the config says;
/// on a page of which other things change by themselves, kExtraLooks times more, also where an
/// element only stands elsewhere.
class Suspects {
 public:
  static constexpr int kExtraLooks = 3;

  /// `retakes`: further looks that the config asks for; 0: nobody is ever a suspect.
  explicit Suspects(int retakes) : retakes_(retakes) {}

  /// Whether a round of further looks is on.
  [[nodiscard]] bool is_looking() const { return round_ > 0; }
  [[nodiscard]] std::size_t size() const { return suspects_.size(); }
  [[nodiscard]] Suspect& at(std::size_t index) { return suspects_.at(index); }

  /// Whether the first look at an endpoint makes it one; then it is kept under its index.
  bool take(std::size_t index, const EndpointResult& first, IgnoreBoxes ignore);

  /// The next round of looks. False when there is none: nobody is left, or all that there may be
  /// were taken.
  [[nodiscard]] bool begin_round();

  /// First those whose change is rare: they need a look of their own in any case, and what they
  /// confirm on the way need not be looked at again on all the other pages that have it.
  [[nodiscard]] std::deque<std::size_t> in_order() const;

  /// A suspect that shows nothing but what was confirmed on other pages, pixel by pixel, needs no
  /// further look: true, its regions have their elements, and it is a suspect no more.
  bool trust(std::size_t index, EndpointResult& result);

  /// What a look came to. `before`: keys of what was suspected before it. True when that is the
  /// verdict, and the endpoint a suspect no more.
  bool decide(std::size_t index, const std::set<std::string>& before, const EndpointResult& look);

  /// Those that are left when a run ends before its time: no verdict, but where every look that the
  /// config asks for agreed.
  void leave(std::vector<EndpointResult>& results) const;

 private:
  [[nodiscard]] bool is_enough(const Suspect& suspect, const EndpointResult& look) const;

  int retakes_;
  int round_ = 0;
  std::map<std::size_t, Suspect> suspects_;  ///< by index: in plan order
  KnownChanges known_;
};

/// The keys of an endpoint's regions.
[[nodiscard]] std::set<std::string> keys_of(const EndpointResult& result);

}  // namespace twinshot
