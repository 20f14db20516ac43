// Which rows of two pictures are the same row.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/row_hash.h"

namespace twinshot {

inline constexpr int kUnmatched = -1;
inline constexpr std::int64_t kRunCells = 16'000'000;

/// For each reference row the candidate row equal to it, or kUnmatched. Matches never cross:
/// partners increase from top to bottom.
///
/// Equal ends are trimmed; rows unique on both sides anchor the rest (patience diff), or, where
/// these are few, rows that occur at most 20 times; flat rows never do. Between anchors the same
/// again. What has no anchor, and small stretches that anchors explain badly, is matched run by run
/// (a run: equal rows in a row) by dynamic programming up to 4M cells, and left unmatched beyond;
/// `run_cells` is what all of these may cost together.
/// Bounds   O(rows log rows) time per level, 16 levels; O(rows) memory and at most 4 MB more.
[[nodiscard]] std::vector<int> match_rows(const RowTable& reference, const RowTable& candidate,
                                          std::int64_t run_cells = kRunCells);

/// Tidies what the matcher found, for people: drops short matches that claim a shift their
/// neighbours deny, and slides inserted or deleted bands over equal rows so that neighbours join
/// and a band begins with its content rather than with the blank rows before it.
void tidy_matches(const RowTable& reference, const RowTable& candidate, std::vector<int>& partner);

}  // namespace twinshot
