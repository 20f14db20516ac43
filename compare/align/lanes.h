// The columns of a zone, aligned one by one.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/align/pane.h"
#include "compare/align/pane_align.h"
#include "compare/align/segment.h"

namespace twinshot {

/// Lanes of one zone, aligned.
struct LaneSolution {
  std::vector<Segment> segments;  ///< in rows and columns of the pane
  std::int64_t unexplained = 0;   ///< pixels
  bool same_offset = true;        ///< nothing but pairs, all at one offset
};

/// Cuts the zone of a pane at the columns `cuts`, of which the last is the pane's width, and aligns
/// each lane as a pane of its own, `depth` levels below the page. Blank bands that only make room
/// for what another lane reports are silent.
[[nodiscard]] LaneSolution solve_lanes(const Pane& pane, const Gap& zone,
                                       const std::vector<int>& cuts, int depth,
                                       AlignEffort& effort);

}  // namespace twinshot
