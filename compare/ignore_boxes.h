// Makes the pixels nobody wants judged equal.
#pragma once

#include <span>
#include <vector>

#include "compare/align.h"
#include "compare/compare.h"
#include "compare/image.h"
#include "compare/rect.h"

namespace twinshot {

/// Paints every box, clipped to the picture, in one constant colour.
void paint(Image& image, std::span<const Rect> boxes);

/// Paints each side's boxes on the other side too, where the alignment says that the same content
/// lies: a pixel ignored on either side is equal on both.
void paint_across(Image& reference, Image& candidate, const IgnoreBoxes& ignore,
                  std::span<const Segment> segments);

/// Whether one of the boxes covers all of `area`.
[[nodiscard]] bool covered(const Rect& area, std::span<const Rect> boxes);

}  // namespace twinshot
