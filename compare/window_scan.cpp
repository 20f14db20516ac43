// The windows of a stretch: where they lie, and the sums of those that differ.
#include "compare/window_scan.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace twinshot {
namespace {

/// 5 MB of sums at a time, whatever the picture's size.
constexpr int kCellBudget = 1 << 16;

/// A half-open range.
struct Span {
  int begin = 0;
  int end = 0;
};

/// Consecutive cell rows that differ, and the columns of pixels in which they do.
struct DirtyBand {
  Span cell_rows;
  Span pixels;
};

/// The columns in which two rows differ; empty when they are equal.
Span differing_columns(const std::uint8_t* a, const std::uint8_t* b, int width) {
  const std::size_t bytes = static_cast<std::size_t>(width) * kChannels;
  if (std::memcmp(a, b, bytes) == 0) return {};
  const auto first = std::mismatch(a, a + bytes, b).first - a;
  const auto last =
      std::mismatch(std::make_reverse_iterator(a + bytes), std::make_reverse_iterator(a),
                    std::make_reverse_iterator(b + bytes))
          .first.base() -
      a - 1;
  return {static_cast<int>(first / kChannels), static_cast<int>(last / kChannels) + 1};
}

std::vector<DirtyBand> find_dirty_bands(const PairView& pair, const WindowLayout& layout) {
  std::vector<DirtyBand> bands;
  for (int y = 0; y < pair.height(); ++y) {
    const Span columns =
        differing_columns(pair.reference.row(y), pair.candidate.row(y), pair.width());
    if (columns.begin == columns.end) continue;
    const int cell_row = y / layout.cell_px;
    if (bands.empty() || bands.back().cell_rows.end < cell_row) {
      bands.push_back({{cell_row, cell_row + 1}, columns});
      continue;
    }
    DirtyBand& band = bands.back();
    band.cell_rows.end = cell_row + 1;
    band.pixels.begin = std::min(band.pixels.begin, columns.begin);
    band.pixels.end = std::max(band.pixels.end, columns.end);
  }
  return bands;
}

/// The windows, along one axis, that contain any of these cells.
Span windows_over(const Span& cells, int cells_per_window, int windows) {
  return {std::max(0, cells.begin - cells_per_window + 1), std::min(windows, cells.end)};
}

/// The cells, along one axis, of these windows.
Span cells_under(const Span& windows, int cells_per_window, int cells) {
  return {windows.begin, std::min(cells, windows.end + cells_per_window - 1)};
}

/// The pixels under some cells, clipped to the picture.
Rect pixels_under(const Span& columns, const Span& rows, int cell_px, const Rect& bounds) {
  return intersected({columns.begin * cell_px, rows.begin * cell_px,
                      (columns.end - columns.begin) * cell_px, (rows.end - rows.begin) * cell_px},
                     bounds);
}

/// Where a window stands among the windows.
struct Place {
  int column;
  int row;
};

/// The sums of some cells, and which cell of the stretch is the first of them.
struct CellArea {
  const SumGrid& grid;
  int first_column;
  int first_row;

  [[nodiscard]] const CellSums& at(int column, int row) const {
    return grid
        .cells[static_cast<std::size_t>(row - first_row) * static_cast<std::size_t>(grid.columns) +
               static_cast<std::size_t>(column - first_column)];
  }
};

/// Adds up the cells of one window. `bounds` is the whole stretch.
Window make_window(const WindowLayout& layout, const Place& place, const CellArea& cells,
                   const Rect& bounds) {
  const int per_window = layout.cells_per_window;
  const Span columns =
      cells_under({place.column, place.column + 1}, per_window, layout.cell_columns);
  const Span rows = cells_under({place.row, place.row + 1}, per_window, layout.cell_rows);
  Window window;
  window.column = place.column;
  window.row = place.row;
  window.box = pixels_under(columns, rows, layout.cell_px, bounds);
  for (int row = rows.begin; row < rows.end; ++row) {
    for (int column = columns.begin; column < columns.end; ++column) {
      const Rect box = pixels_under({column, column + 1}, {row, row + 1}, layout.cell_px, bounds);
      WindowSums& quarter = window.quarters[window.cells++];
      quarter = {cells.at(column, row), std::int64_t{box.width} * box.height};
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        window.sums.channels[channel] += quarter.channels[channel];
      }
      window.sums.pixels += quarter.pixels;
    }
  }
  return window;
}

}  // namespace

