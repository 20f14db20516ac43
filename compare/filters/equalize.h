// Histogram equalisation: spreads the levels that occur over the whole range.
//
// What differs from the textbook, and why:
//   * A pair is equalised with one table, made from both histograms summed: equal pixels stay
//     equal, and a pixel that is brighter than another stays at least as bright. Two tables would
//     make every pixel of a page differ because a banner was added to it.
//   * One level counts for at most 1/64 of the pixels. Nine tenths of a page are its ground; taken
//     as they are they would squeeze text, lines and panels into the two darkest levels, and hide
//     exactly the differences the filter is asked to show.
//   * Colour: the histogram is that of the luma, and each of red, green and blue goes through that
//     one table, so grey stays grey. Hues may shift, as the table is no straight line. Alpha stays.
//   * Integers throughout: the same bits on the CPU, on a GPU and in any order of counting.
// Levels between which hardly a pixel lies may become one level: equalising shows faint
// differences, it does not replace a comparison without it.
#pragma once

#include <array>
#include <cstdint>

#include "compare/image.h"
#include "compare/rect.h"

namespace twinshot {

inline constexpr int kLevels = 256;

/// How many pixels have each luma.
struct LumaHistogram {
  std::array<std::uint64_t, kLevels> counts{};

  bool operator==(const LumaHistogram&) const = default;
  LumaHistogram& operator+=(const LumaHistogram& other) {
    for (std::size_t level = 0; level < kLevels; ++level) counts[level] += other.counts[level];
    return *this;
  }
};

/// The level each level becomes.
using LevelTable = std::array<std::uint8_t, kLevels>;

[[nodiscard]] LumaHistogram luma_histogram(const ImageView& picture);

/// With h the histogram, each count cut to max(1, pixels / 64), and H its running sum: level v
/// becomes round(255 * (H(v) - H(lowest)) / (H(highest) - H(lowest))), halves upwards; `lowest` and
/// `highest` are the outermost levels that occur. They become 0 and 255, and so does what lies
/// beyond them. Fewer than two levels: every level stays.
[[nodiscard]] LevelTable equalizing_table(const LumaHistogram& histogram);

/// Sends red, green and blue of every pixel in `area`, which lies inside, through the table.
void map_levels(Image& picture, const Rect& area, const LevelTable& table);

}  // namespace twinshot
