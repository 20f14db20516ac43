// Whether a difference is nothing but content that was rounded to neighbouring rows.
#pragma once

#include "compare/image.h"
#include "compare/rect.h"

namespace twinshot {

/// Content that a band of fractional height has pushed down is rounded to whole rows once more: a
/// line of text, a rule or an edge lands a row higher or lower than what is around it, and a
/// drawing is sampled between its old rows. True when that explains every pixel under `box`.
///
/// Column by column, each run of pixels that differ is explained by one of two tests, channel by
/// channel and within `noise_levels` (0..255) per pixel, in integers:
///   between   each pixel lies between the darkest and the lightest of three that it faces: at its
///             place, one above, one below. In both directions: a gap that was closed has no room
///             on the other side. Edges that were snapped apart or together.
///   conveyed  as much ink as before, or as much light where the drawing is the lighter one, and
///             each grain of it at most one row from where it was: the running sums of one side
///             stay within those of the other a row earlier and a row later. Thin strokes, whose
///             peak is split between two rows. No pixel leaves the levels of the three that it
///             faces by more than their contrast: where those are flat, ink was added.
/// A run may stand up to two rows higher or lower besides, with what is around it, as happens at
/// two pixels per CSS pixel. A rule that was added, a recoloured text, a letter with another form
/// fail both. `box` is in the reference; what it faces stands `offset` rows lower in the candidate.
/// Reads up to five rows around both, as far as the pictures have them.
[[nodiscard]] bool is_rounded(const ImageView& reference, const ImageView& candidate,
                              const Rect& box, int offset, int noise_levels);

/// Whether a band of a row or two is what sampling a drawing once more adds: each of its pixels
/// lies between those that touch it in the row above the band and in the row below.
[[nodiscard]] bool is_interpolated(const ImageView& view, const Rect& band);

}  // namespace twinshot
