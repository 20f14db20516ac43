// Finds the bands that left one place and appear in another.
#include "compare/align/move_find.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace twinshot {
namespace {

constexpr int kMinMovedRows = 4;
/// A line: so few rows that only its place next to where it was says that it is the same one.
constexpr int kMaxLineRows = 2;
constexpr int kMaxLineNudge = 3;
/// Segments between the two places of a nudged line.
constexpr std::size_t kMaxBetween = 8;
/// Rows that stand in many places say little about where a band came from.
constexpr int kMaxPlacesTried = 20;

/// A stretch of rows of one picture.
struct Rows {
  int y;
  int rows;

  [[nodiscard]] int end() const { return y + rows; }
};

Rows rows_of(const Segment& band) {
  return {band.type == Segment::Type::deleted ? band.reference_y : band.candidate_y, band.rows};
}

Segment part_of(Segment band, const Rows& rows) {
  (band.type == Segment::Type::deleted ? band.reference_y : band.candidate_y) = rows.y;
  band.rows = rows.rows;
  return band;
}

Rows without_flat_margins(const RowTable& table, Rows band) {
  const auto flat = [&](int y) { return table.flat[static_cast<std::size_t>(y)] != 0; };
  while (band.rows > 0 && flat(band.y)) {
    ++band.y;
    --band.rows;
  }
  while (band.rows > 0 && flat(band.end() - 1)) --band.rows;
  return band;
}

/// A row of the bands that are searched.
struct Place {
  std::uint64_t hash;
  int row;

  bool operator<(const Place& other) const {
    return hash != other.hash ? hash < other.hash : row < other.row;
  }
};

class MoveFinder {
 public:
  MoveFinder(const RowTable& reference, const RowTable& candidate, std::vector<Segment>& segments)
      : reference_(reference), candidate_(candidate), segments_(segments) {}

  /// Looks for the content of the bands of type `small` inside the bands of type `large`.
  void find(Segment::Type small, Segment::Type large) {
    index_bands(large);
    if (places_.empty()) return;
    const std::size_t bands = segments_.size();
    for (std::size_t i = 0; i < bands; ++i) {
      if (!is_candidate(segments_[i], small)) continue;
      const Rows core = without_flat_margins(table(small), rows_of(segments_[i]));
      if (core.rows < kMinMovedRows) continue;
      // Rows that say nothing did not move; what stands between the two places did (settle()).
      if (is_blank(table(small), core.y, core.rows)) continue;
      const int found = find_rows(table(small), core, table(large));
      if (found >= 0) move(i, owner_[static_cast<std::size_t>(found)], core, found);
    }
  }

 private:
  static bool is_candidate(const Segment& segment, Segment::Type type) {
    return segment.type == type && segment.width == 0 && segment.rows > 0;
  }

  void index_bands(Segment::Type type) {
    places_.clear();
    owner_.assign(static_cast<std::size_t>(table(type).rows()), kNobody);
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (!is_candidate(segments_[i], type)) continue;
      own(i);
      const Rows rows = rows_of(segments_[i]);
      for (int y = rows.y; y < rows.end(); ++y) {
        places_.push_back({table(type).hashes[static_cast<std::size_t>(y)], y});
      }
    }
    std::sort(places_.begin(), places_.end());
  }

  void own(std::size_t segment) {
    const Rows rows = rows_of(segments_[segment]);
    std::fill_n(owner_.begin() + rows.y, rows.rows, segment);
  }

  /// Where the core's rows stand inside one band of the other table; -1 when nowhere.
  [[nodiscard]] int find_rows(const RowTable& small, const Rows& core,
                              const RowTable& large) const {
    const std::uint64_t first = small.hashes[static_cast<std::size_t>(core.y)];
    auto place = std::lower_bound(places_.begin(), places_.end(), Place{first, 0});
    for (int tried = 0; tried < kMaxPlacesTried; ++tried, ++place) {
      if (place == places_.end() || place->hash != first) return -1;
      const std::size_t owner = owner_[static_cast<std::size_t>(place->row)];
      if (owner == kNobody || rows_of(segments_[owner]).end() < place->row + core.rows) continue;
      if (std::equal(small.hashes.begin() + core.y, small.hashes.begin() + core.end(),
                     large.hashes.begin() + place->row)) {
        return place->row;
      }
    }
    return -1;
  }

