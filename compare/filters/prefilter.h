// What may be done to both pictures before they are compared.
#pragma once

#include "compare/filters/blur.h"
#include "compare/image.h"

namespace twinshot {

/// In this order: equalisation, then blur. Both pictures are treated alike, so equal pictures stay
/// equal; but they are other pictures then, and boxes, scores and hashes are those of the filtered
/// ones. A blur spreads a difference up to 3 sigma around it.
struct Prefilters {
  bool equalize = false;  ///< spread the levels of both, with one table: see equalize.h
  double blur_sigma = 0;  ///< px, 0.1..20; 0 is no blur: see blur.h

  bool operator==(const Prefilters&) const = default;
  [[nodiscard]] bool any() const { return equalize || blur_sigma != 0; }
};

/// Filters both pictures in place, on the CPU. They may differ in size.
/// Errors: invalid_argument when the sigma is neither 0 nor 0.1..20, before anything is changed.
void prefilter(Image& reference, Image& candidate, const Prefilters& filters);

/// The taps of the blur that is asked for; radius 0 when none is. Errors: as prefilter.
[[nodiscard]] BlurTaps taps_of(const Prefilters& filters);

}  // namespace twinshot
