// Which changes a second look has confirmed, so that one change on 200 pages is looked at
// a few times.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "report/run_result.h"

namespace twinshot {

/// Changes by their key: the pixels before and after. A page whose every difference has been
/// confirmed on other pages, pixel by pixel, needs no second look of its own: each page that shows
/// it is another look at it. One that any second look refuted is known for noise, and never taken
/// on trust again. One thread.
class KnownChanges {
 public:
  /// On so many other endpoints a second look must have confirmed a change before it is believed.
  static constexpr int kEnough = 3;

  /// What a further look at an endpoint made of the changes that were there before it. `last`: no
  /// other look follows, so that what is still there is confirmed.
  void add(const std::set<std::string>& before, const EndpointResult& look, bool last);

  /// Whether every region is a change that is known well enough.
  [[nodiscard]] bool explain(const EndpointResult& first) const;

  /// The element that another endpoint's second look found under the same change.
  [[nodiscard]] std::optional<Element> element(const std::string& key) const;

 private:
  struct Change {
    int confirmed = 0;
    bool refuted = false;
    std::optional<Element> element;
  };
  std::unordered_map<std::string, Change> changes_;
};

}  // namespace twinshot
