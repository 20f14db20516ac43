// Which rows of the candidate face which rows of the reference.
#pragma once

#include <vector>

#include "compare/image.h"

namespace twinshot {

/// A stretch of whole rows. Stretches cover every row of both pictures exactly once, but for the
/// blank margins that travel with a moved band.
struct Segment {
  enum class Type {
    paired,    ///< the same place on the page: compared row by row, equal or not
    inserted,  ///< only in the candidate
    deleted,   ///< only in the reference
    moved      ///< equal rows that stand elsewhere
  };

  Type type = Type::paired;
  int reference_y = 0;  ///< for inserted: the row it was inserted before
  int candidate_y = 0;  ///< for deleted: the row it was deleted before
  int rows = 0;

  bool operator==(const Segment&) const = default;
};

/// Row y faces row y; what the taller picture has more is inserted or deleted at its bottom.
[[nodiscard]] std::vector<Segment> top_aligned(int reference_height, int candidate_height);

/// Aligns by row content over the common width, so that an inserted band is one segment and
/// everything below it is still compared with its like. Rows that differ a little are paired at the
/// offset of the equal rows around them; of a gap with unequal heights as many rows as possible are
/// paired, with the band placed where the rest is most alike.
/// Falls back to top_aligned where nothing supports a shift: pictures of equal height with few
/// differing rows, or where alignment would explain less than half of the differing rows.
/// Sorted by place on the page. Bounds: see match_rows; one pass over the pixels of the gaps.
[[nodiscard]] std::vector<Segment> align_rows(const ImageView& reference,
                                              const ImageView& candidate);

}  // namespace twinshot
