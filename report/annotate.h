// Pictures for people: both sides next to each other with the changes framed, and cut-outs.
#pragma once

#include <span>

#include "compare/image.h"
#include "compare/rect.h"
#include "report/run_result.h"

namespace twinshot {

inline constexpr int kGutterPx = 16;  ///< between both pictures
inline constexpr int kFramePx = 3;    ///< magenta: told from red and green by every eye
inline constexpr int kHaloPx = 1;     ///< white, on both sides of the magenta: seen on any ground

/// The reference at the left, the candidate at the right, tops aligned, what is missing below the
/// shorter one hatched in grey. Frames lie around the pixels that changed, not over them, except at
/// a picture's edge: on the left around `reference_box`, on the right around `box` (for `removed`:
/// on the left only, around `reference_box` or, where that is empty, `box`).
/// Boxes outside their picture are ignored. Pure; the result is
/// (reference.width + kGutterPx + candidate.width) x max(heights).
[[nodiscard]] Image annotate(const Image& reference, const Image& candidate,
                             std::span<const RegionResult> regions);

/// `box` with `margin_px` around it, as far as the picture goes; 0x0 when they do not meet.
[[nodiscard]] Image crop(const ImageView& picture, const Rect& box, int margin_px);

}  // namespace twinshot
