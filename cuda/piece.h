// What one launch covers: a table of pieces of pictures, of unequal sizes, and where they lie.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/host_device.h"
#include "compare/judge/backend.h"

namespace twinshot {

/// A stretch of rows of one pair. Pixels are RGBA8, rows padded with zeros to a multiple of
/// 16 bytes: zero pixels in both pictures add nothing to any sum, hash or mask.
struct Piece {
  std::uint64_t reference = 0;  ///< where its pixels begin in the launch's pixels, bytes, of 16
  std::uint64_t candidate = 0;  ///< likewise
  std::uint64_t cells = 0;      ///< its first cell in the launch's cells
  std::uint64_t lanes = 0;      ///< its first lane hash in the launch's lane hashes of one picture
  std::int32_t width = 0;       ///< px
  std::int32_t height = 0;      ///< px
  std::int32_t columns = 0;     ///< of cells
  std::int32_t rows = 0;        ///< of cells
  std::int32_t first_block = 0;
  std::int32_t cell_px = 0;  ///< 1..256, the same in all pieces of a launch
};
static_assert(sizeof(Piece) == 56);

/// Pixels that a thread loads at a time.
inline constexpr int kPixelsPerLoad = 4;

/// From row to row, in bytes.
[[nodiscard]] TWINSHOT_HOST_DEVICE constexpr std::size_t padded_row_bytes(int width) {
  return static_cast<std::size_t>((width + kPixelsPerLoad - 1) / kPixelsPerLoad) * 16;
}

/// The arguments of the cell kernels. Everything is in the memory the kernel runs on.
struct CellLaunch {
  const Piece* d_pieces = nullptr;
  std::int32_t pieces = 0;
  const std::uint8_t* d_pixels = nullptr;  ///< aligned to 16
  CellSums* d_cells = nullptr;             ///< aligned to 16; of each piece (rows, columns)
  // Only written by the kernel that takes everything in one pass:
  std::uint64_t* d_reference_lanes = nullptr;  ///< of each piece (height, ceil(width / 64))
  std::uint64_t* d_candidate_lanes = nullptr;  ///< likewise
  std::uint8_t* d_outliers = nullptr;          ///< 0 or 1 per cell, indexed as d_cells
};

}  // namespace twinshot
