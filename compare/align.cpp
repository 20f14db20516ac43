// Which rows of the candidate face which rows of the reference.
#include "compare/align.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "compare/row_hash.h"
#include "compare/row_match.h"

namespace twinshot {
namespace {

/// Pictures of equal height with no more differing rows than this are not aligned: a changed line
/// of text needs no other explanation.
constexpr int kFewRows = 16;
/// A shift inside a gap must make it at least this much more alike than no shift.
constexpr double kWorthwhile = 0.75;
/// Fewer rows than this, blank margins aside, are too little to say that they moved.
constexpr int kMinMovedRows = 4;
constexpr int kMaxPlacesTried = 20;

void append(std::vector<Segment>& segments, const Segment& segment) {
  if (segment.rows == 0) return;
  if (!segments.empty()) {
    Segment& last = segments.back();
    const bool continues =
        last.type == segment.type &&
        segment.reference_y ==
            last.reference_y + (segment.type == Segment::Type::inserted ? 0 : last.rows) &&
        segment.candidate_y ==
            last.candidate_y + (segment.type == Segment::Type::deleted ? 0 : last.rows);
    if (continues) {
      last.rows += segment.rows;
      return;
    }
  }
  segments.push_back(segment);
}

int differing_in_place(const ImageView& reference, const ImageView& candidate, int width) {
  const std::size_t bytes = static_cast<std::size_t>(width) * kChannels;
  int count = 0;
  for (int y = 0; y < reference.height; ++y) {
    count += std::memcmp(reference.row(y), candidate.row(y), bytes) != 0 ? 1 : 0;
  }
  return count;
}

/// Rows between two matches that have no partner: [reference, +reference_rows) against
/// [candidate, +candidate_rows).
struct Gap {
  int reference;
  int candidate;
  int reference_rows;
  int candidate_rows;
};

/// Pairs the rows of gaps by how alike their pixels are.
class GapPairer {
 public:
  GapPairer(const ImageView& reference, const ImageView& candidate)
      : reference_(reference),
        candidate_(candidate),
        width_(std::min(reference.width, candidate.width)) {}

  /// Appends the segments of a gap: some rows paired at its top, one band, the rest at its bottom.
  void pair(const Gap& gap, std::vector<Segment>& segments) const {
    const int paired = std::min(gap.reference_rows, gap.candidate_rows);
    const int above = gap.reference_rows == gap.candidate_rows ? paired : rows_above_band(gap);
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

 private:
  [[nodiscard]] int rows_above_band(const Gap& gap) const {
    const int paired = std::min(gap.reference_rows, gap.candidate_rows);
    const int reference_shift = gap.reference_rows - paired;
    const int candidate_shift = gap.candidate_rows - paired;
    // Cost of `split` rows above the band: those at the top's offset, the rest at the bottom's.
    std::int64_t cost = 0;
    for (int i = 0; i < paired; ++i) {
      cost += difference(gap.reference + reference_shift + i, gap.candidate + candidate_shift + i);
    }
    std::int64_t best = cost;
    int split = 0;
    for (int i = 0; i < paired; ++i) {
      cost += difference(gap.reference + i, gap.candidate + i) -
              difference(gap.reference + reference_shift + i, gap.candidate + candidate_shift + i);
      if (cost < best) {
        best = cost;
        split = i + 1;
      }
    }
    // `cost` is now that of the whole gap aligned at its top.
    return static_cast<double>(best) <= kWorthwhile * static_cast<double>(cost) ? split : paired;
  }

  /// Sum of absolute level differences: a tinted row stays close to itself, another text does not.
  [[nodiscard]] std::int64_t difference(int reference_row, int candidate_row) const {
    const std::uint8_t* a = reference_.row(reference_row);
    const std::uint8_t* b = candidate_.row(candidate_row);
    std::uint32_t sum = 0;  // at most 4 * 255 * width: room for 4 million columns
    for (int i = 0; i < width_ * kChannels; ++i) {
      sum += static_cast<std::uint32_t>(std::abs(int{a[i]} - int{b[i]}));
    }
    return sum;
  }

  const ImageView& reference_;
  const ImageView& candidate_;
  int width_;
};

std::vector<Segment> to_segments(const std::vector<int>& partner, int candidate_rows,
                                 const GapPairer& gaps) {
  std::vector<Segment> segments;
  int reference_row = 0;
  int candidate_row = 0;
  const auto close_gap = [&](int next_reference, int next_candidate) {
    gaps.pair({reference_row, candidate_row, next_reference - reference_row,
               next_candidate - candidate_row},
              segments);
  };
  for (int row = 0; row < static_cast<int>(partner.size()); ++row) {
    const int match = partner[static_cast<std::size_t>(row)];
    if (match == kUnmatched) continue;
    close_gap(row, match);
    append(segments, {Segment::Type::paired, row, match, 1});
    reference_row = row + 1;
    candidate_row = match + 1;
  }
  close_gap(static_cast<int>(partner.size()), candidate_rows);
  return segments;
}

/// A stretch of rows of one picture.
struct Rows {
  int y;
  int rows;

