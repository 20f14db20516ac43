// The colours of the heat view.
#include "compare/filters/heat.h"

namespace twinshot {
namespace {

struct Anchor {
  int difference;
  int colour[3];
};

constexpr Anchor kAnchors[] = {{1, {0, 150, 255}},
                               {4, {0, 220, 190}},
                               {16, {255, 225, 0}},
                               {64, {255, 140, 0}},
                               {255, {255, 64, 96}}};

}  // namespace

HeatColours make_heat_colours() {
  HeatColours colours{};
  const Anchor* from = kAnchors;
  for (int difference = 1; difference < 256; ++difference) {
    if (difference > from[1].difference) ++from;
    const int span = from[1].difference - from[0].difference;
    const int part = difference - from[0].difference;
    Rgba& colour = colours.of_difference[difference];
    for (int channel = 0; channel < 3; ++channel) {
      const int begin = from[0].colour[channel];
      const int end = from[1].colour[channel];
      colour.level[channel] =
          static_cast<std::uint8_t>((begin * (span - part) + end * part + span / 2) / span);
    }
    colour.level[3] = 255;
  }
  return colours;
}

}  // namespace twinshot
