// Tells anti-aliasing from change.
#include "compare/judge/antialias.h"

#include <algorithm>

namespace twinshot {
namespace {

/// More equal neighbours than this: the pixel lies in an even area.
constexpr int kFewEqualNeighbours = 2;

/// Levels by which the rim of a shape may jitter into even ground. Of a dozen labelled pairs of
/// renderings that people call equal none exceeds 25 (Playwright's should-match fixtures); the tail
/// that makes a full stop a comma starts at about 30.
constexpr int kJitterLevels = 32;

int luma(const std::uint8_t* pixel) {
  return 77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2];
}

struct Neighbourhood {
  int left, top, right, bottom;  ///< inclusive
  bool at_edge;
};

Neighbourhood around(const ImageView& view, int x, int y) {
  const bool at_edge = x == 0 || y == 0 || x == view.width - 1 || y == view.height - 1;
  return {std::max(x - 1, 0), std::max(y - 1, 0), std::min(x + 1, view.width - 1),
          std::min(y + 1, view.height - 1), at_edge};
}

bool in_even_area(const ImageView& view, int x, int y) {
  const Neighbourhood area = around(view, x, y);
  int equal = area.at_edge ? 1 : 0;
  for (int ny = area.top; ny <= area.bottom; ++ny) {
    for (int nx = area.left; nx <= area.right; ++nx) {
      if (nx == x && ny == y) continue;
      if (same_pixel(view.pixel(nx, ny), view.pixel(x, y)) && ++equal > kFewEqualNeighbours) {
        return true;
      }
    }
  }
  return false;
}

struct Extreme {
  int delta = 0;
  int x = 0;
  int y = 0;
};

bool on_slope(const ImageView& view, const ImageView& other, int x, int y) {
  const Neighbourhood area = around(view, x, y);
  const int centre = luma(view.pixel(x, y));
  int equal = area.at_edge ? 1 : 0;
  Extreme darkest;
  Extreme brightest;
  for (int ny = area.top; ny <= area.bottom; ++ny) {
    for (int nx = area.left; nx <= area.right; ++nx) {
      if (nx == x && ny == y) continue;
      const int delta = luma(view.pixel(nx, ny)) - centre;
      if (delta == 0) {
        if (++equal > kFewEqualNeighbours) return false;
      } else if (delta < darkest.delta) {
        darkest = {delta, nx, ny};
      } else if (delta > brightest.delta) {
        brightest = {delta, nx, ny};
      }
    }
  }
  if (darkest.delta == 0 || brightest.delta == 0) return false;
  const auto even_in_both = [&](const Extreme& extreme) {
    return in_even_area(view, extreme.x, extreme.y) && in_even_area(other, extreme.x, extreme.y);
  };
  return even_in_both(darkest) || even_in_both(brightest);
}

}  // namespace

bool is_antialiasing(const PairView& pair, int x, int y) {
  const bool in_reference = on_slope(pair.reference, pair.candidate, x, y);
  const bool in_candidate = on_slope(pair.candidate, pair.reference, x, y);
  if (in_reference && in_candidate) return true;
  return (in_reference || in_candidate) &&
         level_difference(pair.reference.pixel(x, y), pair.candidate.pixel(x, y)) <= kJitterLevels;
}

}  // namespace twinshot
