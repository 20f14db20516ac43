// The amplified difference: what colour a pixel of the heat view has.
//
// A pixel's difference is the largest of its four channels', 0..255. Differing pixels are amplified
// by colour, not by a factor: a factor that shows one level saturates at sixteen. Hue runs with the
// logarithm of the difference, 1 blue, 4 teal, 16 yellow, 64 orange, 255 red, straight lines
// between these. The ground is the reference's luma / 4, at most 63: every colour, that of one
// level too, stands out from every ground by the 3:1 that WCAG 2 asks of graphics. A pixel that
// only one picture has differs by 255; one that neither has is black.
#pragma once

#include <array>
#include <cstdint>

#include "compare/rgba.h"

namespace twinshot {

/// What the heat view shows where neither picture has a pixel.
inline constexpr Rgba kNowhere = {{0, 0, 0, 255}};

/// The colour of each difference; [0] is not used.
struct HeatColours {
  Rgba of_difference[256];
};

[[nodiscard]] HeatColours make_heat_colours();

/// The largest difference of the four channels, 0..255.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline std::uint32_t difference_of(const Rgba& a,
                                                                      const Rgba& b) {
  std::uint32_t largest = 0;
  for (int channel = 0; channel < 4; ++channel) {
    const std::uint32_t x = a.level[channel];
    const std::uint32_t y = b.level[channel];
    const std::uint32_t difference = x > y ? x - y : y - x;
    if (difference > largest) largest = difference;
  }
  return largest;
}

/// What the heat view shows where nothing differs.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline Rgba dimmed(const Rgba& reference) {
  const auto grey = static_cast<std::uint8_t>(luma_of(reference) >> 2);
  return {{grey, grey, grey, 255}};
}

/// A pixel that both pictures have.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline Rgba heat_of(const Rgba& a, const Rgba& b,
                                                       const HeatColours& colours) {
  const std::uint32_t difference = difference_of(a, b);
  return difference == 0 ? dimmed(a) : colours.of_difference[difference];
}

}  // namespace twinshot
