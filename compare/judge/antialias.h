// Tells anti-aliasing from change.
#pragma once

#include "compare/pair_view.h"

namespace twinshot {

/// Whether the difference at (x, y) is how an edge was smoothed, and no more: the pixel lies on a
/// slope of brightness, between a darker and a brighter neighbour one of which belongs to an even
/// area in both pictures. On a slope in both pictures it may differ by any amount (the edge covers
/// more or less of it); on a slope in one of them by no more than 32 levels, for there the other
/// picture has plain ground or ink, and in small text nearly every pixel of a stroke is a slope.
/// Integer luma (77 R + 150 G + 29 B); pixels beyond the picture's edge are absent.
/// Source: V. Vysniauskas, "Anti-aliased Pixel and Intensity Slope Detector", 2009, in the form
/// that pixelmatch made common; there a slope in one picture excuses any difference.
[[nodiscard]] bool is_antialiasing(const PairView& pair, int x, int y);

}  // namespace twinshot
