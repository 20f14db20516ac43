// Which parts of the candidate face which parts of the reference.
#include "compare/align/align.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "compare/align/gap_pair.h"
#include "compare/align/pane_align.h"
#include "compare/align/row_match.h"
#include "compare/align/settle.h"
#include "compare/pair_view.h"

namespace twinshot {
namespace {

/// Lanes are hashed for this many times the area of both pictures before alignment gives up on
/// them. Two versions of a page need less than one.
constexpr int kLaneRounds = 3;

/// For pictures of equal height: how many rows up to row y are further than `reach` from any row
/// that differs from its like at the same y.
class Reach {
 public:
  Reach(const RowTable& reference, const RowTable& candidate, int reach) {
    const int rows = reference.rows();
    std::vector<std::uint8_t> near(static_cast<std::size_t>(rows), 0);
    int marked = 0;
    for (int y = 0; y < rows; ++y) {
      const auto row = static_cast<std::size_t>(y);
      if (reference.hashes[row] == candidate.hashes[row]) continue;
      const int end = std::min(rows, y + reach + 1);
      for (marked = std::max(marked, y - reach); marked < end; ++marked) {
        near[static_cast<std::size_t>(marked)] = 1;
      }
    }
    far_.reserve(near.size() + 1);
    for (const std::uint8_t row : near) far_.push_back(far_.back() + (row == 0 ? 1 : 0));
  }

  [[nodiscard]] bool covers(int y, int rows) const {
    return far_[static_cast<std::size_t>(y + rows)] == far_[static_cast<std::size_t>(y)];
  }

 private:
  std::vector<int> far_ = {0};
};

/// Whether neither the alignment nor comparing by its segments reads a pixel out of reach. Windows
/// around what was looked at reach as far again, bands do not.
bool within_reach(const std::vector<Segment>& segments, const std::vector<Gap>& looked_at,
                  const RowTable& reference, const RowTable& candidate) {
  const auto covered_by = [](const Reach& reach) {
    return [&reach](const Gap& gap) {
      return reach.covers(gap.reference, gap.reference_rows) &&
             reach.covers(gap.candidate, gap.candidate_rows);
    };
  };
  const Reach near(reference, candidate, kAlignReachRows);
  const Reach far(reference, candidate, 2 * kAlignReachRows);
  // Rows that are paired and not equal lie in gaps, and gaps have been looked at.
  return std::all_of(looked_at.begin(), looked_at.end(), covered_by(near)) &&
         std::all_of(segments.begin(), segments.end(), [&](const Segment& segment) {
           return segment.type == Segment::Type::paired || segment.silent ||
                  covered_by(far)(gap_of(segment));
         });
}

}  // namespace

std::vector<Segment> top_aligned(int reference_height, int candidate_height) {
  const int common = std::min(reference_height, candidate_height);
  std::vector<Segment> segments;
  append(segments, {Segment::Type::paired, 0, 0, common});
  append(segments, {Segment::Type::deleted, common, common, reference_height - common});
  append(segments, {Segment::Type::inserted, common, common, candidate_height - common});
  return segments;
}

std::vector<Segment> align_rows(const ImageView& reference, const ImageView& candidate,
                                const RowTable& reference_rows, const RowTable& candidate_rows) {
  const bool equal_heights = reference.height == candidate.height;
  if (equal_heights && reference_rows.hashes == candidate_rows.hashes) {
    return top_aligned(reference.height, candidate.height);
  }
  const int width = std::min(reference.width, candidate.width);
  const Pane page = {cropped(reference, {0, 0, width, reference.height}),
                     cropped(candidate, {0, 0, width, candidate.height}), reference_rows,
                     candidate_rows};
  AlignEffort effort = {
      std::int64_t{kLaneRounds} * width * (reference.height + candidate.height), kRunCells, {}};
  std::vector<Segment> segments = align_pane(page, 0, effort);
  settle(segments, page.reference, page.candidate, effort.looked_at);
  if (equal_heights && !within_reach(segments, effort.looked_at, reference_rows, candidate_rows)) {
    return top_aligned(reference.height, candidate.height);
  }
  std::stable_sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::tuple(a.candidate_y, a.x, a.reference_y) <
           std::tuple(b.candidate_y, b.x, b.reference_y);
  });
  return segments;
}

std::vector<Segment> align_rows(const ImageView& reference, const ImageView& candidate) {
  const int width = std::min(reference.width, candidate.width);
  return align_rows(reference, candidate, hash_rows(reference, width), hash_rows(candidate, width));
}

}  // namespace twinshot
