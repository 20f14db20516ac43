// Cell sums on the CPU.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "compare/judge/backend.h"
#include "compare/judge/cell_sum.h"
#include "compare/judge/pixel_kernels.h"

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
  [[nodiscard]] bool concurrent() const override { return true; }
  [[nodiscard]] int cells_at_once() const override { return 1 << 12; }

  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = empty_grid(reference, candidate, cell_px);
    CellSums* cells = grid.cells.data();
    for (int y = 0; y < reference.height; y += cell_px, cells += grid.columns) {
      kernels::add_cell_sums(cells, {reference.row(y), candidate.row(y), reference.stride_bytes,
                                     candidate.stride_bytes, reference.width,
                                     std::min(cell_px, reference.height - y), cell_px});
    }
    return grid;
  }
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend() {
  return std::make_unique<CpuBackend>();
}

}  // namespace twinshot
