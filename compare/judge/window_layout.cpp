// Where the windows of a picture lie, and which cells they are made of.
#include "compare/judge/window_layout.h"

namespace twinshot {

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

}  // namespace twinshot
