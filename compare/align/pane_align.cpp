// Aligns the rows of a pane, and where whole rows do not tell, its columns one by one.
#include "compare/align/pane_align.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "compare/align/gap_pair.h"
#include "compare/align/gutters.h"
#include "compare/align/lanes.h"
#include "compare/align/move_find.h"
#include "compare/align/row_match.h"

namespace twinshot {
namespace {

constexpr int kMaxCuts = 3;
constexpr std::size_t kMaxLanes = 64;
/// Gaps with more equal rows than this between them have nothing to do with each other.
constexpr int kMaxRowsBetween = 400;

/// The gaps of a matching, from top to bottom. Between two gaps rows match one by one.
std::vector<Gap> gaps_of(const std::vector<int>& partner, int candidate_rows) {
  std::vector<Gap> gaps;
  int reference = 0;
  int candidate = 0;
  const auto close = [&](int next_reference, int next_candidate) {
    const Gap gap = {reference, candidate, next_reference - reference, next_candidate - candidate};
    if (gap.reference_rows > 0 || gap.candidate_rows > 0) gaps.push_back(gap);
    reference = next_reference + 1;
    candidate = next_candidate + 1;
  };
  for (int row = 0; row < static_cast<int>(partner.size()); ++row) {
    const int match = partner[static_cast<std::size_t>(row)];
    if (match != kUnmatched) close(row, match);
  }
  close(static_cast<int>(partner.size()), candidate_rows);
  return gaps;
}

Gap united(const Gap& first, const Gap& last) {
  return {first.reference, first.candidate, last.reference_end() - first.reference,
          last.candidate_end() - first.candidate};
}

/// The rows from the last one of `above` to the first one of `below`.
Gap seam(const Gap& above, const Gap& below) {
  const Gap from = {std::max(0, above.reference_end() - 1), std::max(0, above.candidate_end() - 1),
                    0, 0};
  return united(from, {below.reference, below.candidate, std::min(1, below.reference_rows),
                       std::min(1, below.candidate_rows)});
}

/// More bands of a row or two than this say that the columns of a zone are no explanation. Where
/// the zone was displaced, each of them may be rounding, which is judged pixel by pixel
/// (rounded.h).
constexpr std::ptrdiff_t kMaxSlivers = 4;
constexpr std::ptrdiff_t kMaxDisplacedSlivers = 0;

class PaneAligner {
 public:
  PaneAligner(const Pane& pane, int depth, AlignEffort& effort)
      : pane_(pane), depth_(depth), effort_(effort) {}

  [[nodiscard]] std::vector<Segment> align() && {
    const std::vector<Gap> gaps = gaps_of(matched(), pane_.candidate_rows.rows());
    std::size_t begin = 0;
    // Beside a sidebar that moved, ground matches as far as the next line of the article. Between
    // pictures of equal height most rows are known by their hashes alone: see Reach.
    const bool heights_differ = pane_.reference_rows.rows() != pane_.candidate_rows.rows();
    if (heights_differ && gaps.size() > 1 && !explained_by_bands(gaps) &&
        solve_zone(gaps, 0, gaps.size(), {}) == Outcome::solved) {
      begin = gaps.size();
    }
    while (begin < gaps.size()) {
      BlockChanges changes;
      const std::size_t end = zone_end(gaps, begin, changes);
      const Outcome outcome = solve_zone(gaps, begin, end, std::move(changes));
      if (outcome != Outcome::solved) {
        // One gap of several may still be a row of cards.
        const bool again = outcome == Outcome::no_better && end - begin > 1;
        for (std::size_t i = begin; i < end; ++i) {
          if (!again || solve_zone(gaps, i, i + 1, {}) != Outcome::solved) solve_rows(gaps[i]);
        }
      }
      begin = end;
    }
    pair_until(pane_.reference_rows.rows(), pane_.candidate_rows.rows());
    find_moves(pane_.reference_rows, pane_.candidate_rows, segments_);
    for (Segment& segment : segments_) describe(segment);
    return std::move(segments_);
  }

 private:
  enum class Outcome {
    solved,
    no_better,   ///< lanes explain no more than whole rows do, or there are none
    same_offset  ///< all lanes stand at one offset: nothing to tell apart
  };

  [[nodiscard]] std::vector<int> matched() {
    const RowTable& reference = pane_.reference_rows;
    const RowTable& candidate = pane_.candidate_rows;
    std::vector<int> partner = match_rows(reference, candidate, effort_.run_cells);
    tidy_matches(reference, candidate, partner);
    if (reference.rows() != candidate.rows()) return partner;
    // Equal heights: a shift must explain at least half of the rows that differ as they stand.
    std::vector<int> in_place(partner.size(), kUnmatched);
    std::int64_t differing = 0;
    for (int row = 0; row < reference.rows(); ++row) {
      if (pane_.equal(row, row)) {
        in_place[static_cast<std::size_t>(row)] = row;
      } else {
        ++differing;
      }
    }
    return 2 * unexplained_rows(partner) > differing ? in_place : partner;
  }

