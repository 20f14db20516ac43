// The inner loops as their definitions read.
#include <algorithm>
#include <cstring>

#include "compare/judge/cell_sum.h"
#include "compare/judge/pixel_kernels.h"
#include "compare/pair_view.h"

namespace twinshot::plain {

void hash_stripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes) {
  HashLanes words;
  for (std::size_t stripe = 0; stripe < stripes; ++stripe, bytes += kStripeBytes) {
    std::memcpy(words.data(), bytes, kStripeBytes);  // the machines of this project: little-endian
    for (std::size_t i = 0; i < kHashLanes; i += 2) {
      absorb(lanes[i], lanes[i + 1], words[i] ^ kHashKeys[i], words[i + 1] ^ kHashKeys[i + 1]);
    }
  }
}

void add_cell_sums(CellSums* cells, const CellRow& row) {
  for (int y = 0; y < row.rows; ++y) {
    const std::uint8_t* a = row.a + static_cast<std::size_t>(y) * row.a_stride;
    const std::uint8_t* b = row.b + static_cast<std::size_t>(y) * row.b_stride;
    CellSums* cell = cells;
    for (int x = 0; x < row.width; x += row.cell_px, ++cell) {
      // A local copy stays in registers: `cells` could alias the pixels, which are bytes.
      CellSums sums = *cell;
      const int count = std::min(row.cell_px, row.width - x);
      for (int i = 0; i < count; ++i, a += kChannels, b += kChannels) {
        for (std::size_t channel = 0; channel < kChannels; ++channel) {
          accumulate(sums[channel], a[channel], b[channel]);
        }
      }
      *cell = sums;
    }
  }
}

void level_differences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                       std::size_t count) {
  for (std::size_t i = 0; i < count; ++i, a += kChannels, b += kChannels) {
    levels[i] = static_cast<std::uint8_t>(level_difference(a, b));
  }
}

std::size_t count_beyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                         int levels) {
  std::size_t beyond = 0;
  for (std::size_t i = 0; i < count; ++i, a += kChannels, b += kChannels) {
    beyond += level_difference(a, b) > levels ? 1 : 0;
  }
  return beyond;
}

}  // namespace twinshot::plain
