// Whether a window differs, from its integer sums and, where these trip, from its pixels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "compare/backend.h"
#include "compare/comparison.h"
#include "compare/pair_view.h"
#include "compare/rect.h"

namespace twinshot {

/// The sums of one window: at most 256 x 256 pixels, true count at the right and bottom edge.
struct WindowSums {
  CellSums channels{};
  std::int64_t pixels = 0;
};

/// One window of a stretch.
struct Window {
  int column = 0;
  int row = 0;
  Rect box;  ///< in pixels of the stretch
  WindowSums sums;
  /// The sums of its 2 x 2 cells, fewer in a picture narrower or lower than that; `cells` says how
  /// many. One cell, the window itself, where windows are not made of quarters.
  std::array<WindowSums, 4> quarters;
  std::size_t cells = 0;
};

/// True when not one level differs: sum (a - b)^2 is 0 in every channel.
[[nodiscard]] bool identical(const WindowSums& window);

/// The options as integers, so that no rounding takes part in a verdict.
struct DecisionLimits {
  /// Thresholds are read to 1/10'000, so that 0.95 is exactly 19/20, and tolerances to 1/1000.
  /// Neither can overflow: n^2 * 255^2 * 10'000 < 2^62 for n = 256 * 256.
  static constexpr std::int64_t kThresholdScale = 10'000;
  static constexpr std::int64_t kToleranceScale = 1'000;

  explicit DecisionLimits(const CompareOptions& options);

  Metric metric;
  double threshold;
  double tolerance;
  std::int64_t dissimilarity;     ///< 1 - threshold, in 1/kThresholdScale
  std::int64_t tolerance_scaled;  ///< in 1/kToleranceScale of a level
  /// A pixel that differs by no more levels than this is noise: it neither carries a window nor
  /// belongs to a region. 0 for the cosine.
  int noise_levels;
};

/// What is decided about one window.
struct WindowVerdict {
  bool differs = false;
  /// In [0, 1], never NaN; 1 for identical windows only (the cosine: also for proportional ones).
  /// Below the threshold when the window differs, at or above it when not; only the ends of the
  /// scale cannot hold that: threshold 0 and a difference give 0, threshold 1 and mere noise give
  /// the largest number below 1.
  double score = 1;
};

/// Judges a window of `pair`.
///
/// metric windows: the window differs when, in any channel,
///   T-mean    |Sb - Sa| > tolerance * n, or
///   T-struct  R > (1 - threshold) * (Va + Vb + 58 n^2), R = n^2 Var(a - b): 1 - SSIM's
///             contrast * structure with c2 = (0.03 * 255)^2, without a division; for the window,
///             and for each of its quarters with four times that c2, which is the same noise floor:
///             dense text beside it must not outvote a comma that became a full stop,
/// and it holds a pixel beyond the noise that is not anti-aliasing; or when
///   T-outlier two pixels differ by more than 64 levels, and not both are anti-aliasing.
/// The score is the worst channel's least of 1 - R / (Va + Vb + c2 n^2) and a mean score that
/// falls from 1 at no shift to `threshold` at `tolerance` and to 0 at 255.
///
/// metric cosine: the window differs when its score, sum ab / sqrt(sum aa * sum bb) over all
/// channels, is below the threshold. Two zero vectors score 1, one zero vector scores 0.
[[nodiscard]] WindowVerdict judge(const PairView& pair, const Window& window,
                                  const DecisionLimits& limits);

}  // namespace twinshot
