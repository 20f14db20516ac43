// The expensive stage of a comparison: integer sums per cell. CPU and GPU implement it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compare/image.h"

namespace twinshot {

/// The five sums that decide how alike two pictures are in a rectangle, for one channel.
struct Moments {
  std::uint32_t a = 0;   ///< sum of reference levels
  std::uint32_t b = 0;   ///< sum of candidate levels
  std::uint32_t aa = 0;  ///< sum of squared reference levels
  std::uint32_t bb = 0;  ///< sum of squared candidate levels
  std::uint32_t ab = 0;  ///< sum of products

  bool operator==(const Moments&) const = default;
  Moments& operator+=(const Moments& other) {
    a += other.a;
    b += other.b;
    aa += other.aa;
    bb += other.bb;
    ab += other.ab;
    return *this;
  }
};

using CellSums = std::array<Moments, kChannels>;

/// Row-major cells: cell (row, column) covers x in [column * cell, ...) and y likewise, clipped at
/// the right and bottom edge, so no pixel is left out.
struct SumGrid {
  int columns = 0;
  int rows = 0;
  int cell_px = 0;
  std::vector<CellSums> cells;

  bool operator==(const SumGrid&) const = default;
};

/// One pair of a batch: what `cell_sums` takes.
struct SumRequest {
  ImageView reference;
  ImageView candidate;
  int cell_px = 0;
};

/// Sums both views cell by cell.
///
/// Shapes   both views: same width x height, RGBA8.
/// Range    1 <= cell_px <= 256; then every sum fits uint32 (256 * 256 * 255 * 255 < 2^32).
/// Exact    integers only: every backend returns these same bits, in any order of summation.
/// Threads  one thread at a time per backend, unless it is `concurrent`.
class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                          int cell_px) = 0;
  /// One grid per request, in their order: the same bits as `cell_sums` of each. A device overlaps
  /// the transfers of one with the sums of another and puts many small ones into one launch.
  [[nodiscard]] virtual std::vector<SumGrid> cell_sums_batch(std::span<const SumRequest> requests) {
    std::vector<SumGrid> grids;
    grids.reserve(requests.size());
    for (const SumRequest& request : requests) {
      grids.push_back(cell_sums(request.reference, request.candidate, request.cell_px));
    }
    return grids;
  }
  /// Whether several threads may ask for sums at the same time.
  [[nodiscard]] virtual bool concurrent() const { return false; }
  /// How many cells to ask for in one call: few enough to stay in a CPU's cache, or enough to be
  /// worth a trip to a device. Never affects a result.
  [[nodiscard]] virtual int cells_at_once() const { return 1 << 16; }
  /// What went wrong on a device and was made good on the CPU; empty when nothing did.
  [[nodiscard]] virtual std::string fault() const { return {}; }
};

/// The CPU backend; always available.
[[nodiscard]] std::unique_ptr<Backend> make_cpu_backend();

}  // namespace twinshot
