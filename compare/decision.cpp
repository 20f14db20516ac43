// Whether a window differs, from its integer sums and, where these trip, from its pixels.
#include "compare/decision.h"

#include <algorithm>
#include <cmath>

#include "compare/antialias.h"

namespace twinshot {
namespace {

/// SSIM's c2 = (0.03 * 255)^2 = 58.5 (Wang et al. 2004), as an integer.
constexpr std::int64_t kContrastFloor = 58;
/// In a quarter of a window the same sum of squares is four times the variance.
constexpr std::int64_t kQuarterContrastFloor = 4 * kContrastFloor;
/// Flat ground dithers by up to this much between rasterisers.
constexpr int kNoiseLevels = 3;
/// Two pixels this far apart are a decimal point that vanished, even where dense text hides it
/// from T-struct. One of them must be solid; the other may pass for anti-aliasing, as the pixel
/// between the dot and the tail of a comma does.
constexpr int kOutlierLevels = 64;
constexpr int kOutlierPixels = 2;

struct StructureTerms {
  std::int64_t residual;  ///< R = n^2 Var(a - b)
  std::int64_t scale;     ///< Va + Vb + c2 n^2
};

StructureTerms structure_terms(const Moments& sums, std::int64_t n, std::int64_t contrast_floor) {
  const std::int64_t a = sums.a;
  const std::int64_t b = sums.b;
  const std::int64_t variance_a = n * sums.aa - a * a;
  const std::int64_t variance_b = n * sums.bb - b * b;
  const std::int64_t covariance = n * sums.ab - a * b;
  return {variance_a + variance_b - 2 * covariance,
          variance_a + variance_b + contrast_floor * n * n};
}

/// |Sb - Sa|
std::int64_t shift_of(const Moments& sums) {
  return std::abs(std::int64_t{sums.b} - std::int64_t{sums.a});
}

std::int64_t squared_difference(const Moments& sums) {
  return std::int64_t{sums.aa} + std::int64_t{sums.bb} - 2 * std::int64_t{sums.ab};
}

double mean_score(double shift, const DecisionLimits& limits) {
  if (shift <= limits.tolerance) {
    if (limits.tolerance == 0) return 1;
    return 1 - (1 - limits.threshold) * (shift / limits.tolerance);
  }
  return limits.threshold * (255 - shift) / (255 - limits.tolerance);
}

/// What the sums alone say.
struct SumsVerdict {
  bool mean = false;
  bool structure = false;
  double score = 1;
};

void add_structure(const WindowSums& sums, std::int64_t contrast_floor,
                   const DecisionLimits& limits, SumsVerdict& verdict) {
  for (const Moments& channel : sums.channels) {
    const StructureTerms t = structure_terms(channel, sums.pixels, contrast_floor);
    verdict.structure |=
        t.residual * DecisionLimits::kThresholdScale > limits.dissimilarity * t.scale;
    verdict.score =
        std::min(verdict.score, 1 - static_cast<double>(t.residual) / static_cast<double>(t.scale));
  }
}

void add_mean(const WindowSums& sums, const DecisionLimits& limits, SumsVerdict& verdict) {
  for (const Moments& channel : sums.channels) {
    const std::int64_t shift = shift_of(channel);
    verdict.mean |= shift * DecisionLimits::kToleranceScale > limits.tolerance_scaled * sums.pixels;
    const double levels = static_cast<double>(shift) / static_cast<double>(sums.pixels);
    verdict.score = std::min(verdict.score, mean_score(levels, limits));
  }
}

SumsVerdict judge_sums(const Window& window, const DecisionLimits& limits) {
  SumsVerdict verdict;
  add_mean(window.sums, limits, verdict);
  add_structure(window.sums, kContrastFloor, limits, verdict);
  for (std::size_t i = 0; i < window.cells; ++i) {
    add_structure(window.quarters[i], kQuarterContrastFloor, limits, verdict);
  }
  verdict.score = std::clamp(verdict.score, 0.0, 1.0);
  return verdict;
}

/// Whether the window holds a pixel beyond `noise_levels` that is not anti-aliasing.
bool has_solid_pixel(const PairView& pair, const Rect& box, int noise_levels) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (level_difference(pair.reference.pixel(x, y), pair.candidate.pixel(x, y)) > noise_levels &&
          !is_antialiasing(pair, x, y)) {
        return true;
      }
    }
  }
  return false;
}

/// How many pixels differ by more than kOutlierLevels; 0 when all of them are anti-aliasing.
int count_outliers(const PairView& pair, const Rect& box) {
  int outliers = 0;
  bool solid = false;
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (level_difference(pair.reference.pixel(x, y), pair.candidate.pixel(x, y)) >
          kOutlierLevels) {
        ++outliers;
        solid = solid || !is_antialiasing(pair, x, y);
      }
    }
  }
  return solid ? outliers : 0;
}

WindowVerdict judge_windows(const PairView& pair, const Window& window,
                            const DecisionLimits& limits) {
  const Rect& box = window.box;
  const SumsVerdict sums = judge_sums(window, limits);
  bool differs = (sums.mean && has_solid_pixel(pair, box, limits.noise_levels)) ||
                 (sums.structure && has_solid_pixel(pair, box, kNoiseLevels));
  double score = sums.score;
  std::int64_t difference = 0;
  for (const Moments& channel : window.sums.channels) difference += squared_difference(channel);
  // Fewer squared levels than two outliers have: the pixels need not be asked.
  constexpr std::int64_t kOutlierFloor =
      std::int64_t{kOutlierPixels} * (kOutlierLevels + 1) * (kOutlierLevels + 1);
  if (!differs && difference >= kOutlierFloor) {
    const int outliers = count_outliers(pair, box);
    if (outliers >= kOutlierPixels) {
      differs = true;
      score = std::min(score, limits.threshold * (1 - static_cast<double>(outliers) /
                                                          static_cast<double>(window.sums.pixels)));
    }
  }
  // The verdict is the integers'; the score never contradicts it, whatever it was rounded to.
  if (differs) {
    score = std::min(score, std::nextafter(limits.threshold, 0.0));
  } else {
    score = std::min(std::max(score, limits.threshold), std::nextafter(1.0, 0.0));
  }
  return {differs, score};
}

WindowVerdict judge_cosine(const WindowSums& sums, const DecisionLimits& limits) {
  std::int64_t aa = 0;
  std::int64_t bb = 0;
  std::int64_t ab = 0;
  for (const Moments& channel : sums.channels) {
    aa += channel.aa;
    bb += channel.bb;
    ab += channel.ab;
  }
  // Below 2^35 each, so exact as doubles; then one product, one root, one quotient: the same bits
  // wherever IEEE 754 holds. The caller has dealt with two zero vectors: they are identical.
  double score = 0;
  if (aa > 0 && bb > 0) {
    score = static_cast<double>(ab) / std::sqrt(static_cast<double>(aa) * static_cast<double>(bb));
    score = std::min(score, 1.0);
  }
  return {score < limits.threshold, score};
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
                       : std::min(kNoiseLevels, static_cast<int>(options.tolerance))) {}

bool identical(const WindowSums& window) {
  return std::all_of(window.channels.begin(), window.channels.end(),
                     [](const Moments& channel) { return squared_difference(channel) == 0; });
}

WindowVerdict judge(const PairView& pair, const Window& window, const DecisionLimits& limits) {
  if (identical(window.sums)) return {};
  return limits.metric == Metric::cosine ? judge_cosine(window.sums, limits)
                                         : judge_windows(pair, window, limits);
}

}  // namespace twinshot
