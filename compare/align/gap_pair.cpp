// Pairs rows that have no equal partner.
#include "compare/align/gap_pair.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace twinshot {
namespace {

/// Sum of absolute level differences of `count` bytes. In blocks of known size, which compilers
/// turn into the instruction that exists for it.
std::int64_t level_distance(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) {
  constexpr std::size_t kBlock = 64;
  std::int64_t sum = 0;
  std::size_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    int block = 0;
    for (std::size_t k = 0; k < kBlock; ++k) block += std::abs(int{a[i + k]} - int{b[i + k]});
    sum += block;
  }
  for (; i < count; ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum;
}

/// A tinted row stays close to itself, another text does not.
std::int64_t difference(const Pane& pane, int reference_row, int candidate_row) {
  if (pane.equal(reference_row, candidate_row)) return 0;
  return level_distance(pane.reference.row(reference_row), pane.candidate.row(candidate_row),
                        static_cast<std::size_t>(pane.width()) * kChannels);
}

int rows_above_band(const Pane& pane, const Gap& gap) {
  const int paired = std::min(gap.reference_rows, gap.candidate_rows);
  const int reference_shift = gap.reference_rows - paired;
  const int candidate_shift = gap.candidate_rows - paired;
  // What `split` rows above the band cost: those at the top's offset, the rest at the bottom's.
  std::vector<std::int64_t> below(static_cast<std::size_t>(paired));
  std::int64_t cost = 0;
  for (int i = 0; i < paired; ++i) {
    below[static_cast<std::size_t>(i)] =
        difference(pane, gap.reference + reference_shift + i, gap.candidate + candidate_shift + i);
    cost += below[static_cast<std::size_t>(i)];
  }
  std::int64_t best = cost;
  int split = 0;
  for (int i = 0; i < paired; ++i) {
    cost +=
        difference(pane, gap.reference + i, gap.candidate + i) - below[static_cast<std::size_t>(i)];
    if (cost < best) {
      best = cost;
      split = i + 1;
    }
  }
  // `cost` is now that of the whole gap aligned at its top. A shift inside a gap must make it at
  // least a quarter more alike than no shift.
  return 4 * best <= 3 * cost ? split : paired;
}

}  // namespace

void append(std::vector<Segment>& segments, const Segment& segment) {
  if (segment.rows == 0) return;
  if (!segments.empty()) {
    Segment& last = segments.back();
    const bool continues =
        last.type == segment.type && last.x == segment.x && last.width == segment.width &&
        segment.reference_y == last.reference_end() && segment.candidate_y == last.candidate_end();
    if (continues) {
      last.rows += segment.rows;
      return;
    }
  }
  segments.push_back(segment);
}

void pair_gap(const Pane& pane, const Gap& gap, std::vector<Segment>& segments) {
  const int paired = std::min(gap.reference_rows, gap.candidate_rows);
  const int above = gap.reference_rows == gap.candidate_rows ? paired : rows_above_band(pane, gap);
  const int below = paired - above;
  append(segments, {Segment::Type::paired, gap.reference, gap.candidate, above});
  const int deleted = gap.reference_rows - paired;
  const int inserted = gap.candidate_rows - paired;
  const int reference_y = gap.reference + above;
  const int candidate_y = gap.candidate + above;
  append(segments, {Segment::Type::deleted, reference_y, candidate_y, deleted});
  append(segments, {Segment::Type::inserted, reference_y, candidate_y, inserted});
  append(segments, {Segment::Type::paired, reference_y + deleted, candidate_y + inserted, below});
}

}  // namespace twinshot
