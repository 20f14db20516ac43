// Where columns of a page can be told apart: stripes of ground from top to bottom.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/align/pane.h"

namespace twinshot {

/// One entry per 2 px of a pane's width, the last one maybe narrower: not 0 where something changes
/// from one row to the next. The bits that change, so that adding them up costs next to nothing.
using BlockChanges = std::vector<std::uint64_t>;

/// Nothing changes.
[[nodiscard]] BlockChanges no_changes(const Pane& pane);

/// Adds what changes inside the rows of `range`, in either picture. Reads their pixels.
void add_changes(const Pane& pane, const Gap& range, BlockChanges& changes);

/// Least width of a gutter, in entries of BlockChanges. Between columns of text it is wider than
/// the space between words. The padding of a sidebar whose neighbour begins at its very edge is
/// not; such a line is a gutter where it runs through many lines of text (kTallRows), which spaces
/// do not.
inline constexpr int kWideGutter = 6;
inline constexpr int kNarrowGutter = 2;
inline constexpr int kTallRows = 120;

/// The columns at which `zone` can be cut, increasing: the middle of each gutter. `changes` are the
/// zone's. A gutter is `min_blocks` wide or wider; nothing changes in it from top to bottom of
/// either picture; it looks the same in both; and there is something on either side of it.
[[nodiscard]] std::vector<int> gutter_cuts(const Pane& pane, const Gap& zone,
                                           const BlockChanges& changes,
                                           int min_blocks = kWideGutter);

}  // namespace twinshot
