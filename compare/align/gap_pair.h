// Pairs rows that have no equal partner.
#pragma once

#include <vector>

#include "compare/align/pane.h"
#include "compare/align/segment.h"

namespace twinshot {

/// Adds a segment of at least one row; a segment that goes on where the last one ends joins it.
void append(std::vector<Segment>& segments, const Segment& segment);

/// Appends the segments of a gap: as many rows as both sides have are paired, some at its top and
/// the rest at its bottom, with one band between, placed where the paired rows are most alike.
/// Time: two passes over the pixels of the gap.
void pair_gap(const Pane& pane, const Gap& gap, std::vector<Segment>& segments);

}  // namespace twinshot