  /// Reference rows without a partner, but for those that left for another place: as many as stand
  /// without a partner in the candidate.
  [[nodiscard]] std::int64_t unexplained_rows(const std::vector<int>& partner) const {
    std::vector<std::uint8_t> taken(pane_.candidate_rows.hashes.size(), 0);
    std::vector<std::uint64_t> gone;
    for (std::size_t row = 0; row < partner.size(); ++row) {
      if (partner[row] == kUnmatched) {
        gone.push_back(pane_.reference_rows.hashes[row]);
      } else {
        taken[static_cast<std::size_t>(partner[row])] = 1;
      }
    }
    std::vector<std::uint64_t> come;
    for (std::size_t row = 0; row < taken.size(); ++row) {
      if (taken[row] == 0) come.push_back(pane_.candidate_rows.hashes[row]);
    }
    std::sort(gone.begin(), gone.end());
    std::sort(come.begin(), come.end());
    std::vector<std::uint64_t> both;
    std::set_intersection(gone.begin(), gone.end(), come.begin(), come.end(),
                          std::back_inserter(both));
    return static_cast<std::int64_t>(gone.size() - both.size());
  }

  [[nodiscard]] bool may_cut() const { return depth_ < kMaxCuts && effort_.lane_pixels > 0; }

  /// Rows without partners on both sides, or bands in both directions: it may be columns that
  /// moved differently. Bands in one direction only explain themselves.
  [[nodiscard]] static bool is_puzzling(const std::vector<Gap>& gaps, std::size_t begin,
                                        std::size_t end) {
    bool deleted = false;
    bool inserted = false;
    for (std::size_t i = begin; i < end; ++i) {
      deleted = deleted || gaps[i].reference_rows > 0;
      inserted = inserted || gaps[i].candidate_rows > 0;
    }
    return deleted && inserted;
  }

  /// Whether most rows without a partner came or went, and few stand against others. Columns that
  /// moved differently stand against each other as far down as they go.
  [[nodiscard]] static bool explained_by_bands(const std::vector<Gap>& gaps) {
    std::int64_t unmatched = 0;
    std::int64_t on_both_sides = 0;
    for (const Gap& gap : gaps) {
      unmatched += std::max(gap.reference_rows, gap.candidate_rows);
      on_both_sides += std::min(gap.reference_rows, gap.candidate_rows);
    }
    return 4 * on_both_sides <= unmatched;
  }

  /// The zone that begins with a gap grows over the gaps below it as long as gutters run through;
  /// a zone without any grows up to the next gap that has some.
  /// `changes` becomes what changes inside it, where that had to be known.
  [[nodiscard]] std::size_t zone_end(const std::vector<Gap>& gaps, std::size_t begin,
                                     BlockChanges& changes) {
    if (!may_cut()) return begin + 1;
    const auto follows = [&](std::size_t i) {
      return i < gaps.size() && gaps[i].reference - gaps[i - 1].reference_end() <= kMaxRowsBetween;
    };
    std::size_t run_end = begin + 1;
    while (follows(run_end)) ++run_end;
    if (!is_puzzling(gaps, begin, run_end)) return run_end;
    look_at(gaps[begin]);
    changes = no_changes(pane_);
    add_changes(pane_, gaps[begin], changes);
    bool could_cut = !gutter_cuts(pane_, gaps[begin], changes).empty();
    std::size_t end = begin + 1;
    for (; end < run_end; ++end) {
      look_at(united(gaps[end - 1], gaps[end]));
      BlockChanges alone = no_changes(pane_);
      add_changes(pane_, gaps[end], alone);
      BlockChanges grown = changes;
      add_changes(pane_, seam(gaps[end - 1], gaps[end]), grown);
      std::transform(grown.begin(), grown.end(), alone.begin(), grown.begin(), std::bit_or());
      const bool can_cut = !gutter_cuts(pane_, united(gaps[begin], gaps[end]), grown).empty();
      if (!can_cut && (could_cut || !gutter_cuts(pane_, gaps[end], alone).empty())) break;
      could_cut = can_cut;
      changes = std::move(grown);
    }
    return end;
  }

