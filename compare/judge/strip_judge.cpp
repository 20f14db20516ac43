// Judges the windows of one strip of a stretch.
#include "compare/judge/strip_judge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "compare/judge/pixel_evidence.h"

namespace twinshot {
namespace {

using Beyond = PixelEvidence::Beyond;

/// What the sums of one cell say; the four windows over it share that.
struct CellFacts {
  std::uint64_t difference = 0;  ///< sum (a - b)^2
  double score = -1;             ///< structure score as a quarter; -1: not computed yet
  bool structure = false;        ///< T-struct as a quarter
};

/// A window: its 2 x 2 cells or fewer, counted from the strip's first.
struct Cells {
  Span columns;
  Span rows;
};

/// Adds cell by cell what vectors can add: five sums of four channels are twenty numbers in a row.
void add(CellSums& sums, const CellSums& cell) {
  using Numbers = std::array<std::uint32_t, sizeof(CellSums) / sizeof(std::uint32_t)>;
  auto total = std::bit_cast<Numbers>(sums);
  const auto more = std::bit_cast<Numbers>(cell);
  for (std::size_t i = 0; i < total.size(); ++i) total[i] += more[i];
  sums = std::bit_cast<CellSums>(total);
}

class StripJudge {
 public:
  StripJudge(const PairView& pair, const Strip& strip, const SumGrid& sums, const ScanRules& rules)
      : strip_(strip),
        sums_(sums),
        rules_(rules),
        limits_(rules.limits),
        quartered_(rules.layout.cells_per_window > 1),
        evidence_(pair, strip.area, rules.layout.cell_px, rules.limits.noise_levels,
                  std::min(rules.limits.ink_levels, kOutlierLevels)) {}

