// Which parts of the candidate face which parts of the reference.
#include "compare/align/align.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

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

/// For pictures of equal height: how far rows are from the next one that differs from its like at
/// the same y.
class Distances {
 public:
  Distances(const RowTable& reference, const RowTable& candidate) {
    constexpr int kFar = std::numeric_limits<int>::max() / 2;
    int distance = kFar;
    const auto next = [&](std::size_t row) {
      return reference.hashes[row] == candidate.hashes[row] ? std::min(kFar, distance + 1) : 0;
    };
    const std::size_t rows = reference.hashes.size();
    rows_.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) rows_[row] = distance = next(row);
    distance = kFar;
    for (std::size_t row = rows; row-- > 0;) {
      distance = next(row);
      rows_[row] = std::min(rows_[row], distance);
    }
  }

  /// Of the farthest row of a gap, on either side; 0 when it has none.
  [[nodiscard]] int farthest(const Gap& gap) const {
    return std::max(farthest(gap.reference, gap.reference_rows),
                    farthest(gap.candidate, gap.candidate_rows));
  }

 private:
  [[nodiscard]] int farthest(int y, int rows) const {
    const auto first = rows_.begin() + y;
    return rows == 0 ? 0 : *std::max_element(first, first + rows);
  }

  std::vector<int> rows_;
};

/// How far the alignment looked, and how far what it found will be looked at. Rows that are paired
/// and not equal lie in gaps, and gaps have been looked at.
Reach reach_of(const std::vector<Segment>& segments, const std::vector<Gap>& looked_at,
               const RowTable& reference, const RowTable& candidate) {
  const Distances distances(reference, candidate);
  Reach reach;
  for (const Gap& gap : looked_at) {
    reach.aligned_rows = std::max(reach.aligned_rows, distances.farthest(gap));
  }
  for (const Segment& segment : segments) {
    if (segment.type == Segment::Type::paired || segment.silent) continue;
    reach.band_rows = std::max(reach.band_rows, distances.farthest(gap_of(segment)));
  }
  return reach;
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

Alignment align_rows(const ImageView& reference, const ImageView& candidate,
                     const RowTable& reference_rows, const RowTable& candidate_rows) {
  const bool equal_heights = reference.height == candidate.height;
  if (equal_heights && reference_rows.hashes == candidate_rows.hashes) {
    return {top_aligned(reference.height, candidate.height), {}};
  }
  const int width = std::min(reference.width, candidate.width);
  const Pane page = {cropped(reference, {0, 0, width, reference.height}),
                     cropped(candidate, {0, 0, width, candidate.height}), reference_rows,
                     candidate_rows};
  AlignEffort effort = {
      std::int64_t{kLaneRounds} * width * (reference.height + candidate.height), kRunCells, {}};
  std::vector<Segment> segments = align_pane(page, 0, effort);
  settle(segments, page.reference, page.candidate, effort.looked_at);
  Reach reach = kWidestReach;
  if (equal_heights) {
    reach = reach_of(segments, effort.looked_at, reference_rows, candidate_rows);
    if (reach.aligned_rows > kWidestReach.aligned_rows ||
        reach.band_rows > kWidestReach.band_rows) {
      return {top_aligned(reference.height, candidate.height), kWidestReach};
    }
  }
  std::stable_sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return std::tuple(a.candidate_y, a.x, a.reference_y) <
           std::tuple(b.candidate_y, b.x, b.reference_y);
  });
  return {std::move(segments), reach};
}

std::vector<Segment> align_rows(const ImageView& reference, const ImageView& candidate) {
  const int width = std::min(reference.width, candidate.width);
  return align_rows(reference, candidate, hash_rows(reference, width), hash_rows(candidate, width))
      .segments;
}

}  // namespace twinshot
