// The oracle of the scan: every window by itself, every pixel as often as it is asked for.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "compare/judge/antialias.h"
#include "compare/judge/cell_sum.h"
#include "compare/judge/decision.h"
#include "compare/judge/region_map.h"
#include "compare/judge/window_layout.h"
#include "compare/pair_view.h"

namespace twinshot::naive {

inline CellSums sums_under(const PairView& pair, const Rect& box) {
  CellSums sums{};
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        accumulate(sums[channel], pair.reference.pixel(x, y)[channel],
                   pair.candidate.pixel(x, y)[channel]);
      }
    }
  }
  return sums;
}

struct Tests {
  bool mean = false;
  bool structure = false;
  double score = 1;
};

/// T-struct and its score: c2 = 58 for a window, four times that for its quarters.
inline void add_structure(const CellSums& sums, std::int64_t n, std::int64_t c2,
                          const DecisionLimits& limits, Tests& tests) {
  for (const Moments& channel : sums) {
    const std::int64_t a = channel.a;
    const std::int64_t b = channel.b;
    const std::int64_t variance_a = n * channel.aa - a * a;
    const std::int64_t variance_b = n * channel.bb - b * b;
    const std::int64_t covariance = n * channel.ab - a * b;
    const std::int64_t residual = variance_a + variance_b - 2 * covariance;
    const std::int64_t scale = variance_a + variance_b + c2 * n * n;
    tests.structure |= residual * DecisionLimits::kThresholdScale > limits.dissimilarity * scale;
    tests.score =
        std::min(tests.score, 1 - static_cast<double>(residual) / static_cast<double>(scale));
  }
}

inline void add_mean(const CellSums& sums, std::int64_t n, const DecisionLimits& limits,
                     Tests& tests) {
  for (const Moments& channel : sums) {
    const std::int64_t shift = std::abs(std::int64_t{channel.b} - std::int64_t{channel.a});
    tests.mean |= shift * DecisionLimits::kToleranceScale > limits.tolerance_scaled * n;
    const double levels = static_cast<double>(shift) / static_cast<double>(n);
    double score = 1;
    if (levels > limits.tolerance) {
      score = limits.threshold * (255 - levels) / (255 - limits.tolerance);
    } else if (limits.tolerance > 0) {
      score = 1 - (1 - limits.threshold) * (levels / limits.tolerance);
    }
    tests.score = std::min(tests.score, score);
  }
}

struct Pixels {
  int beyond = 0;
  int solid = 0;
};

inline Pixels pixels_beyond(const PairView& pair, const Rect& box, int levels) {
  Pixels pixels;
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (level_difference(pair.reference.pixel(x, y), pair.candidate.pixel(x, y)) <= levels) {
        continue;
      }
      ++pixels.beyond;
      pixels.solid += is_antialiasing(pair, x, y) ? 0 : 1;
    }
  }
  return pixels;
}

/// In one channel: enough for eight pixels of ink, and hardly anything the other way.
inline bool moved_one_way(const CellSums& sums, const DecisionLimits& limits) {
  const std::int64_t ink = limits.ink_levels + 1;
  for (const Moments& channel : sums) {
    const std::int64_t squares =
        std::int64_t{channel.aa} + channel.bb - 2 * std::int64_t{channel.ab};
    const std::int64_t shift = std::abs(std::int64_t{channel.b} - std::int64_t{channel.a});
    if (squares >= 8 * ink * ink && 64 * shift >= squares) return true;
  }
  return false;
}

inline WindowVerdict judge_windows(const PairView& pair, const Rect& window,
                                   const std::vector<Rect>& quarters,
                                   const DecisionLimits& limits) {
  const std::int64_t n = std::int64_t{window.width} * window.height;
  const CellSums sums = sums_under(pair, window);
  Tests tests;
  add_mean(sums, n, limits, tests);
  add_structure(sums, n, 58, limits, tests);
  for (const Rect& quarter : quarters) {
    add_structure(sums_under(pair, quarter), std::int64_t{quarter.width} * quarter.height,
                  std::int64_t{4} * 58, limits, tests);
  }
  double score = std::clamp(tests.score, 0.0, 1.0);
  bool differs = (tests.mean && pixels_beyond(pair, window, limits.noise_levels).solid > 0) ||
                 (tests.structure && pixels_beyond(pair, window, 3).solid > 0) ||
                 (moved_one_way(sums, limits) && limits.ink_levels < 64 &&
                  pixels_beyond(pair, window, 0).beyond * 2 <= n &&
                  pixels_beyond(pair, window, limits.ink_levels).solid >= 8);
  if (!differs) {
    const Pixels outliers = pixels_beyond(pair, window, 64);
    if (outliers.solid > 0) {
      differs = true;
      score = std::min(score, limits.threshold * (1 - static_cast<double>(outliers.beyond) /
                                                          static_cast<double>(n)));
    }
  }
  if (differs) {
    score = std::min(score, std::nextafter(limits.threshold, 0.0));
  } else {
    score = std::min(std::max(score, limits.threshold), std::nextafter(1.0, 0.0));
  }
  return {differs, score};
}

