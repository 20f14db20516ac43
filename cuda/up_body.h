// Kernel bodies: rows filtered `Up` become pixels, by a prefix sum down the rows.
// Three launches: the total of each band, what each band starts from, the rows themselves.
#pragma once

#include <cstdint>

#include "compare/host_device.h"
#include "cuda/up_rows.h"

namespace twinshot {

inline constexpr int kUpThreads = 128;

/// Four sums of bytes at once, each modulo 256: no carry leaves its byte.
TWINSHOT_DEVICE inline std::uint32_t add_bytes(std::uint32_t a, std::uint32_t b) {
  return ((a & 0x7f7f7f7fU) + (b & 0x7f7f7f7fU)) ^ ((a ^ b) & 0x80808080U);
}

/// The filtered pixel in row `y`, column `x`: red in the lowest byte, alpha 0. Rows have any
/// alignment, so it is read byte by byte; neighbouring threads read neighbouring bytes.
TWINSHOT_DEVICE inline std::uint32_t filtered_pixel(const UpLaunch& launch, int x, int y) {
  const std::size_t row_bytes = static_cast<std::size_t>(launch.width) * 3 + 1;
  const std::uint8_t* d_pixel =
      launch.d_rows + static_cast<std::size_t>(y) * row_bytes + 1 + static_cast<std::size_t>(x) * 3;
  return static_cast<std::uint32_t>(d_pixel[0]) | static_cast<std::uint32_t>(d_pixel[1]) << 8 |
         static_cast<std::uint32_t>(d_pixel[2]) << 16;
}

/// Threads, over all blocks, of the first and the last launch: one per band and column.
[[nodiscard]] constexpr std::int64_t up_band_threads(const UpLaunch& launch) {
  return std::int64_t{up_bands(launch.height)} * padded_width(launch.width);
}

/// A column of one band.
struct UpPlace {
  int x = 0;
  int band = 0;
  int first_row = 0;
  int end_row = 0;        ///< == first_row where there is nothing to do
  std::size_t total = 0;  ///< its place in d_totals
};

TWINSHOT_DEVICE inline UpPlace up_place(const UpLaunch& launch, int block, int thread) {
  const std::int64_t index = std::int64_t{block} * kUpThreads + thread;
  const int columns = padded_width(launch.width);
  UpPlace place;
  const std::int64_t band = index / columns;
  if (band >= up_bands(launch.height)) return place;
  place.band = static_cast<int>(band);
  place.x = static_cast<int>(index - band * columns);
  place.first_row = place.band * kUpBandRows;
  place.end_row =
      place.first_row + kUpBandRows < launch.height ? place.first_row + kUpBandRows : launch.height;
  place.total = static_cast<std::size_t>(index);
  return place;
}

/// d_totals (bands, padded width): the sum of each band's rows.
template <class Block>
TWINSHOT_DEVICE void up_totals_body(Block& block, const UpLaunch& launch) {
  block.each_alone([&](int thread) {
    const UpPlace place = up_place(launch, block.index(), thread);
    if (place.first_row == place.end_row) return;
    std::uint32_t total = 0;
    if (place.x < launch.width) {
      for (int y = place.first_row; y < place.end_row; ++y) {
        total = add_bytes(total, filtered_pixel(launch, place.x, y));
      }
    }
    launch.d_totals[place.total] = total;
  });
}

/// d_totals: the sum of each band becomes the sum of all bands above it. One thread per column.
template <class Block>
TWINSHOT_DEVICE void up_carries_body(Block& block, const UpLaunch& launch) {
  block.each_alone([&](int thread) {
    const int columns = padded_width(launch.width);
    const int x = block.index() * kUpThreads + thread;
    if (x >= columns) return;
    std::uint32_t above = 0;
    for (int band = 0; band < up_bands(launch.height); ++band) {
      std::uint32_t& d_total = launch.d_totals[static_cast<std::size_t>(band) * columns + x];
      const std::uint32_t total = d_total;
      d_total = above;
      above = add_bytes(above, total);
    }
  });
}

/// d_pixels (height, padded width): each band from what lies above it.
template <class Block>
TWINSHOT_DEVICE void up_pixels_body(Block& block, const UpLaunch& launch) {
  block.each_alone([&](int thread) {
    const UpPlace place = up_place(launch, block.index(), thread);
    if (place.first_row == place.end_row) return;
    const int columns = padded_width(launch.width);
    const bool inside = place.x < launch.width;
    std::uint32_t pixel = launch.d_totals[place.total];
    for (int y = place.first_row; y < place.end_row; ++y) {
      if (inside) pixel = add_bytes(pixel, filtered_pixel(launch, place.x, y));
      launch.d_pixels[static_cast<std::size_t>(y) * columns + place.x] =
          inside ? pixel | 0xff000000U : 0;
    }
  });
}

}  // namespace twinshot