  [[nodiscard]] int end() const { return y + rows; }
};

/// Turns a deleted band whose rows appear in an inserted one (or the other way round) into a moved
/// one; what is left of either stays what it was.
class MoveFinder {
 public:
  MoveFinder(const RowTable& reference, const RowTable& candidate)
      : reference_(reference), candidate_(candidate) {}

  void find(std::vector<Segment>& segments) const {
    find_inside(segments, Segment::Type::deleted, Segment::Type::inserted);
    find_inside(segments, Segment::Type::inserted, Segment::Type::deleted);
  }

 private:
  /// Looks for the content of the bands of type `small` inside the bands of type `large`.
  void find_inside(std::vector<Segment>& segments, Segment::Type small, Segment::Type large) const {
    const std::size_t bands = segments.size();
    for (std::size_t i = 0; i < bands; ++i) {
      if (segments[i].type != small) continue;
      const Rows core = without_flat_margins(table(small), rows_of(segments[i]));
      if (core.rows < kMinMovedRows) continue;
      for (std::size_t j = 0; j < bands; ++j) {
        if (segments[j].type != large || segments[j].rows < core.rows) continue;
        const int found = find_rows(table(small), core, table(large), rows_of(segments[j]));
        if (found < 0) continue;
        move(segments, i, j, core, found);
        break;
      }
    }
  }

  /// Segments i and j share the rows `core` of i, which stand at `found` in j. The moved segment,
  /// grown by the equal rows around it, takes the place of both; the rest of each is appended.
  void move(std::vector<Segment>& segments, std::size_t i, std::size_t j, Rows core,
            int found) const {
    const Segment first = segments[i];
    const Segment second = segments[j];
    const Rows first_rows = rows_of(first);
    const Rows second_rows = rows_of(second);
    const auto equal = [&](int a, int b) {
      return table(first.type).hashes[static_cast<std::size_t>(a)] ==
             table(second.type).hashes[static_cast<std::size_t>(b)];
    };
    while (core.y > first_rows.y && found > second_rows.y && equal(core.y - 1, found - 1)) {
      --core.y;
      --found;
      ++core.rows;
    }
    while (core.end() < first_rows.end() && found + core.rows < second_rows.end() &&
           equal(core.end(), found + core.rows)) {
      ++core.rows;
    }
    const std::vector<Segment> rests = {
        part_of(first, {first_rows.y, core.y - first_rows.y}),
        part_of(first, {core.end(), first_rows.end() - core.end()}),
        part_of(second, {second_rows.y, found - second_rows.y}),
        part_of(second, {found + core.rows, second_rows.end() - found - core.rows})};
    const bool first_is_deleted = first.type == Segment::Type::deleted;
    segments[i].rows = 0;
    segments[j] = {Segment::Type::moved, first_is_deleted ? core.y : found,
                   first_is_deleted ? found : core.y, core.rows};
    // As many blank rows gone there as came here: margins that travelled with their content.
    const bool blank = std::all_of(rests.begin(), rests.end(), [&](const Segment& rest) {
      return without_flat_margins(table(rest.type), rows_of(rest)).rows == 0;
    });
    if (blank && rests[0].rows + rests[1].rows == rests[2].rows + rests[3].rows) return;
    for (const Segment& rest : rests) {
      if (rest.rows > 0) segments.push_back(rest);
    }
  }

