// Finds the bands that left one place and appear in another.
#pragma once

#include <vector>

#include "compare/align/segment.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Turns a deleted band whose rows appear inside an inserted one (or the other way round) into a
/// moved one; what is left of either stays what it was, and blank rows that left with it and came
/// with it are silent. Of two sections that changed places the smaller one moved: the other one is
/// what the rows around it are aligned with. A band of fewer than 4 rows, blank margins aside, is
/// too little to say that it moved, and so is a blank one; but a line of a row or two that stands
/// up to 3 rows from where the rows around it put it has moved there.
/// Looks at the segments of whole rows only. Time: O(rows log rows).
void find_moves(const RowTable& reference, const RowTable& candidate,
                std::vector<Segment>& segments);

/// Whether no row of the band says anything that the rows around it do not (see Segment::blank).
[[nodiscard]] bool is_blank(const RowTable& table, int y, int rows);

}  // namespace twinshot
