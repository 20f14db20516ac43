// The windows of a stretch: where they lie, and the sums of those that differ.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "compare/backend.h"
#include "compare/comparison.h"
#include "compare/decision.h"
#include "compare/pair_view.h"
#include "compare/region_map.h"

namespace twinshot {

/// How windows cover a picture. Windows have the edge frame_size, for every legal value:
///   metric windows, even frame_size   stride frame_size / 2, each window made of 2 x 2 cells, so
///                                     that no change hides by being split over four windows
///   metric windows, odd frame_size    stride frame_size, windows side by side (one cell each):
///                                     half an odd edge is no whole cell
///   metric cosine                     stride frame_size, as the plain correlation is defined
/// The last column and row end at the picture's edge and may be smaller.
struct WindowLayout {
  int cell_px = 0;
  int cells_per_window = 1;
  int cell_columns = 0;
  int cell_rows = 0;
  int columns = 0;  ///< of windows
  int rows = 0;     ///< of windows
};

[[nodiscard]] WindowLayout layout_windows(const CompareOptions& options, int width, int height);

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

/// Judges all windows of a stretch and collects the pixels of those that differ.
/// Threads: uses up to `threads` (at least 1) itself; the result never depends on how many.
/// Errors: invalid_argument when there are not as many hashes as rows.
[[nodiscard]] Scan scan(const Stretch& stretch, const CompareOptions& options, Backend& backend,
                        int threads);

/// The score of every window of a stretch, row-major as layout_windows has them; 1 where both
/// pictures are identical. Threads and errors as scan.
[[nodiscard]] std::vector<double> score_windows(const Stretch& stretch,
                                                const CompareOptions& options, Backend& backend,
                                                int threads);

/// Calls `visit` once for each window that is not identical, row by row from the top. Rows equal in
/// both pictures cost a memcmp; the backend sums only what surrounds a difference, a bounded number
/// of cells at a time.
void for_each_differing_window(const PairView& pair, const WindowLayout& layout, Backend& backend,
                               const std::function<void(const Window&)>& visit);

}  // namespace twinshot
