// Whether a window differs, from its integer sums and, where these trip, from its pixels.
#pragma once

#include <cstdint>

#include "compare/comparison.h"
#include "compare/judge/backend.h"

namespace twinshot {

/// Flat ground dithers by up to this much between rasterisers.
inline constexpr int kNoiseLevels = 3;
/// One solid pixel this far off is a decimal point that vanished or the gap that makes an l an i,
/// even where dense text hides it from T-struct.
inline constexpr int kOutlierLevels = 64;
/// Fewer squared levels than an outlier has: the pixels need not be asked.
inline constexpr std::uint64_t kOutlierFloor =
    std::uint64_t{kOutlierLevels + 1} * (kOutlierLevels + 1);
/// So many solid pixels that moved the same way are text in another colour, even where its ink is
/// too little for T-mean and moved too little for T-struct.
inline constexpr int kInkPixels = 8;

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
  /// Ink that moved by no more levels than this did not change its colour: the tolerance, but no
  /// less than kNoiseLevels. From kOutlierLevels on nothing is ink that is not an outlier.
  int ink_levels;
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

// metric windows: the window differs when, in any channel,
//   T-mean    |Sb - Sa| > tolerance * n, or
//   T-struct  R > (1 - threshold) * (Va + Vb + 58 n^2), R = n^2 Var(a - b): 1 - SSIM's
//             contrast * structure with c2 = (0.03 * 255)^2, without a division; for the window,
//             and for each of its quarters with four times that c2, which is the same noise floor:
//             dense text beside it must not outvote a comma that became a full stop,
// and it holds a pixel beyond the noise that is not anti-aliasing (beyond `noise_levels` for
// T-mean, beyond kNoiseLevels for T-struct); or when
//   T-ink     at least half of its pixels are equal, 8 that are not anti-aliasing differ by more
//   than
//             `ink_levels`, and in a channel the differences point one way: 64 |Sb - Sa| >=
//             sum (a - b)^2, as it is where all have one sign and none is an outlier; or when
//   T-outlier one pixel that is not anti-aliasing differs by more than 64 levels.
// The score is the worst channel's least of 1 - R / (Va + Vb + c2 n^2) and a mean score that
// falls from 1 at no shift to `threshold` at `tolerance` and to 0 at 255.
//
// The functions below are these tests one by one, `pixels` being n (1 .. 256 * 256); who asks them
// about neighbouring windows asks once per quarter. They are pure.

/// sum (a - b)^2 over all channels; 0 for identical pixels only.
[[nodiscard]] std::uint64_t squared_difference(const CellSums& sums);

/// T-mean of a window.
[[nodiscard]] bool mean_trips(const CellSums& sums, std::int64_t pixels,
                              const DecisionLimits& limits);

enum class Part { window, quarter };

/// T-struct of a window or of a quarter of one.
[[nodiscard]] bool structure_trips(const CellSums& sums, std::int64_t pixels, Part part,
                                   const DecisionLimits& limits);

/// The sums' part of T-ink.
[[nodiscard]] bool ink_trips(const CellSums& sums, const DecisionLimits& limits);

/// The pixels' part of T-ink, but for the ink itself (kInkPixels that differ by more than
/// ink_levels and not by anti-aliasing): at most half of them differ at all.
[[nodiscard]] bool has_ground(int differing, std::int64_t pixels);

/// The worst channel's 1 - R / (Va + Vb + c2 n^2).
[[nodiscard]] double structure_score(const CellSums& sums, std::int64_t pixels, Part part);

/// The worst channel's mean score.
[[nodiscard]] double mean_score(const CellSums& sums, std::int64_t pixels,
                                const DecisionLimits& limits);

/// The score that so many outliers among so many pixels cannot exceed.
[[nodiscard]] double outlier_score(int outliers, std::int64_t pixels, const DecisionLimits& limits);

/// `score` on the side of the threshold that the verdict demands: the verdict is the integers', and
/// the score never contradicts it, whatever it was rounded to.
[[nodiscard]] WindowVerdict concluded(bool differs, double score, const DecisionLimits& limits);

/// metric cosine: the window differs when its coefficient (cosine.h) is below the threshold.
[[nodiscard]] WindowVerdict judge_cosine(const CellSums& sums, const DecisionLimits& limits);

}  // namespace twinshot
