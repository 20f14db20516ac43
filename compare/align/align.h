// Which parts of the candidate face which parts of the reference.
#pragma once

#include <vector>

#include "compare/align/segment.h"
#include "compare/image.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Of pictures of equal height, alignment reads pixels of rows that differ from the row at the same
/// y of the other picture, and of rows no further than this from one; what it hands on is read up
/// to twice as far. All other rows are known by their hashes alone.
inline constexpr int kAlignReachRows = 256;

/// Row y faces row y; what the taller picture has more is inserted or deleted at its bottom.
[[nodiscard]] std::vector<Segment> top_aligned(int reference_height, int candidate_height);

/// Aligns by content over the common width, so that an inserted band is one segment and everything
/// below it is still compared with its like, and so that columns that moved differently (an article
/// and its sidebar) are each compared at their own offset. Rows that differ a little are paired at
/// the offset of the equal rows around them. See align_pane() for how, find_moves() for what counts
/// as moved, settle() for small shifts.
///
/// The tables hold the hashes of the rows over the common width, from one hash function for both.
/// Falls back to top_aligned where nothing supports a shift: pictures of equal height of which
/// alignment would explain less than half of the differing rows, or whose pixels it would have to
/// read beyond kAlignReachRows.
/// Sorted by place on the page. Bounds: about a second for 20'000 rows of any content, a few
/// milliseconds for two versions of a page; see match_rows and align_pane.
[[nodiscard]] std::vector<Segment> align_rows(const ImageView& reference,
                                              const ImageView& candidate,
                                              const RowTable& reference_rows,
                                              const RowTable& candidate_rows);

/// The same, hashing the rows first.
[[nodiscard]] std::vector<Segment> align_rows(const ImageView& reference,
                                              const ImageView& candidate);

}  // namespace twinshot
