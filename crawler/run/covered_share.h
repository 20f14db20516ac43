// How much of a picture boxes cover.
#pragma once

#include <span>

#include "compare/rect.h"

namespace twinshot {

/// The share, 0 to 1, of a picture of that size which the boxes cover; where they overlap, once.
[[nodiscard]] double covered_share(std::span<const Rect> boxes, int width, int height);

}  // namespace twinshot