inline WindowVerdict judge_cosine(const PairView& pair, const Rect& window,
                                  const DecisionLimits& limits) {
  std::int64_t aa = 0;
  std::int64_t bb = 0;
  std::int64_t ab = 0;
  for (const Moments& channel : sums_under(pair, window)) {
    aa += channel.aa;
    bb += channel.bb;
    ab += channel.ab;
  }
  double score = 0;
  if (aa > 0 && bb > 0) {
    score = std::min(1.0, static_cast<double>(ab) /
                              std::sqrt(static_cast<double>(aa) * static_cast<double>(bb)));
  }
  return {score < limits.threshold, score};
}

inline bool equal_under(const PairView& pair, const Rect& box) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (!same_pixel(pair.reference.pixel(x, y), pair.candidate.pixel(x, y))) return false;
    }
  }
  return true;
}

/// Blocks of 8 x 8 pixels, grown into patches one neighbour at a time.
class Blocks {
 public:
  Blocks(int width, int height)
      : columns_((width + 7) / 8),
        rows_((height + 7) / 8),
        blocks_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

  void add(int x, int y, double score) {
    Block& block = at(x / 8, y / 8);
    block.box = united(block.box, {x, y, 1, 1});
    block.score = std::min(block.score, score);
  }

  std::vector<Patch> patches() {
    std::vector<Patch> result;
    for (int row = 0; row < rows_; ++row) {
      for (int column = 0; column < columns_; ++column) {
        if (at(column, row).box.empty()) continue;
        result.push_back(grown_from(column, row));
      }
    }
    return result;
  }

 private:
  struct Block {
    Rect box;
    double score = 1;
  };

  Block& at(int column, int row) {
    return blocks_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                   static_cast<std::size_t>(column)];
  }

  /// Takes the blocks of one patch off the map.
  Patch grown_from(int column, int row) {
    Patch patch;
    std::vector<Rect> open = {{column, row, 1, 1}};
    while (!open.empty()) {
      const Rect place = open.back();
      open.pop_back();
      const Block block = at(place.x, place.y);
      at(place.x, place.y) = {};
      patch.box = united(patch.box, block.box);
      patch.score = std::min(patch.score, block.score);
      for (int y = std::max(0, place.y - 2); y <= std::min(rows_ - 1, place.y + 2); ++y) {
        for (int x = std::max(0, place.x - 2); x <= std::min(columns_ - 1, place.x + 2); ++x) {
          if (!at(x, y).box.empty()) open.push_back({x, y, 1, 1});
        }
      }
    }
    return patch;
  }

  int columns_;
  int rows_;
  std::vector<Block> blocks_;
};

struct Result {
  std::vector<Patch> patches;
  double score = 1;
  std::vector<double> scores;  ///< per window, row-major
};

inline Result scan(const PairView& pair, const CompareOptions& options) {
  const DecisionLimits limits(options);
  const bool halved = options.metric == Metric::windows && options.frame_size % 2 == 0;
  const int stride = halved ? options.frame_size / 2 : options.frame_size;
  Result result;
  Blocks blocks(pair.width(), pair.height());
  for (int y = 0; y == 0 || y + (halved ? stride : 0) < pair.height(); y += stride) {
    for (int x = 0; x == 0 || x + (halved ? stride : 0) < pair.width(); x += stride) {
      const Rect window =
          intersected({x, y, options.frame_size, options.frame_size}, pair.bounds());
      result.scores.push_back(1);
      if (equal_under(pair, window)) continue;
      WindowVerdict verdict;
      if (options.metric == Metric::cosine) {
        verdict = judge_cosine(pair, window, limits);
      } else {
        std::vector<Rect> quarters;
        for (int qy = y; qy < window.bottom(); qy += stride) {
          for (int qx = x; qx < window.right(); qx += stride) {
            quarters.push_back(intersected({qx, qy, stride, stride}, window));
          }
        }
        verdict = judge_windows(pair, window, quarters, limits);
      }
      result.scores.back() = verdict.score;
      result.score = std::min(result.score, verdict.score);
      if (!verdict.differs) continue;
      for (int py = window.y; py < window.bottom(); ++py) {
        for (int px = window.x; px < window.right(); ++px) {
          if (level_difference(pair.reference.pixel(px, py), pair.candidate.pixel(px, py)) >
              limits.noise_levels) {
            blocks.add(px, py, verdict.score);
          }
        }
      }
    }
  }
  result.patches = blocks.patches();
  return result;
}

}  // namespace twinshot::naive
