// Rows filtered `Up`, as Chrome's fast PNGs have them once inflated, and the work of undoing that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "compare/host_device.h"
#include "compare/image.h"
#include "cuda/piece.h"

namespace twinshot {

/// Borrowed: `height` rows of 1 filter byte and 3 * width bytes, RGB with 8 bits. Every filter byte
/// is 2 (Up: each byte is its distance from the byte above, modulo 256); the first row, above which
/// there is nothing, may also say 0 (None).
struct UpRows {
  const std::uint8_t* bytes = nullptr;
  int width = 0;   ///< px
  int height = 0;  ///< px

  [[nodiscard]] std::size_t row_bytes() const { return static_cast<std::size_t>(width) * 3 + 1; }
  [[nodiscard]] std::size_t size() const { return row_bytes() * static_cast<std::size_t>(height); }
};

/// A pair that is still filtered: as SumRequest otherwise. Equal widths and heights.
struct UpRequest {
  UpRows reference;
  UpRows candidate;
  int cell_px = 0;
};

/// Whether `bytes` are rows that can be undone this way: all rows `Up`, and complete.
[[nodiscard]] bool all_up(const UpRows& rows);

/// The picture, on the CPU: what the kernels must equal.
[[nodiscard]] Image unfiltered(const UpRows& rows);

/// Undoing `Up` is a prefix sum down each column of bytes, modulo 256. Columns are cut into bands
/// of this many rows, which are summed at the same time.
inline constexpr int kUpBandRows = 64;

/// The arguments of the three kernels that undo `Up` for one picture.
struct UpLaunch {
  const std::uint8_t* d_rows = nullptr;  ///< as in UpRows
  std::int32_t width = 0;                ///< px
  std::int32_t height = 0;               ///< px
  std::uint32_t* d_totals = nullptr;     ///< (up_bands(height), padded width)
  std::uint32_t* d_pixels = nullptr;     ///< (height, padded width): RGBA, padded with zeros
};

[[nodiscard]] TWINSHOT_HOST_DEVICE constexpr int up_bands(int height) {
  return (height + kUpBandRows - 1) / kUpBandRows;
}

/// Pixels from row to row of the result.
[[nodiscard]] TWINSHOT_HOST_DEVICE constexpr int padded_width(int width) {
  return static_cast<int>(padded_row_bytes(width) / kChannels);
}

}  // namespace twinshot
