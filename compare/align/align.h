// Which parts of the candidate face which parts of the reference.
#pragma once

#include <algorithm>
#include <vector>

#include "compare/align/segment.h"
#include "compare/image.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Which rows of pictures of equal height have pixels that matter: those that differ from the row
/// at the same y of the other picture, and some around them. All others are known by their hashes.
struct Reach {
  int aligned_rows = 0;  ///< how far from a row that differs alignment looked
  int band_rows = 0;     ///< how far from one there are rows of bands

  bool operator==(const Reach&) const = default;

  /// How far from one a comparison looks: at bands, and around what alignment looked at there are
  /// windows, and a few rows more that tell drawings from rounding.
  [[nodiscard]] constexpr int halo_rows(int frame_size) const {
    constexpr int kRowsAroundWindows = 4;
    return std::max(band_rows, aligned_rows + frame_size + kRowsAroundWindows);
  }
};

/// Alignment gives up rather than look further.
inline constexpr Reach kWidestReach = {256, 512};

struct Alignment {
  std::vector<Segment> segments;  ///< sorted by place on the page
  Reach reach;                    ///< the widest for pictures of unequal height
};

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
/// read beyond kWidestReach.
/// Bounds: about a second for 20'000 rows of any content, a few milliseconds for two versions of a
/// page; see match_rows and align_pane.
[[nodiscard]] Alignment align_rows(const ImageView& reference, const ImageView& candidate,
                                   const RowTable& reference_rows, const RowTable& candidate_rows);

/// The same, hashing the rows first.
[[nodiscard]] std::vector<Segment> align_rows(const ImageView& reference,
                                              const ImageView& candidate);

}  // namespace twinshot
