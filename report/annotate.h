// Pictures for people: both sides next to each other with the changes framed, and cut-outs.
#pragma once

#include <span>
#include <vector>

#include "compare/codec/png.h"
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
/// Boxes outside their picture are ignored. Takes and gives encoded pictures and holds a few rows
/// of them at a time, so that a page of 40,000 rows needs no more memory than one of 400. The
/// result is (reference.width + kGutterPx + candidate.width) x max(heights), RGB. Throws PngError
/// when either is not a picture. Any thread.
[[nodiscard]] Bytes annotate(ByteView reference, ByteView candidate,
                             std::span<const RegionResult> regions);

/// Each box, as far as the picture goes, cut out; 0x0 when they do not meet. Reads the picture
/// once, a few rows at a time. Throws PngError. Any thread.
[[nodiscard]] std::vector<Image> cut_out(ByteView png, std::span<const Rect> boxes);

}  // namespace twinshot
