// The circuit breaker: a side that is down ends the run, instead of failing page by page.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "crawler/browser/shot.h"
#include "report/run_result.h"

namespace twinshot {

/// So many endpoints in a row, in the order in which they end, without an answer of one side: it is
/// down. Smaller plans never get there and end with every page invalid.
inline constexpr std::size_t kDownInARow = 10;

/// Why a shot says that its side is down: no connection, no name, no answer, TLS refused, or a
/// document answered with 429 or 5xx. Nothing when the side said anything else, a 404 for one.
[[nodiscard]] std::optional<std::string> down_because(const Shot& shot);

/// A side that nobody has heard of for kDownInARow endpoints.
struct Suspicion {
  SideRole side = SideRole::reference;
  std::string why;         ///< the last failure
  std::string known_good;  ///< URL of a page that the side once answered; empty: it never did
};

/// Lives on the io thread.
class Breaker {
 public:
  /// An endpoint was visited; each counts once, however often that is. A suspicion is told once;
  /// alive() clears it.
  [[nodiscard]] std::optional<Suspicion> ended(std::size_t endpoint, const ShotPair& pair);
  /// The side answers all the same: it takes kDownInARow further endpoints to suspect it again.
  void alive(SideRole side);

 private:
  struct Line {
    std::set<std::size_t> silent;  ///< endpoints since the side's last answer
    bool suspected = false;
    std::string known_good;
  };

  std::optional<Suspicion> note(std::size_t endpoint, SideRole side, const Shot& shot);

  Line lines_[2];
};

}  // namespace twinshot