  /// Segments i and j share the rows `core` of i, which stand at `found` in j. The moved segment,
  /// grown by the equal rows around it, takes the place of j; the rest of each is appended.
  void move(std::size_t i, std::size_t j, Rows core, int found) {
    const Segment first = segments_[i];
    const Segment second = segments_[j];
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
    std::vector<Segment> rests = {
        part_of(first, {first_rows.y, core.y - first_rows.y}),
        part_of(first, {core.end(), first_rows.end() - core.end()}),
        part_of(second, {second_rows.y, found - second_rows.y}),
        part_of(second, {found + core.rows, second_rows.end() - found - core.rows})};
    const bool first_is_deleted = first.type == Segment::Type::deleted;
    segments_[i].rows = 0;
    segments_[j] = {Segment::Type::moved, first_is_deleted ? core.y : found,
                    first_is_deleted ? found : core.y, core.rows};
    std::fill_n(owner_.begin() + second_rows.y, second_rows.rows, kNobody);
    // As many blank rows gone there as came here: margins that travelled with their content.
    const bool travelled = rests[0].rows + rests[1].rows == rests[2].rows + rests[3].rows &&
                           std::all_of(rests.begin(), rests.end(), [&](const Segment& rest) {
                             const Rows rows = rows_of(rest);
                             return is_blank(table(rest.type), rows.y, rows.rows);
                           });
    for (Segment& rest : rests) {
      if (rest.rows == 0) continue;
      rest.silent = travelled;
      segments_.push_back(rest);
      if (rest.type == second.type && !travelled) own(segments_.size() - 1);
    }
  }

  [[nodiscard]] const RowTable& table(Segment::Type type) const {
    return type == Segment::Type::deleted ? reference_ : candidate_;
  }

  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  const RowTable& reference_;
  const RowTable& candidate_;
  std::vector<Segment>& segments_;
  std::vector<Place> places_;       ///< the rows of the bands searched, by hash
  std::vector<std::size_t> owner_;  ///< of each row of that table: its band's index
};

bool is_line(const Segment& segment) {
  return segment.is_band() && segment.width == 0 && segment.rows > 0 &&
         segment.rows <= kMaxLineRows;
}

/// Whether `gone` and `come` are the same line, a few rows from where the rows around it put it.
bool is_nudged_line(const RowTable& reference, const RowTable& candidate, const Segment& gone,
                    const Segment& come) {
  return gone.type == Segment::Type::deleted && come.type == Segment::Type::inserted &&
         gone.rows == come.rows && std::abs(come.candidate_y - gone.candidate_y) <= kMaxLineNudge &&
         !is_blank(reference, gone.reference_y, gone.rows) &&
         !is_blank(candidate, come.candidate_y, come.rows) &&
         std::equal(reference.hashes.begin() + gone.reference_y,
                    reference.hashes.begin() + gone.reference_end(),
                    candidate.hashes.begin() + come.candidate_y);
}

/// Turns such pairs of bands into moved ones.
void find_nudged_lines(const RowTable& reference, const RowTable& candidate,
                       std::vector<Segment>& segments) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!is_line(segments[i])) continue;
    const std::size_t end = std::min(segments.size(), i + kMaxBetween + 2);
    for (std::size_t j = i + 1; j < end; ++j) {
      if (!is_line(segments[j]) || segments[i].type == segments[j].type) continue;
      const bool gone_first = segments[i].type == Segment::Type::deleted;
      const Segment& gone = segments[gone_first ? i : j];
      const Segment& come = segments[gone_first ? j : i];
      if (!is_nudged_line(reference, candidate, gone, come)) continue;
      segments[i] = {Segment::Type::moved, gone.reference_y, come.candidate_y, gone.rows};
      segments[j].rows = 0;
      break;
    }
  }
}

}  // namespace

bool is_blank(const RowTable& table, int y, int rows) {
  const auto hash = [&](int row) { return table.hashes[static_cast<std::size_t>(row)]; };
  const auto flat = [&](int row) { return table.flat[static_cast<std::size_t>(row)] != 0; };
  bool all_flat = true;
  for (int row = y; row < y + rows; ++row) all_flat = all_flat && flat(row);
  if (all_flat) return true;
  for (int row = y + 1; row < y + rows; ++row) {
    if (hash(row) != hash(y)) return false;
  }
  return (y > 0 && hash(y - 1) == hash(y)) ||
         (y + rows < table.rows() && hash(y + rows) == hash(y));
}

void find_moves(const RowTable& reference, const RowTable& candidate,
                std::vector<Segment>& segments) {
  MoveFinder finder(reference, candidate, segments);
  finder.find(Segment::Type::deleted, Segment::Type::inserted);
  finder.find(Segment::Type::inserted, Segment::Type::deleted);
  find_nudged_lines(reference, candidate, segments);
  std::erase_if(segments, [](const Segment& segment) { return segment.rows == 0; });
}

}  // namespace twinshot
