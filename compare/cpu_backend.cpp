// Cell sums on the CPU.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "compare/backend.h"
#include "compare/cell_sum.h"

namespace twinshot {

SumGrid empty_grid(const ImageView& reference, const ImageView& candidate, int cell_px) {
  if (reference.width != candidate.width || reference.height != candidate.height) {
    throw std::invalid_argument(
        "cell_sums: the views differ in size: " + std::to_string(reference.width) + "x" +
        std::to_string(reference.height) + " and " + std::to_string(candidate.width) + "x" +
        std::to_string(candidate.height));
  }
  if (reference.width <= 0 || reference.height <= 0) {
    throw std::invalid_argument("cell_sums: the views are empty");
  }
  if (cell_px < 1 || cell_px > kMaxCellPx) {
    throw std::invalid_argument("cell_sums: cell_px must be 1..256, got " +
                                std::to_string(cell_px));
  }
  SumGrid grid;
  grid.cell_px = cell_px;
  grid.columns = (reference.width + cell_px - 1) / cell_px;
  grid.rows = (reference.height + cell_px - 1) / cell_px;
  grid.cells.resize(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows));
  return grid;
}

namespace {

class CpuBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "cpu"; }

  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = empty_grid(reference, candidate, cell_px);
    for (int y = 0; y < reference.height; ++y) {
      CellSums* cells = grid.cells.data() + static_cast<std::size_t>(y / cell_px) *
                                                static_cast<std::size_t>(grid.columns);
      const std::uint8_t* a = reference.row(y);
      const std::uint8_t* b = candidate.row(y);
      for (int x = 0; x < reference.width; x += cell_px, ++cells) {
        // A local copy stays in registers: `cells` could alias the pixels, which are bytes.
        CellSums sums = *cells;
        const int count = std::min(cell_px, reference.width - x);
        for (int i = 0; i < count; ++i, a += kChannels, b += kChannels) {
          for (std::size_t channel = 0; channel < kChannels; ++channel) {
            accumulate(sums[channel], a[channel], b[channel]);
          }
        }
        *cells = sums;
      }
    }
    return grid;
  }
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend() {
  return std::make_unique<CpuBackend>();
}

}  // namespace twinshot
