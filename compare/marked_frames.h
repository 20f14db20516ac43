// The frames that the plain correlation marks, and the picture that shows them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/image.h"
#include "compare/judge/backend.h"
#include "compare/rect.h"

namespace twinshot {

/// A frame whose coefficient is below the threshold: where it lies in either picture. What only one
/// picture has is one entry as large as it is, with an empty box for the other.
struct MarkedFrame {
  Rect reference;
  Rect candidate;

  bool operator==(const MarkedFrame&) const = default;
};

struct MarkedFrames {
  std::vector<MarkedFrame> frames;  ///< per aligned stretch from the top, row by row
  std::int64_t judged = 0;          ///< frames that both pictures have
  double milliseconds = 0;          ///< hashing and aligning rows, sums, coefficients
  std::string backend;              ///< which did the sums: "cpu", "cuda"
};

/// Marks the frames of `metric: cosine`, options.frame_size px wide, wherever compare_images finds
/// a difference with the same options: frames stand side by side from the top left corner of each
/// stretch that alignment paired (with `align` off: of the picture), those at its right and lower
/// edge smaller. See cosine.h for what a coefficient is.
/// Threads: uses up to `threads`; the result does not depend on how many.
/// Errors: invalid_argument for options out of range, another metric, or an empty picture.
[[nodiscard]] MarkedFrames mark_frames(const ImageView& reference, const ImageView& candidate,
                                       const CompareOptions& options, Backend& backend,
                                       int threads = 1);

/// Both pictures side by side (see view.h) with a red box in each marked frame's outermost pixels:
/// 1 px thick, 2 px in frames of 16 px and more.
[[nodiscard]] Image draw_marked(const ImageView& reference, const ImageView& candidate,
                                std::span<const MarkedFrame> frames);

}  // namespace twinshot
