// What happened inside a region.
#pragma once

#include <cstdint>

#include "compare/comparison.h"
#include "compare/pair_view.h"

namespace twinshot {

/// Classifies the difference under `box`, looking two pixels beyond it:
///   added       the reference is flat ground there, the candidate is not
///   removed     the other way round
///   recoloured  the drawing is the same: nearly every colour became one other colour, everywhere
///   changed     anything else
/// Looks at no more than 65'536 pixels, evenly spread; the same pixels always.
[[nodiscard]] Kind classify(const PairView& pair, const Rect& box);

/// How many pixels under `box` differ by more than `noise_levels` (0..255) in a channel.
[[nodiscard]] std::uint64_t count_beyond(const PairView& pair, const Rect& box, int noise_levels);

}  // namespace twinshot
