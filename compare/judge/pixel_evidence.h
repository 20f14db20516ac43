// What the pixels of a strip say where its sums alone do not decide.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/pair_view.h"
#include "compare/rect.h"

namespace twinshot {

/// Answers questions about the cells of a part of a stretch. Each row's level differences are
/// computed when one of its pixels is first asked for, each pixel's anti-aliasing likewise, once;
/// so neighbouring windows share what they have in common. For one thread.
class PixelEvidence {
 public:
  /// Which pixels count: those that differ by more levels than that.
  enum class Beyond { option_noise, noise, outlier };

  /// `area`: of `pair`, some whole cells, clipped at the picture's edge. Pixels around it are read
  /// where anti-aliasing is in question. `noise_levels`, 0..kNoiseLevels, is Beyond::option_noise.
  /// `ink_levels`: what counts as ink, 0..127.
  PixelEvidence(const PairView& pair, const Rect& area, int cell_px, int noise_levels,
                int ink_levels);

  /// Whether the cell (its column and row in the area) holds such a pixel that is no anti-aliasing.
  [[nodiscard]] bool has_solid(int column, int row, Beyond beyond);

  /// How many pixels of the cell are Beyond::outlier, anti-aliasing or not.
  [[nodiscard]] int outliers(int column, int row);

  /// How many differ at all.
  [[nodiscard]] int differing(int column, int row);

  /// How many differ by more than ink_levels and are no anti-aliasing.
  [[nodiscard]] int ink(int column, int row);

  /// Bit 8 * y + x: pixel (x, y) of the block of 8 x 8 pixels, counted from the stretch's corner,
  /// is inside the area and Beyond::option_noise.
  [[nodiscard]] std::uint64_t block_mask(int block_column, int block_row);

 private:
  struct Cell {
    std::int8_t solid_up_to = -1;  ///< the largest Beyond known to have a solid pixel
    std::int8_t none_from = 3;     ///< the smallest Beyond known to have none
    // -1: not counted yet
    std::int32_t outliers = -1;
    std::int32_t differing = -1;
    std::int32_t ink = -1;
  };

  [[nodiscard]] Cell& cell(int column, int row);
  /// Pixels of a cell that differ by more levels than `level`.
  [[nodiscard]] int count_beyond(int column, int row, int level);
  [[nodiscard]] Rect cell_box(int column, int row) const;
  [[nodiscard]] int limit(Beyond beyond) const;
  /// The level differences of a row of the area, the first of them at x = plane_x_.
  [[nodiscard]] const std::uint8_t* levels(int y);
  [[nodiscard]] bool is_solid(int x, int y);

  PairView pair_;
  Rect area_;
  int cell_px_;
  int noise_levels_;
  int ink_levels_;
  int columns_;
  int plane_x_;                      ///< a multiple of 8, at or left of the area
  std::size_t plane_stride_;         ///< a multiple of 8, with 8 bytes to spare
  std::vector<std::uint8_t> plane_;  ///< level differences, rows of the area; 0 outside of it
  std::vector<std::uint8_t> kinds_;  ///< like plane_: 0 not asked yet, 1 anti-aliasing, 2 solid
  std::vector<std::uint8_t> ready_;  ///< per row of the area: its differences are in plane_
  std::vector<Cell> cells_;
};

}  // namespace twinshot
