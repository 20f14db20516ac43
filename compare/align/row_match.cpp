// Which rows of two pictures are the same row: trimmed ends, anchors, runs.
#include "compare/align/row_match.h"

#include <algorithm>
#include <cstdint>

namespace twinshot {
namespace {

constexpr int kMaxSplits = 16;
constexpr std::ptrdiff_t kRareRows = 20;
constexpr std::int64_t kMaxRunCells = 4'000'000;
/// Stretches of about 500 rows are matched run by run in well under a millisecond.
constexpr std::int64_t kFewPairs = 250'000;

/// Rows [reference, reference_end) against rows [candidate, candidate_end).
struct Stretch {
  int reference;
  int reference_end;
  int candidate;
  int candidate_end;
  int depth;

  [[nodiscard]] bool one_sided() const {
    return reference == reference_end || candidate == candidate_end;
  }
  [[nodiscard]] std::int64_t pairs() const {
    return std::int64_t{reference_end - reference} * (candidate_end - candidate);
  }
};

struct Match {
  int reference;
  int candidate;
};

struct HashedRow {
  std::uint64_t hash;
  int row;

  bool operator<(const HashedRow& other) const {
    return hash != other.hash ? hash < other.hash : row < other.row;
  }
};

std::vector<HashedRow> sorted_rows(const RowTable& table, int begin, int end) {
  std::vector<HashedRow> rows;
  rows.reserve(static_cast<std::size_t>(end - begin));
  for (int row = begin; row < end; ++row) {
    const auto index = static_cast<std::size_t>(row);
    if (table.flat[index] == 0) rows.push_back({table.hashes[index], row});
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// All matches between rows that occur at most `most` times on either side.
std::vector<Match> equal_rows(const std::vector<HashedRow>& left,
                              const std::vector<HashedRow>& right, std::ptrdiff_t most) {
  std::vector<Match> matches;
  auto a = left.begin();
  auto b = right.begin();
  while (a != left.end() && b != right.end()) {
    if (a->hash != b->hash) {
      (a->hash < b->hash ? a : b)++;
      continue;
    }
    const auto other_hash = [hash = a->hash](const HashedRow& row) { return row.hash != hash; };
    const auto a_end = std::find_if(a, left.end(), other_hash);
    const auto b_end = std::find_if(b, right.end(), other_hash);
    if (a_end - a <= most && b_end - b <= most) {
      for (auto i = a; i != a_end; ++i) {
        for (auto j = b; j != b_end; ++j) matches.push_back({i->row, j->row});
      }
    }
    a = a_end;
    b = b_end;
  }
  return matches;
}

/// The longest chain of matches in which both rows increase. Within one reference row the matches
/// go by falling candidate row, so that a chain takes each row once (Hunt and Szymanski 1977).
std::vector<Match> longest_chain(std::vector<Match> matches) {
  std::sort(matches.begin(), matches.end(), [](const Match& x, const Match& y) {
    return x.reference != y.reference ? x.reference < y.reference : x.candidate > y.candidate;
  });
  std::vector<std::size_t> tails;  // tails[k]: the match that ends the best chain of k + 1
  std::vector<std::ptrdiff_t> previous(matches.size(), -1);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const auto tail = std::lower_bound(
        tails.begin(), tails.end(), matches[i].candidate,
        [&](std::size_t index, int candidate) { return matches[index].candidate < candidate; });
    if (tail != tails.begin()) previous[i] = static_cast<std::ptrdiff_t>(*(tail - 1));
    if (tail == tails.end()) {
      tails.push_back(i);
    } else {
      *tail = i;
    }
  }
  std::vector<Match> chain;
  if (tails.empty()) return chain;
  for (auto i = static_cast<std::ptrdiff_t>(tails.back()); i >= 0;
       i = previous[static_cast<std::size_t>(i)]) {
    chain.push_back(matches[static_cast<std::size_t>(i)]);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

/// Runs of equal rows, as the dynamic programming sees them.
struct RowRun {
  std::uint64_t hash;
  int row;
  int rows;
};

std::vector<RowRun> row_runs(const RowTable& table, int begin, int end) {
  std::vector<RowRun> runs;
  for (int row = begin; row < end; ++row) {
    const std::uint64_t hash = table.hashes[static_cast<std::size_t>(row)];
    if (!runs.empty() && runs.back().hash == hash) {
      ++runs.back().rows;
    } else {
      runs.push_back({hash, row, 1});
    }
  }
  return runs;
}

class Matcher {
 public:
  Matcher(const RowTable& reference, const RowTable& candidate, std::int64_t run_cells)
      : reference_(reference),
        candidate_(candidate),
        run_cells_(run_cells),
        partner_(static_cast<std::size_t>(reference.rows()), kUnmatched) {}

  std::vector<int> match() && {
    std::vector<Stretch> open = {{0, reference_.rows(), 0, candidate_.rows(), 0}};
    while (!open.empty()) {
      Stretch stretch = open.back();
      open.pop_back();
      trim(stretch);
      if (stretch.one_sided()) continue;
      const std::vector<Match> anchors = anchors_in(stretch);
      if (anchors.empty()) {
        match_runs(stretch);
        continue;
      }
      int reference_row = stretch.reference;
      int candidate_row = stretch.candidate;
      for (const Match& anchor : anchors) {
        set(anchor.reference, anchor.candidate);
        open.push_back(
            {reference_row, anchor.reference, candidate_row, anchor.candidate, stretch.depth + 1});
        reference_row = anchor.reference + 1;
        candidate_row = anchor.candidate + 1;
      }
      open.push_back({reference_row, stretch.reference_end, candidate_row, stretch.candidate_end,
                      stretch.depth + 1});
    }
    return std::move(partner_);
  }

 private:
  [[nodiscard]] bool equal(int reference_row, int candidate_row) const {
    return reference_.hashes[static_cast<std::size_t>(reference_row)] ==
           candidate_.hashes[static_cast<std::size_t>(candidate_row)];
  }

  void set(int reference_row, int candidate_row) {
    partner_[static_cast<std::size_t>(reference_row)] = candidate_row;
  }

  void trim(Stretch& stretch) {
    while (!stretch.one_sided() && equal(stretch.reference, stretch.candidate)) {
      set(stretch.reference++, stretch.candidate++);
    }
    while (!stretch.one_sided() && equal(stretch.reference_end - 1, stretch.candidate_end - 1)) {
      set(--stretch.reference_end, --stretch.candidate_end);
    }
  }

  /// Rows that occur once on either side of the stretch, in one chain. Where these are the lesser
  /// part of it, rows that occur a few times: a unique band that moved past a table must not speak
  /// for the table. None where these are the lesser part, too, and the stretch is small enough to
  /// be matched run by run.
  [[nodiscard]] std::vector<Match> anchors_in(const Stretch& stretch) const {
    if (stretch.depth >= kMaxSplits) return {};
    const std::vector<HashedRow> left =
        sorted_rows(reference_, stretch.reference, stretch.reference_end);
    const std::vector<HashedRow> right =
        sorted_rows(candidate_, stretch.candidate, stretch.candidate_end);
    const std::size_t most_of_it = (std::min(left.size(), right.size()) + 1) / 2;
    std::vector<Match> unique = equal_rows(left, right, 1);
    if (unique.size() >= most_of_it) return longest_chain(std::move(unique));
    std::vector<Match> chain = longest_chain(equal_rows(left, right, kRareRows));
    if (chain.size() < most_of_it && stretch.pairs() <= kFewPairs) return {};
    return chain;
  }

  /// Equal rows in place, for a stretch of equal heights.
  [[nodiscard]] int equal_in_place(const Stretch& stretch) const {
    int count = 0;
    for (int i = 0; i < stretch.reference_end - stretch.reference; ++i) {
      count += equal(stretch.reference + i, stretch.candidate + i) ? 1 : 0;
    }
    return count;
  }

  void match_runs(const Stretch& stretch) {
    const int height = stretch.reference_end - stretch.reference;
    if (height == stretch.candidate_end - stretch.candidate &&
        2 * equal_in_place(stretch) >= height) {
      for (int i = 0; i < height; ++i) {
        if (equal(stretch.reference + i, stretch.candidate + i)) {
          set(stretch.reference + i, stretch.candidate + i);
        }
      }
      return;
    }
    const std::vector<RowRun> left = row_runs(reference_, stretch.reference, stretch.reference_end);
    const std::vector<RowRun> right =
        row_runs(candidate_, stretch.candidate, stretch.candidate_end);
    const auto cells =
        static_cast<std::int64_t>(left.size()) * static_cast<std::int64_t>(right.size());
    if (cells > std::min(kMaxRunCells, run_cells_)) return;
    run_cells_ -= cells;
    // best[j]: rows matched by the runs from i and j on; step says how that was reached.
    enum class Step : std::uint8_t { skip_left, skip_right, match };
    std::vector<Step> steps(left.size() * right.size());
    std::vector<int> best(right.size() + 1, 0);
    for (std::size_t i = left.size(); i-- > 0;) {
      int diagonal = 0;  // best[j + 1] of the row before
      for (std::size_t j = right.size(); j-- > 0;) {
        const int below = best[j];
        Step step = Step::skip_left;
        int most = below;
        if (best[j + 1] > most) {
          most = best[j + 1];
          step = Step::skip_right;
        }
        if (left[i].hash == right[j].hash) {
          const int matched = diagonal + std::min(left[i].rows, right[j].rows);
          if (matched >= most) {
            most = matched;
            step = Step::match;
          }
        }
        steps[i * right.size() + j] = step;
        best[j] = most;
        diagonal = below;
      }
    }
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() && j < right.size()) {
      switch (steps[i * right.size() + j]) {
        case Step::skip_left:
          ++i;
          break;
        case Step::skip_right:
          ++j;
          break;
        case Step::match:
          for (int k = 0; k < std::min(left[i].rows, right[j].rows); ++k) {
            set(left[i].row + k, right[j].row + k);
          }
          ++i;
          ++j;
          break;
      }
    }
  }

  const RowTable& reference_;
  const RowTable& candidate_;
  std::int64_t run_cells_;
  std::vector<int> partner_;
};

}  // namespace

std::vector<int> match_rows(const RowTable& reference, const RowTable& candidate,
                            std::int64_t run_cells) {
  return Matcher(reference, candidate, run_cells).match();
}

}  // namespace twinshot
