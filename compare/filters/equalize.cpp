// Histogram equalisation: counting, the table, mapping back.
#include "compare/filters/equalize.h"

#include <algorithm>

#include "compare/rgba.h"

namespace twinshot {
namespace {

/// One level counts for at most one in so many pixels.
constexpr std::uint64_t kLargestShare = 64;

/// Counters that neighbouring pixels use in turn: pages are runs of one colour, and a counter that
/// is incremented twice in a row waits for itself.
constexpr std::size_t kLanes = 4;

}  // namespace

LumaHistogram luma_histogram(const ImageView& picture) {
  std::array<std::array<std::uint64_t, kLevels>, kLanes> lanes{};
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* pixel = picture.row(y);
    for (int x = 0; x < picture.width; ++x, pixel += kChannels) {
      ++lanes[static_cast<std::size_t>(x) % kLanes][luma_of(load_pixel(pixel))];
    }
  }
  LumaHistogram histogram;
  for (const auto& lane : lanes) {
    for (std::size_t level = 0; level < kLevels; ++level) histogram.counts[level] += lane[level];
  }
  return histogram;
}

LevelTable equalizing_table(const LumaHistogram& histogram) {
  std::uint64_t pixels = 0;
  for (const std::uint64_t count : histogram.counts) pixels += count;
  const std::uint64_t limit = std::max<std::uint64_t>(1, pixels / kLargestShare);

  std::array<std::uint64_t, kLevels> up_to{};  // pixels up to this level, and of it
  std::uint64_t sum = 0;
  std::uint64_t lowest = 0;  // up to the lowest level that occurs
  for (std::size_t level = 0; level < kLevels; ++level) {
    sum += std::min(histogram.counts[level], limit);
    if (lowest == 0) lowest = sum;
    up_to[level] = sum;
  }

  LevelTable table{};
  const std::uint64_t span = sum - lowest;
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (span == 0) {
      table[level] = static_cast<std::uint8_t>(level);
    } else if (up_to[level] > lowest) {
      table[level] = static_cast<std::uint8_t>(((up_to[level] - lowest) * 255 + span / 2) / span);
    }
  }
  return table;
}

void map_levels(Image& picture, const Rect& area, const LevelTable& table) {
  for (int y = area.y; y < area.bottom(); ++y) {
    std::uint8_t* pixel = picture.row(y) + static_cast<std::size_t>(area.x) * kChannels;
    for (int x = 0; x < area.width; ++x, pixel += kChannels) {
      pixel[0] = table[pixel[0]];
      pixel[1] = table[pixel[1]];
      pixel[2] = table[pixel[2]];
    }
  }
}

}  // namespace twinshot
