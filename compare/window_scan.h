// The windows of a stretch: where they lie, and the sums of those that differ.
#pragma once

#include <functional>

#include "compare/backend.h"
#include "compare/comparison.h"
#include "compare/decision.h"
#include "compare/pair_view.h"

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

/// Calls `visit` once for each window that is not identical, row by row from the top. Rows equal in
/// both pictures cost a memcmp; the backend sums only what surrounds a difference, a bounded number
/// of cells at a time.
void for_each_differing_window(const PairView& pair, const WindowLayout& layout, Backend& backend,
                               const std::function<void(const Window&)>& visit);

}  // namespace twinshot
