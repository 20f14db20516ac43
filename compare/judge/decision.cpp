// Whether a window differs, from its integer sums and, where these trip, from its pixels.
#include "compare/judge/decision.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "compare/judge/cosine.h"

namespace twinshot {
namespace {

/// SSIM's c2 = (0.03 * 255)^2 = 58.5 (Wang et al. 2004), as an integer.
constexpr std::int64_t kContrastFloor = 58;

std::int64_t contrast_floor(Part part) {
  // In a quarter of a window the same sum of squares is four times the variance.
  return part == Part::quarter ? 4 * kContrastFloor : kContrastFloor;
}

/// sum (a - b)^2
std::int64_t squared_difference(const Moments& sums) {
  return std::int64_t{sums.aa} + std::int64_t{sums.bb} - 2 * std::int64_t{sums.ab};
}

/// |Sb - Sa|
std::int64_t shift_of(const Moments& sums) {
  return std::abs(std::int64_t{sums.b} - std::int64_t{sums.a});
}

struct StructureTerms {
  std::int64_t residual;  ///< R = n^2 Var(a - b)
  std::int64_t scale;     ///< Va + Vb + c2 n^2
};

StructureTerms structure_terms(const Moments& sums, std::int64_t n, Part part) {
  const std::int64_t a = sums.a;
  const std::int64_t b = sums.b;
  const std::int64_t squares = std::int64_t{sums.aa} + std::int64_t{sums.bb};
  const std::int64_t shift = b - a;
  return {n * (squares - 2 * std::int64_t{sums.ab}) - shift * shift,
          n * squares - a * a - b * b + contrast_floor(part) * n * n};
}

}  // namespace

DecisionLimits::DecisionLimits(const CompareOptions& options)
    : metric(options.metric),
      threshold(options.threshold),
      tolerance(options.tolerance),
      dissimilarity(std::llround((1 - options.threshold) * kThresholdScale)),
      tolerance_scaled(std::llround(options.tolerance * kToleranceScale)),
      noise_levels(options.metric == Metric::cosine
                       ? 0
                       : std::min(kNoiseLevels, static_cast<int>(options.tolerance))),
      ink_levels(std::max(kNoiseLevels, static_cast<int>(std::ceil(options.tolerance)))) {}

std::uint64_t squared_difference(const CellSums& sums) {
  std::int64_t total = 0;
  for (const Moments& channel : sums) total += squared_difference(channel);
  return static_cast<std::uint64_t>(total);
}

bool mean_trips(const CellSums& sums, std::int64_t pixels, const DecisionLimits& limits) {
  std::int64_t largest = 0;
  for (const Moments& channel : sums) largest = std::max(largest, shift_of(channel));
  return largest * DecisionLimits::kToleranceScale > limits.tolerance_scaled * pixels;
}

bool structure_trips(const CellSums& sums, std::int64_t pixels, Part part,
                     const DecisionLimits& limits) {
  for (const Moments& channel : sums) {
    // Equal channels, alpha nearly always, have no residual.
    if (squared_difference(channel) == 0) continue;
    const StructureTerms t = structure_terms(channel, pixels, part);
    if (t.residual * DecisionLimits::kThresholdScale > limits.dissimilarity * t.scale) return true;
  }
  return false;
}

bool ink_trips(const CellSums& sums, const DecisionLimits& limits) {
  if (limits.ink_levels >= kOutlierLevels) return false;
  const std::int64_t least =
      std::int64_t{kInkPixels} * (limits.ink_levels + 1) * (limits.ink_levels + 1);
  for (const Moments& channel : sums) {
    const std::int64_t squares = squared_difference(channel);
    if (squares >= least && kOutlierLevels * shift_of(channel) >= squares) return true;
  }
  return false;
}

bool has_ground(int differing, std::int64_t pixels) {
  return 2 * std::int64_t{differing} <= pixels;
}

double structure_score(const CellSums& sums, std::int64_t pixels, Part part) {
  double score = 1;
  for (const Moments& channel : sums) {
    if (squared_difference(channel) == 0) continue;
    const StructureTerms t = structure_terms(channel, pixels, part);
    score = std::min(score, 1 - static_cast<double>(t.residual) / static_cast<double>(t.scale));
  }
  return score;
}

double mean_score(const CellSums& sums, std::int64_t pixels, const DecisionLimits& limits) {
  double score = 1;
  for (const Moments& channel : sums) {
    const std::int64_t sum = shift_of(channel);
    if (sum == 0) continue;
    const double shift = static_cast<double>(sum) / static_cast<double>(pixels);
    const double level =
        shift <= limits.tolerance
            ? (limits.tolerance == 0 ? 1 : 1 - (1 - limits.threshold) * (shift / limits.tolerance))
            : limits.threshold * (255 - shift) / (255 - limits.tolerance);
    score = std::min(score, level);
  }
  return score;
}

double outlier_score(int outliers, std::int64_t pixels, const DecisionLimits& limits) {
  return limits.threshold * (1 - static_cast<double>(outliers) / static_cast<double>(pixels));
}

WindowVerdict concluded(bool differs, double score, const DecisionLimits& limits) {
  score = std::clamp(score, 0.0, 1.0);
  if (differs) return {true, std::min(score, std::nextafter(limits.threshold, 0.0))};
  return {false, std::min(std::max(score, limits.threshold), std::nextafter(1.0, 0.0))};
}

WindowVerdict judge_cosine(const CellSums& sums, const DecisionLimits& limits) {
  const CosineSums cosine = cosine_sums(sums);
  const double score = coefficient_of(cosine);
  // The score never contradicts the integers, whatever it was rounded to.
  const auto threshold = DecisionLimits::kThresholdScale - limits.dissimilarity;
  if (is_below(cosine, threshold)) {
    return {true, std::min(score, std::nextafter(limits.threshold, 0.0))};
  }
  return {false, std::max(score, limits.threshold)};
}

}  // namespace twinshot
