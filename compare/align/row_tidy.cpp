// Tidies row matches: coincidences go, bands slide together.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "compare/align/row_match.h"

namespace twinshot {
namespace {

constexpr int kMaxIslandRows = 40;
constexpr int kEvidenceRows = 4;
constexpr int kSlideRows = 4;

/// Consecutive matches at one offset.
struct Island {
  int reference = 0;
  int candidate = 0;
  int rows = 0;

  [[nodiscard]] int offset() const { return candidate - reference; }
};

std::vector<Island> islands_of(const std::vector<int>& partner) {
  std::vector<Island> islands;
  for (int row = 0; row < static_cast<int>(partner.size()); ++row) {
    const int match = partner[static_cast<std::size_t>(row)];
    if (match == kUnmatched) continue;
    if (!islands.empty() && islands.back().reference + islands.back().rows == row &&
        islands.back().candidate + islands.back().rows == match) {
      ++islands.back().rows;
    } else {
      islands.push_back({row, match, 1});
    }
  }
  return islands;
}

/// How many of the island's rows say where they belong: not flat, not a repetition.
int evidence(const RowTable& reference, const Island& island) {
  int rows = 0;
  for (int i = 0; i < island.rows; ++i) {
    const auto row = static_cast<std::size_t>(island.reference + i);
    if (reference.flat[row] == 0 &&
        (i == 0 || reference.hashes[row] != reference.hashes[row - 1])) {
      ++rows;
    }
  }
  return rows;
}

/// An island that goes one way and back again with few telling rows: a coincidence inside a
/// replaced section. A shift of a few rows with nothing but the shift around it is a nudged line,
/// which stays where it is found; with anything else around it, it is one change with that.
bool is_stray(const RowTable& reference, const Island& island, int offset_before, int offset_after,
              bool alone) {
  const int shift = island.offset() - offset_before;
  const int shift_back = offset_after - island.offset();
  if (island.rows > kMaxIslandRows || shift == 0 || shift_back == 0 ||
      (shift < 0) == (shift_back < 0)) {
    return false;
  }
  if (std::abs(shift) <= kSlideRows && std::abs(shift_back) <= kSlideRows) {
    return !alone || evidence(reference, island) == 0;
  }
  return island.rows < std::min(std::abs(shift), std::abs(shift_back)) &&
         evidence(reference, island) < kEvidenceRows;
}

/// Whether one side has no rows between two islands.
bool one_sided(const Island& above, const Island& below) {
  return above.reference + above.rows == below.reference ||
         above.candidate + above.rows == below.candidate;
}

void drop_strays(const RowTable& reference, const RowTable& candidate, std::vector<int>& partner) {
  const std::vector<Island> islands = islands_of(partner);
  const int offset_at_end = candidate.rows() - reference.rows();
  int offset_before = 0;
  for (std::size_t i = 0; i < islands.size(); ++i) {
    const int offset_after = i + 1 < islands.size() ? islands[i + 1].offset() : offset_at_end;
    const Island above = i > 0 ? islands[i - 1] : Island{};
    const Island below =
        i + 1 < islands.size() ? islands[i + 1] : Island{reference.rows(), candidate.rows(), 0};
    const bool alone = one_sided(above, islands[i]) && one_sided(islands[i], below);
    if (is_stray(reference, islands[i], offset_before, offset_after, alone)) {
      std::fill_n(partner.begin() + islands[i].reference, islands[i].rows, kUnmatched);
    } else {
      offset_before = islands[i].offset();
    }
  }
}

/// One side of the matching, so that inserted and deleted bands slide by the same code.
struct Side {
  const RowTable& table;
  std::vector<int>& partner;        ///< of this side's rows
  std::vector<int>& other_partner;  ///< of the other side's rows
};

/// A band of unmatched rows [begin, end) that slides over equal rows.
class Band {
 public:
  Band(Side& side, int begin, int end) : side_(side), begin_(begin), end_(end) {}