  /// Aligns the gaps [begin, end) and the rows between them lane by lane. Appends nothing unless
  /// that solves them. `changes` is what changes inside; empty: not known.
  Outcome solve_zone(const std::vector<Gap>& gaps, std::size_t begin, std::size_t end,
                     BlockChanges changes) {
    if (!may_cut() || !is_puzzling(gaps, begin, end)) return Outcome::no_better;
    const Gap zone = with_context(united(gaps[begin], gaps[end - 1]),
                                  end < gaps.size() ? gaps[end] : end_of_pane());
    if (zone.reference_rows == 0 || zone.candidate_rows == 0) return Outcome::no_better;
    look_at(zone);
    if (changes.empty()) {
      changes = no_changes(pane_);
      add_changes(pane_, zone, changes);
    } else {
      // The context, which the zone grew by.
      const Gap end_of_zone = {zone.reference_end(), zone.candidate_end(), 0, 0};
      add_changes(pane_, seam({zone.reference, zone.candidate, 1, 1}, gaps[begin]), changes);
      add_changes(pane_, seam(gaps[end - 1], end_of_zone), changes);
    }
    std::vector<int> cuts = gutter_cuts(pane_, zone, changes);
    if (cuts.empty() && std::min(zone.reference_rows, zone.candidate_rows) >= kTallRows) {
      cuts = gutter_cuts(pane_, zone, changes, kNarrowGutter);
    }
    if (cuts.empty() || cuts.size() >= kMaxLanes) return Outcome::no_better;
    cuts.push_back(pane_.width());
    effort_.lane_pixels -=
        std::int64_t{pane_.width()} * (zone.reference_rows + zone.candidate_rows);

    const LaneSolution lanes = solve_lanes(pane_, zone, cuts, depth_ + 1, effort_);
    if (lanes.same_offset) return Outcome::same_offset;
    const bool displaced = pane_.offset + zone.candidate - zone.reference != 0;
    if (slivers(lanes.segments) > (displaced ? kMaxDisplacedSlivers : kMaxSlivers)) {
      return Outcome::no_better;
    }
    std::int64_t by_rows = 0;
    for (std::size_t i = begin; i < end; ++i) {
      by_rows += std::max(gaps[i].reference_rows, gaps[i].candidate_rows);
    }
    by_rows *= pane_.width();
    if (4 * lanes.unexplained > 3 * by_rows) return Outcome::no_better;

    pair_until(zone.reference, zone.candidate);
    segments_.insert(segments_.end(), lanes.segments.begin(), lanes.segments.end());
    reference_done_ = zone.reference_end();
    candidate_done_ = zone.candidate_end();
    return Outcome::solved;
  }

  /// Bands of a row or two: many of them are a drawing whose lines were rounded one by one, not
  /// columns that moved.
  [[nodiscard]] static std::ptrdiff_t slivers(const std::vector<Segment>& segments) {
    constexpr int kSliverRows = 2;
    return std::count_if(segments.begin(), segments.end(), [](const Segment& segment) {
      return segment.is_band() && !segment.silent && !segment.blank && segment.rows <= kSliverRows;
    });
  }

  /// `zone` and a matched row above and below it, where there is one: what repeats these rows is
  /// blank.
  [[nodiscard]] Gap with_context(Gap zone, const Gap& next) const {
    if (zone.reference > reference_done_ && zone.candidate > candidate_done_) {
      --zone.reference;
      --zone.candidate;
      ++zone.reference_rows;
      ++zone.candidate_rows;
    }
    if (zone.reference_end() < next.reference && zone.candidate_end() < next.candidate) {
      ++zone.reference_rows;
      ++zone.candidate_rows;
    }
    return zone;
  }

  [[nodiscard]] Gap end_of_pane() const {
    return {pane_.reference_rows.rows(), pane_.candidate_rows.rows(), 0, 0};
  }

  void solve_rows(const Gap& gap) {
    pair_until(gap.reference, gap.candidate);
    if (gap.reference_rows > 0 && gap.candidate_rows > 0) look_at(gap);
    pair_gap(pane_, gap, segments_);
    reference_done_ = gap.reference_end();
    candidate_done_ = gap.candidate_end();
  }

  /// The matched rows up to the next gap.
  void pair_until(int reference, int candidate) {
    append(segments_,
           {Segment::Type::paired, reference_done_, candidate_done_, reference - reference_done_});
    reference_done_ = reference;
    candidate_done_ = candidate;
  }

  void look_at(const Gap& rows) {
    if (depth_ == 0) effort_.looked_at.push_back(rows);
  }

  /// Lanes are described already, by their own panes.
  void describe(Segment& segment) const {
    if (segment.width != 0) return;
    switch (segment.type) {
      case Segment::Type::paired:
        segment.equal = true;
        for (int i = 0; i < segment.rows && segment.equal; ++i) {
          segment.equal = pane_.equal(segment.reference_y + i, segment.candidate_y + i);
        }
        break;
      case Segment::Type::deleted:
        segment.blank = is_blank(pane_.reference_rows, segment.reference_y, segment.rows);
        break;
      case Segment::Type::inserted:
        segment.blank = is_blank(pane_.candidate_rows, segment.candidate_y, segment.rows);
        break;
      case Segment::Type::moved:
        break;
    }
  }

  const Pane& pane_;
  int depth_;
  AlignEffort& effort_;
  std::vector<Segment> segments_;
  int reference_done_ = 0;
  int candidate_done_ = 0;
};

}  // namespace

std::vector<Segment> align_pane(const Pane& pane, int depth, AlignEffort& effort) {
  return PaneAligner(pane, depth, effort).align();
}

}  // namespace twinshot