WindowLayout layout_windows(const CompareOptions& options, int width, int height) {
  WindowLayout layout;
  const bool halved = options.metric == Metric::windows && options.frame_size % 2 == 0;
  layout.cells_per_window = halved ? 2 : 1;
  layout.cell_px = options.frame_size / layout.cells_per_window;
  layout.cell_columns = (width + layout.cell_px - 1) / layout.cell_px;
  layout.cell_rows = (height + layout.cell_px - 1) / layout.cell_px;
  const auto windows = [&](int cells) {
    return cells == 0 ? 0 : std::max(1, cells - layout.cells_per_window + 1);
  };
  layout.columns = windows(layout.cell_columns);
  layout.rows = windows(layout.cell_rows);
  return layout;
}

void for_each_differing_window(const PairView& pair, const WindowLayout& layout, Backend& backend,
                               const std::function<void(const Window&)>& visit) {
  const int per_window = layout.cells_per_window;
  for (const DirtyBand& band : find_dirty_bands(pair, layout)) {
    const Span dirty_columns = {band.pixels.begin / layout.cell_px,
                                (band.pixels.end - 1) / layout.cell_px + 1};
    const Span columns = windows_over(dirty_columns, per_window, layout.columns);
    const Span rows = windows_over(band.cell_rows, per_window, layout.rows);
    const Span cell_columns = cells_under(columns, per_window, layout.cell_columns);
    const int rows_at_once = std::max(1, kCellBudget / (cell_columns.end - cell_columns.begin));

    for (int first = rows.begin; first < rows.end; first += rows_at_once) {
      const Span strip = {first, std::min(rows.end, first + rows_at_once)};
      const Span cell_rows = cells_under(strip, per_window, layout.cell_rows);
      const Rect area = pixels_under(cell_columns, cell_rows, layout.cell_px, pair.bounds());
      const PairView piece = cropped(pair, area);
      const SumGrid grid = backend.cell_sums(piece.reference, piece.candidate, layout.cell_px);

      for (int row = strip.begin; row < strip.end; ++row) {
        for (int column = columns.begin; column < columns.end; ++column) {
          const Window window = make_window(
              layout, {column, row}, {grid, cell_columns.begin, cell_rows.begin}, pair.bounds());
          if (!identical(window.sums)) visit(window);
        }
      }
    }
  }
}

Scan scan(const Stretch& stretch, const CompareOptions& options, Backend& backend,
          int /*threads*/) {
  const PairView& pair = stretch.pair;
  const DecisionLimits limits(options);
  RegionMap map(pair);
  Scan result;
  for_each_differing_window(pair, layout_windows(options, pair.width(), pair.height()), backend,
                            [&](const Window& window) {
                              const WindowVerdict verdict = judge(pair, window, limits);
                              result.score = std::min(result.score, verdict.score);
                              if (verdict.differs) {
                                map.add(window.box, verdict.score, limits.noise_levels);
                              }
                            });
  result.patches = map.take_patches();
  return result;
}

std::vector<double> score_windows(const Stretch& stretch, const CompareOptions& options,
                                  Backend& backend, int /*threads*/) {
  const PairView& pair = stretch.pair;
  const DecisionLimits limits(options);
  const WindowLayout layout = layout_windows(options, pair.width(), pair.height());
  std::vector<double> scores(
      static_cast<std::size_t>(layout.columns) * static_cast<std::size_t>(layout.rows), 1.0);
  for_each_differing_window(pair, layout, backend, [&](const Window& window) {
    scores[static_cast<std::size_t>(window.row) * static_cast<std::size_t>(layout.columns) +
           static_cast<std::size_t>(window.column)] = judge(pair, window, limits).score;
  });
  return scores;
}

}  // namespace twinshot
