// Judges all windows of a stretch, on as many threads as wanted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compare/comparison.h"
#include "compare/judge/backend.h"
#include "compare/judge/region_map.h"
#include "compare/judge/window_layout.h"
#include "compare/pair_view.h"

namespace twinshot {

/// A stretch of two pictures in which row y faces row y, with one hash per row of each picture.
/// Rows with equal hashes are equal: their pixels are read only where they stand within 512 rows
/// of a row that differs.
struct Stretch {
  PairView pair;
  std::span<const std::uint64_t> reference_hashes;
  std::span<const std::uint64_t> candidate_hashes;
};

/// What a stretch holds.
struct Scan {
  std::vector<Patch> patches;  ///< sorted by their topmost block
  double score = 1;            ///< of the worst window
};

/// Judges all windows of a stretch and collects the pixels of those that differ. Equal rows cost a
/// comparison of two numbers; the backend sums only what surrounds a difference, a bounded number
/// of cells at a time; pixels are looked at only under windows whose sums trip a test.
/// Threads: uses up to `threads` (at least 1) itself; the result never depends on how many.
/// Errors: invalid_argument when there are not as many hashes as rows.
[[nodiscard]] Scan scan(const Stretch& stretch, const CompareOptions& options, Backend& backend,
                        int threads);

/// The score of every window of a stretch, row-major as layout_windows has them; 1 where both
/// pictures are identical. Threads and errors as scan.
[[nodiscard]] std::vector<double> score_windows(const Stretch& stretch,
                                                const CompareOptions& options, Backend& backend,
                                                int threads);

}  // namespace twinshot
