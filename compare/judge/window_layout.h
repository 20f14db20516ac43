// Where the windows of a picture lie, and which cells they are made of.
#pragma once

#include <algorithm>

#include "compare/comparison.h"
#include "compare/rect.h"

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

/// A half-open range.
struct Span {
  int begin = 0;
  int end = 0;

  [[nodiscard]] constexpr bool empty() const { return begin >= end; }
  [[nodiscard]] constexpr int size() const { return end - begin; }
};

/// The windows, along one axis, that contain any of these cells.
[[nodiscard]] constexpr Span windows_over(const Span& cells, int cells_per_window, int windows) {
  return {std::max(0, cells.begin - cells_per_window + 1), std::min(windows, cells.end)};
}

/// The cells, along one axis, of these windows.
[[nodiscard]] constexpr Span cells_under(const Span& windows, int cells_per_window, int cells) {
  return {windows.begin, std::min(cells, windows.end + cells_per_window - 1)};
}

/// The pixels under some cells, clipped to the picture.
[[nodiscard]] constexpr Rect pixels_under(const Span& columns, const Span& rows, int cell_px,
                                          const Rect& bounds) {
  return intersected({columns.begin * cell_px, rows.begin * cell_px, columns.size() * cell_px,
                      rows.size() * cell_px},
                     bounds);
}

}  // namespace twinshot
