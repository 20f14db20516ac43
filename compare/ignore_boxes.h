// Makes the pixels nobody wants judged equal.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compare/align/segment.h"
#include "compare/compare.h"
#include "compare/image.h"
#include "compare/rect.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Paints every box, clipped to the picture, in one constant colour.
void paint(Image& image, std::span<const Rect> boxes);

/// The same for a part of a picture: `pixels` are the packed RGBA rows of `place`.
void paint(std::uint8_t* pixels, const Rect& place, std::span<const Rect> boxes);

/// Paints each side's boxes on the other side too, where the alignment says that the same content
/// lies: a pixel ignored on either side is equal on both. Rows that are equal stay as they are, and
/// their pixels are not touched; the others are hashed anew, over the common width.
void paint_across(Image& reference, Image& candidate, RowTable& reference_rows,
                  RowTable& candidate_rows, const IgnoreBoxes& ignore,
                  std::span<const Segment> segments);

/// Whether one of the boxes covers all of `area`.
[[nodiscard]] bool covered(const Rect& area, std::span<const Rect> boxes);

}  // namespace twinshot
