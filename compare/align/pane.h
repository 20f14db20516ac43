// The same columns of two pictures, with their rows as numbers.
#pragma once

#include "compare/align/segment.h"
#include "compare/image.h"
#include "compare/row_hash.h"

namespace twinshot {

/// What is aligned as one: views of equal width, tables with an entry per row of each. Borrowed.
/// Rows with equal hashes are equal and their pixels are not read.
struct Pane {
  ImageView reference;
  ImageView candidate;
  const RowTable& reference_rows;
  const RowTable& candidate_rows;
  int offset = 0;  ///< how far below the reference's first row the candidate's stands on the page

  [[nodiscard]] int width() const { return reference.width; }
  [[nodiscard]] bool equal(int reference_row, int candidate_row) const {
    return reference_rows.hashes[static_cast<std::size_t>(reference_row)] ==
           candidate_rows.hashes[static_cast<std::size_t>(candidate_row)];
  }
};

/// Rows that have no equal partner in between two matches, or a mere change of offset there:
/// [reference, +reference_rows) against [candidate, +candidate_rows).
struct Gap {
  int reference = 0;
  int candidate = 0;
  int reference_rows = 0;
  int candidate_rows = 0;

  [[nodiscard]] int reference_end() const { return reference + reference_rows; }
  [[nodiscard]] int candidate_end() const { return candidate + candidate_rows; }
};

/// The rows of both sides that a segment takes up.
[[nodiscard]] inline Gap gap_of(const Segment& segment) {
  return {segment.reference_y, segment.candidate_y, segment.reference_end() - segment.reference_y,
          segment.candidate_end() - segment.candidate_y};
}

}  // namespace twinshot
