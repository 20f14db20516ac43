// Aligns the rows of a pane, and where whole rows do not tell, its columns one by one.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/align/pane.h"
#include "compare/align/segment.h"

namespace twinshot {

/// What alignment may still spend, so that no input makes it slow, and what it looked at.
struct AlignEffort {
  std::int64_t lane_pixels = 0;  ///< pixels of lanes that may still be hashed
  std::int64_t run_cells = 0;    ///< of dynamic programming, for this pane
  std::vector<Gap> looked_at;    ///< rows of the page whose pixels were read
};

/// The segments of a pane, in its own rows and columns; width 0 means its whole width. They follow
/// the page from top to bottom; where it was cut into lanes, the lanes follow each other from left
/// to right. `depth` is 0 for the whole page.
///
/// Rows are matched by content (match_rows, tidy_matches). Stretches that this leaves without
/// partners are cut into lanes at their gutters (gutter_cuts), and each lane is aligned the same
/// way; that is kept where it leaves at most three quarters as many pixels unexplained, and not
/// where all lanes stand at the same offset, because then there is nothing to tell apart. The rest
/// of such a stretch is paired by how alike its pixels are (pair_gap).
/// Bounds   three levels of lanes; lanes of `effort.lane_pixels` in all, none where it is spent.
[[nodiscard]] std::vector<Segment> align_pane(const Pane& pane, int depth, AlignEffort& effort);

}  // namespace twinshot