  [[nodiscard]] int end() const { return end_; }
  [[nodiscard]] bool begins_flat() const { return side_.table.flat[index(begin_)] != 0; }
  [[nodiscard]] bool is_flat() const {
    return std::all_of(side_.table.flat.begin() + begin_, side_.table.flat.begin() + end_,
                       [](std::uint8_t flat) { return flat != 0; });
  }
  /// Whether the row above faces the row at the same height.
  [[nodiscard]] bool starts_in_place() const {
    return begin_ == 0 || side_.partner[index(begin_ - 1)] == begin_ - 1;
  }

  /// Rows of the other side lie unmatched at the same place: sliding would change what they face.
  [[nodiscard]] bool faces_a_gap() const {
    const int before = begin_ > 0 ? side_.partner[index(begin_ - 1)] : -1;
    const int after = end_ < side_.table.rows() ? side_.partner[index(end_)]
                                                : static_cast<int>(side_.other_partner.size());
    return after - before != 1;
  }

  bool slide_up() {
    if (begin_ == 0 || !equal(begin_ - 1, end_ - 1)) return false;
    move_match(begin_ - 1, end_ - 1);
    --begin_;
    --end_;
    return true;
  }

  bool slide_down() {
    if (end_ == side_.table.rows() || !equal(begin_, end_)) return false;
    move_match(end_, begin_);
    ++begin_;
    ++end_;
    return true;
  }

  /// Takes in the unmatched rows that the band now touches.
  bool absorb() {
    const int begin = begin_;
    const int end = end_;
    while (begin_ > 0 && side_.partner[index(begin_ - 1)] == kUnmatched) --begin_;
    while (end_ < side_.table.rows() && side_.partner[index(end_)] == kUnmatched) ++end_;
    return begin != begin_ || end != end_;
  }

 private:
  static std::size_t index(int row) { return static_cast<std::size_t>(row); }

  [[nodiscard]] bool equal(int a, int b) const {
    return side_.table.hashes[index(a)] == side_.table.hashes[index(b)];
  }

  void move_match(int from, int to) {
    const int match = side_.partner[index(from)];
    side_.partner[index(to)] = match;
    side_.partner[index(from)] = kUnmatched;
    side_.other_partner[index(match)] = to;
  }

  Side& side_;
  int begin_;
  int end_;
};

void slide_bands(Side side) {
  int row = 0;
  while (row < side.table.rows()) {
    if (side.partner[static_cast<std::size_t>(row)] != kUnmatched) {
      ++row;
      continue;
    }
    Band band(side, row, row + 1);
    band.absorb();
    // Up and down until no neighbour joins any more, as git's diff compaction does.
    bool joined = true;
    while (joined && !band.faces_a_gap()) {
      joined = false;
      while (!joined && band.slide_up()) joined = band.absorb();
      if (joined) continue;
      while (!joined && band.slide_down()) joined = band.absorb();
    }
    if (!band.faces_a_gap()) {
      while (band.slide_up()) {
      }
      // A blank band stands where the shifted rows begin or end: whoever compares needs no other
      // pixels then.
      if (!band.is_flat() || band.starts_in_place()) {
        while (band.begins_flat() && band.slide_down()) {
        }
      }
    }
    row = band.end();
  }
}

}  // namespace

void tidy_matches(const RowTable& reference, const RowTable& candidate, std::vector<int>& partner) {
  drop_strays(reference, candidate, partner);
  std::vector<int> back(static_cast<std::size_t>(candidate.rows()), kUnmatched);
  for (std::size_t row = 0; row < partner.size(); ++row) {
    if (partner[row] != kUnmatched)
      back[static_cast<std::size_t>(partner[row])] = static_cast<int>(row);
  }
  slide_bands({candidate, back, partner});
  slide_bands({reference, partner, back});
}

}  // namespace twinshot