  [[nodiscard]] StripVerdict judge() {
    collect_facts();
    for (int row = strip_.rows.begin; row < strip_.rows.end; ++row) {
      for (int column = strip_.columns.begin; column < strip_.columns.end; ++column) {
        judge_window(column, row);
      }
    }
    verdict_.blocks.clear();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].mask != 0) verdict_.blocks.push_back(blocks_[i]);
    }
    return std::move(verdict_);
  }

 private:
  [[nodiscard]] std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(sums_.columns) +
           static_cast<std::size_t>(column);
  }

  [[nodiscard]] Rect cell_box(const Span& columns, const Span& rows) const {
    const Span in_stretch_columns = {columns.begin + strip_.cell_columns.begin,
                                     columns.end + strip_.cell_columns.begin};
    const Span in_stretch_rows = {rows.begin + strip_.cell_rows.begin,
                                  rows.end + strip_.cell_rows.begin};
    return pixels_under(in_stretch_columns, in_stretch_rows, rules_.layout.cell_px, strip_.area);
  }

  [[nodiscard]] std::int64_t pixels_of(const Span& columns, const Span& rows) const {
    const Rect box = cell_box(columns, rows);
    return std::int64_t{box.width} * box.height;
  }

  [[nodiscard]] bool tests_quarters() const {
    return quartered_ && limits_.metric == Metric::windows;
  }

  void collect_facts() {
    facts_.resize(sums_.cells.size());
    for (int row = 0; row < sums_.rows; ++row) {
      for (int column = 0; column < sums_.columns; ++column) {
        CellFacts& facts = facts_[index(column, row)];
        const CellSums& cell = sums_.cells[index(column, row)];
        facts.difference = squared_difference(cell);
        facts.structure = facts.difference != 0 && tests_quarters() &&
                          structure_trips(cell, pixels_of({column, column + 1}, {row, row + 1}),
                                          Part::quarter, limits_);
      }
    }
  }

  template <class Visit>
  void for_each_cell(const Cells& cells, Visit visit) const {
    for (int row = cells.rows.begin; row < cells.rows.end; ++row) {
      for (int column = cells.columns.begin; column < cells.columns.end; ++column) {
        visit(column, row);
      }
    }
  }

  void judge_window(int column, int row) {
    const int per_window = rules_.layout.cells_per_window;
    const int first_column = column - strip_.cell_columns.begin;
    const int first_row = row - strip_.cell_rows.begin;
    const Cells cells = {{first_column, std::min(sums_.columns, first_column + per_window)},
                         {first_row, std::min(sums_.rows, first_row + per_window)}};
    std::uint64_t difference = 0;
    for_each_cell(cells, [&](int x, int y) { difference += facts_[index(x, y)].difference; });
    if (difference == 0) return;

    CellSums sums{};
    for_each_cell(cells, [&](int x, int y) { add(sums, sums_.cells[index(x, y)]); });
    const std::int64_t pixels = pixels_of(cells.columns, cells.rows);
    WindowVerdict verdict;
    if (limits_.metric == Metric::cosine) {
      verdict = judge_cosine(sums, limits_);
    } else {
      const int outliers = outliers_of(cells, sums, difference, pixels);
      const bool differs = outliers != kNoDifference;
      // What does not differ scores at least the threshold: no worse than what is known already.
      if (!differs && rules_.scores == nullptr && verdict_.score < limits_.threshold) return;
      double score =
          std::min(mean_score(sums, pixels, limits_), structure_score(sums, pixels, Part::window));
      for_each_cell(cells, [&](int x, int y) { score = std::min(score, quarter_score(x, y)); });
      // The sums alone cannot fall out of the scale's lower end before the outliers are asked.
      score = std::clamp(score, 0.0, 1.0);
      if (outliers > 0) score = std::min(score, outlier_score(outliers, pixels, limits_));
      verdict = concluded(differs, score, limits_);
    }
    verdict_.score = std::min(verdict_.score, verdict.score);
    if (rules_.scores != nullptr) {
      rules_
          .scores[static_cast<std::size_t>(row) * static_cast<std::size_t>(rules_.layout.columns) +
                  static_cast<std::size_t>(column)] = verdict.score;
    } else if (verdict.differs) {
      add_pixels(cell_box(cells.columns, cells.rows), verdict.score);
    }
  }

  static constexpr int kNoDifference = -1;

  /// Whether the window differs: kNoDifference, 0 when T-mean, T-struct or T-ink say so, else how
  /// many outliers it has.
  [[nodiscard]] int outliers_of(const Cells& cells, const CellSums& sums, std::uint64_t difference,
                                std::int64_t pixels) {
    bool structure = false;
    for_each_cell(cells, [&](int x, int y) { structure |= facts_[index(x, y)].structure; });
    if (mean_trips(sums, pixels, limits_) && has_solid(cells, Beyond::option_noise)) return 0;
    structure = structure || structure_trips(sums, pixels, Part::window, limits_);
    if (structure && has_solid(cells, Beyond::noise)) return 0;
    if (ink_trips(sums, limits_) && has_ink(cells, pixels)) return 0;
    if (difference < kOutlierFloor || !has_solid(cells, Beyond::outlier)) return kNoDifference;
    return sum_of(&PixelEvidence::outliers, cells);
  }

  /// Over the cells of a window: how many of their pixels count.
  [[nodiscard]] int sum_of(int (PixelEvidence::*count)(int column, int row), const Cells& cells) {
    int sum = 0;
    for_each_cell(cells, [&](int x, int y) {
      if (facts_[index(x, y)].difference != 0) sum += (evidence_.*count)(x, y);
    });
    return sum;
  }

  [[nodiscard]] bool has_ink(const Cells& cells, std::int64_t pixels) {
    // What anti-aliasing explains is asked last: that costs most.
    return has_ground(sum_of(&PixelEvidence::differing, cells), pixels) &&
           sum_of(&PixelEvidence::ink, cells) >= kInkPixels;
  }

  [[nodiscard]] bool has_solid(const Cells& cells, Beyond beyond) {
    for (int row = cells.rows.begin; row < cells.rows.end; ++row) {
      for (int column = cells.columns.begin; column < cells.columns.end; ++column) {
        if (facts_[index(column, row)].difference == 0) continue;
        if (evidence_.has_solid(column, row, beyond)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] double quarter_score(int column, int row) {
    CellFacts& facts = facts_[index(column, row)];
    if (facts.difference == 0 || !quartered_) return 1;
    if (facts.score < 0) {
      facts.score = std::max(
          0.0, structure_score(sums_.cells[index(column, row)],
                               pixels_of({column, column + 1}, {row, row + 1}), Part::quarter));
    }
    return facts.score;
  }

  /// Adds the pixels of a window that differ by more than the noise.
  void add_pixels(const Rect& window, double score) {
    constexpr int kBlockPx = RegionMap::kBlockPx;
    const Span columns = {strip_.area.x / kBlockPx, (strip_.area.right() - 1) / kBlockPx + 1};
    const Span rows = {strip_.area.y / kBlockPx, (strip_.area.bottom() - 1) / kBlockPx + 1};
    if (blocks_.empty()) {
      blocks_.resize(static_cast<std::size_t>(columns.size()) *
                     static_cast<std::size_t>(rows.size()));
      noise_.resize(blocks_.size());
    }
    for (int row = window.y / kBlockPx; row * kBlockPx < window.bottom(); ++row) {
      const int top = std::max(0, window.y - row * kBlockPx);
      const int bottom = std::min(kBlockPx, window.bottom() - row * kBlockPx);
      const std::uint64_t lines = (~std::uint64_t{0} >> (kBlockPx * (kBlockPx - bottom + top)))
                                  << (kBlockPx * top);
      for (int column = window.x / kBlockPx; column * kBlockPx < window.right(); ++column) {
        const int left = std::max(0, window.x - column * kBlockPx);
        const int right = std::min(kBlockPx, window.right() - column * kBlockPx);
        const std::uint64_t line = (0xffU >> (kBlockPx - right + left)) << left;
        const std::size_t i =
            static_cast<std::size_t>(row - rows.begin) * static_cast<std::size_t>(columns.size()) +
            static_cast<std::size_t>(column - columns.begin);
        Block& block = blocks_[i];
        if (!noise_[i].known) noise_[i] = {evidence_.block_mask(column, row), true};
        const std::uint64_t mask = noise_[i].mask & lines & (line * 0x0101010101010101U);
        if (mask == 0) continue;
        block.column = column;
        block.row = row;
        block.mask |= mask;
        block.score = std::min(block.score, score);
      }
    }
  }

  /// The pixels of a block beyond the noise, in a window that differs or not.
  struct Noise {
    std::uint64_t mask = 0;
    bool known = false;
  };

  const Strip& strip_;
  const SumGrid& sums_;
  const ScanRules& rules_;
  const DecisionLimits& limits_;
  bool quartered_;
  PixelEvidence evidence_;
  std::vector<CellFacts> facts_;
  std::vector<Block> blocks_;  ///< every block of the strip; mask 0 where nothing differs
  std::vector<Noise> noise_;
  StripVerdict verdict_;
};

}  // namespace

StripVerdict judge_strip(const PairView& pair, const Strip& strip, const SumGrid& sums,
                         const ScanRules& rules) {
  return StripJudge(pair, strip, sums, rules).judge();
}

}  // namespace twinshot
