// The oracle of every backend: cell sums, pixel by pixel, as their definition reads.
#pragma once

#include "compare/image.h"
#include "compare/judge/backend.h"

namespace twinshot {

inline SumGrid naive_cell_sums(const ImageView& reference, const ImageView& candidate,
                               int cell_px) {
  SumGrid grid;
  grid.cell_px = cell_px;
  grid.columns = reference.width / cell_px + (reference.width % cell_px != 0 ? 1 : 0);
  grid.rows = reference.height / cell_px + (reference.height % cell_px != 0 ? 1 : 0);
  grid.cells.resize(static_cast<std::size_t>(grid.columns * grid.rows));
  for (int y = 0; y < reference.height; ++y) {
    for (int x = 0; x < reference.width; ++x) {
      CellSums& cell =
          grid.cells[static_cast<std::size_t>(y / cell_px * grid.columns + x / cell_px)];
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        const std::uint32_t a = reference.pixel(x, y)[channel];
        const std::uint32_t b = candidate.pixel(x, y)[channel];
        Moments& sums = cell[channel];
        sums.a = sums.a + a;
        sums.b = sums.b + b;
        sums.aa = sums.aa + a * a;
        sums.bb = sums.bb + b * b;
        sums.ab = sums.ab + a * b;
      }
    }
  }
  return grid;
}

}  // namespace twinshot
