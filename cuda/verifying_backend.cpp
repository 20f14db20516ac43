// A backend that is checked while it works: every sum once more on the CPU.
#include "cuda/verifying_backend.h"

#include <cmath>
#include <utility>

#include "compare/judge/cell_sum.h"
#include "cuda/lane_hash.h"

namespace twinshot {
namespace {

/// The plainest code there is: it shares nothing with a fast backend but the arithmetic of a pixel.
SumGrid plain_sums(const SumRequest& request) {
  SumGrid grid = empty_grid(request.reference, request.candidate, request.cell_px);
  for (int y = 0; y < request.reference.height; ++y) {
    CellSums* cells = grid.cells.data() + static_cast<std::size_t>(y / request.cell_px) *
                                              static_cast<std::size_t>(grid.columns);
    for (int x = 0; x < request.reference.width; ++x) {
      const std::uint8_t* a = request.reference.pixel(x, y);
      const std::uint8_t* b = request.candidate.pixel(x, y);
      CellSums& cell = cells[x / request.cell_px];
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        accumulate(cell[channel], a[channel], b[channel]);
      }
    }
  }
  return grid;
}

std::string describe(const CellSums& cell) {
  constexpr const char* kNames[kChannels] = {"R", "G", "B", "A"};
  std::string text;
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const Moments& sums = cell[channel];
    if (channel > 0) text += ", ";
    text += kNames[channel];
    for (const std::uint32_t sum : {sums.a, sums.b, sums.aa, sums.bb, sums.ab}) {
      text += ' ';
      text += std::to_string(sum);
    }
  }
  return text;
}

class VerifyingBackend final : public Backend {
 public:
  VerifyingBackend(Backend& checked, std::string pair)
      : checked_(checked), pair_(std::move(pair)) {}

  [[nodiscard]] std::string_view name() const override { return checked_.name(); }
  [[nodiscard]] bool concurrent() const override { return checked_.concurrent(); }
  [[nodiscard]] int cells_at_once() const override { return checked_.cells_at_once(); }
  [[nodiscard]] std::string fault() const override { return checked_.fault(); }

  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = checked_.cell_sums(reference, candidate, cell_px);
    verify({reference, candidate, cell_px}, grid);
    return grid;
  }

  [[nodiscard]] std::vector<SumGrid> cell_sums_batch(
      std::span<const SumRequest> requests) override {
    std::vector<SumGrid> grids = checked_.cell_sums_batch(requests);
    if (grids.size() != requests.size()) fail("gave " + std::to_string(grids.size()) + " grids");
    for (std::size_t i = 0; i < requests.size(); ++i) verify(requests[i], grids[i]);
    return grids;
  }

 private:
  void verify(const SumRequest& request, const SumGrid& grid) const {
    const SumGrid plain = plain_sums(request);
    if (grid == plain) return;
    if (grid.columns != plain.columns || grid.rows != plain.rows ||
        grid.cells.size() != plain.cells.size() || grid.cell_px != plain.cell_px) {
      fail("gave " + std::to_string(grid.columns) + " x " + std::to_string(grid.rows) +
           " cells instead of " + std::to_string(plain.columns) + " x " +
           std::to_string(plain.rows));
    }
    std::size_t cell = 0;
    while (grid.cells[cell] == plain.cells[cell]) ++cell;
    const auto columns = static_cast<std::size_t>(plain.columns);
    fail("summed cell (column " + std::to_string(cell % columns) + ", row " +
         std::to_string(cell / columns) + ") of " + std::to_string(plain.columns) + " x " +
         std::to_string(plain.rows) + " cells of " + std::to_string(plain.cell_px) + " px to " +
         describe(grid.cells[cell]) + "; recomputed on the CPU it is " +
         describe(plain.cells[cell]) + " (a, b, aa, bb, ab per channel)");
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw VerifyError("compare.verify: for " + pair_ + ", backend " + std::string(checked_.name()) +
                      " " + what +
                      ". Nothing this run compared can be trusted; try backend: cpu, and report "
                      "this with the hardware's name");
  }

  Backend& checked_;
  std::string pair_;
};

}  // namespace

bool is_chosen(std::uint64_t pair_number, double share) {
  if (!(share > 0)) return false;
  if (share >= 1) return true;
  // 53 bits: exact in a double, and the same on every machine.
  constexpr double kScale = 9007199254740992.0;  // 2^53
  const std::uint64_t hash = mix_bits(pair_number + 0x9e3779b97f4a7c15U) >> 11;
  return static_cast<double>(hash) < std::floor(share * kScale);
}

std::unique_ptr<Backend> make_verifying_backend(Backend& checked, std::string pair) {
  return std::make_unique<VerifyingBackend>(checked, std::move(pair));
}

}  // namespace twinshot