  /// Where the core's rows stand inside `range` of the other table; -1 when nowhere.
  [[nodiscard]] static int find_rows(const RowTable& small, const Rows& core, const RowTable& large,
                                     const Rows& range) {
    int tried = 0;
    const std::uint64_t first = small.hashes[static_cast<std::size_t>(core.y)];
    for (int y = range.y; y + core.rows <= range.end(); ++y) {
      if (large.hashes[static_cast<std::size_t>(y)] != first) continue;
      if (++tried > kMaxPlacesTried) return -1;
      if (std::equal(small.hashes.begin() + core.y, small.hashes.begin() + core.end(),
                     large.hashes.begin() + y)) {
        return y;
      }
    }
    return -1;
  }

  [[nodiscard]] static Rows without_flat_margins(const RowTable& table, Rows band) {
    const auto flat = [&](int y) { return table.flat[static_cast<std::size_t>(y)] != 0; };
    while (band.rows > 0 && flat(band.y)) {
      ++band.y;
      --band.rows;
    }
    while (band.rows > 0 && flat(band.end() - 1)) --band.rows;
    return band;
  }

  [[nodiscard]] const RowTable& table(Segment::Type type) const {
    return type == Segment::Type::deleted ? reference_ : candidate_;
  }

  [[nodiscard]] static Rows rows_of(const Segment& band) {
    return {band.type == Segment::Type::deleted ? band.reference_y : band.candidate_y, band.rows};
  }

  [[nodiscard]] static Segment part_of(Segment band, const Rows& rows) {
    (band.type == Segment::Type::deleted ? band.reference_y : band.candidate_y) = rows.y;
    band.rows = rows.rows;
    return band;
  }

  const RowTable& reference_;
  const RowTable& candidate_;
};

int matched_rows(const std::vector<int>& partner) {
  return static_cast<int>(
      std::count_if(partner.begin(), partner.end(), [](int match) { return match != kUnmatched; }));
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

std::vector<Segment> align_rows(const ImageView& reference, const ImageView& candidate) {
  const int width = std::min(reference.width, candidate.width);
  const bool equal_heights = reference.height == candidate.height;
  const int differing = equal_heights ? differing_in_place(reference, candidate, width) : 0;
  if (equal_heights && differing <= kFewRows) {
    return top_aligned(reference.height, candidate.height);
  }
  const RowTable reference_rows = hash_rows(reference, width);
  const RowTable candidate_rows = hash_rows(candidate, width);
  std::vector<int> partner = match_rows(reference_rows, candidate_rows);
  tidy_matches(reference_rows, candidate_rows, partner);
  if (equal_heights && 2 * (reference.height - matched_rows(partner)) > differing) {
    return top_aligned(reference.height, candidate.height);
  }
  std::vector<Segment> segments =
      to_segments(partner, candidate.height, GapPairer(reference, candidate));
  MoveFinder(reference_rows, candidate_rows).find(segments);
  std::erase_if(segments, [](const Segment& segment) { return segment.rows == 0; });
  std::stable_sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return a.candidate_y != b.candidate_y ? a.candidate_y < b.candidate_y
                                          : a.reference_y < b.reference_y;
  });
  return segments;
}

}  // namespace twinshot
