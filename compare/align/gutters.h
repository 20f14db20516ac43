// Where columns of a page can be told apart: stripes of ground from top to bottom.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/align/pane.h"

namespace twinshot {

/// One entry per 4 px of a pane's width, the last one maybe narrower: 1 where something changes
/// from one row to the next.
using BlockChanges = std::vector<std::uint8_t>;

/// Nothing changes.
[[nodiscard]] BlockChanges no_changes(const Pane& pane);

/// Adds what changes inside the rows of `range`, in either picture. Reads their pixels.
void add_changes(const Pane& pane, const Gap& range, BlockChanges& changes);

/// The columns at which `zone` can be cut, increasing: the middle of each gutter. `changes` are the
/// zone's. A gutter is at least 12 px wide, wider than the space between words and as narrow as
/// the narrowest gap between columns; nothing changes in it from top to bottom of either picture;
/// it looks the same in both; and there is something on either side of it.
[[nodiscard]] std::vector<int> gutter_cuts(const Pane& pane, const Gap& zone,
                                           const BlockChanges& changes);

}  // namespace twinshot
