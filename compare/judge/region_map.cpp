// Collects the pixels that differ, and says which of them belong together.
#include "compare/judge/region_map.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace twinshot {
namespace {

/// Blocks this far apart still join.
constexpr int kReach = 2;

bool stands_before(const Block& a, const Block& b) {
  return a.row != b.row ? a.row < b.row : a.column < b.column;
}

Rect tight_box(const Block& block) {
  constexpr int kBlockPx = RegionMap::kBlockPx;
  std::uint64_t columns = block.mask;  // its lowest byte: some pixel of column x differs
  for (const int rows : {4, 2, 1}) columns |= columns >> (kBlockPx * rows);
  columns &= 0xff;
  const int top = std::countr_zero(block.mask) / kBlockPx;
  const int bottom = (63 - std::countl_zero(block.mask)) / kBlockPx;
  const int left = std::countr_zero(columns);
  const int right = 63 - std::countl_zero(columns);
  return {block.column * kBlockPx + left, block.row * kBlockPx + top, right - left + 1,
          bottom - top + 1};
}

/// Blocks of one row that join. Between its ends every column is at most one away from a block, so
/// whatever comes within reach of the run is within reach of one of its blocks.
struct BlockRun {
  int row;
  int first;  ///< column
  int last;
  Patch patch;
  std::size_t parent;  ///< a run of the same patch further up, or the run itself
};

std::vector<BlockRun> runs_of(const std::vector<Block>& blocks) {
  std::vector<BlockRun> runs;
  for (const Block& block : blocks) {
    if (runs.empty() || runs.back().row != block.row || runs.back().last + kReach < block.column) {
      runs.push_back({block.row, block.column, block.column, {}, runs.size()});
    }
    BlockRun& run = runs.back();
    run.last = block.column;
    run.patch.box = united(run.patch.box, tight_box(block));
    run.patch.score = std::min(run.patch.score, block.score);
  }
  return runs;
}

std::size_t root_of(std::vector<BlockRun>& runs, std::size_t run) {
  while (runs[run].parent != run) {
    runs[run].parent = runs[runs[run].parent].parent;
    run = runs[run].parent;
  }
  return run;
}

/// The root is the smaller number: a patch keeps the place of its topmost run.
void join(std::vector<BlockRun>& runs, std::size_t a, std::size_t b) {
  a = root_of(runs, a);
  b = root_of(runs, b);
  runs[std::max(a, b)].parent = std::min(a, b);
}

/// Joins the runs of two rows, given by their first run and the one behind their last.
void join_rows(std::vector<BlockRun>& runs, std::size_t upper, std::size_t upper_end,
               std::size_t lower, std::size_t lower_end) {
  while (upper < upper_end && lower < lower_end) {
    if (runs[upper].last + kReach < runs[lower].first) {
      ++upper;
    } else if (runs[lower].last + kReach < runs[upper].first) {
      ++lower;
    } else {
      join(runs, upper, lower);
      runs[upper].last < runs[lower].last ? ++upper : ++lower;
    }
  }
}

}  // namespace

void RegionMap::add(const std::vector<Block>& blocks) {
  if (blocks.empty()) return;
  const auto overlap =
      std::lower_bound(blocks_.begin(), blocks_.end(), blocks.front(), stands_before) -
      blocks_.begin();
  const auto middle = static_cast<std::ptrdiff_t>(blocks_.size());
  blocks_.insert(blocks_.end(), blocks.begin(), blocks.end());
  std::inplace_merge(blocks_.begin() + overlap, blocks_.begin() + middle, blocks_.end(),
                     stands_before);
  auto kept = blocks_.begin() + overlap;
  for (auto block = kept + 1; block < blocks_.end(); ++block) {
    if (stands_before(*kept, *block)) {
      *++kept = *block;
    } else {
      kept->mask |= block->mask;
      kept->score = std::min(kept->score, block->score);
    }
  }
  blocks_.erase(kept + 1, blocks_.end());
}

std::vector<Patch> RegionMap::take_patches() {
  std::vector<BlockRun> runs = runs_of(blocks_);
  blocks_.clear();
  std::vector<std::size_t> rows;  // the first run of each row
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (run == 0 || runs[run].row != runs[run - 1].row) rows.push_back(run);
  }
  const auto end_of = [&](std::size_t row) {
    return row + 1 < rows.size() ? rows[row + 1] : runs.size();
  };
  for (std::size_t lower = 0; lower < rows.size(); ++lower) {
    for (std::size_t upper = lower; upper-- > 0;) {
      if (runs[rows[lower]].row - runs[rows[upper]].row > kReach) break;
      join_rows(runs, rows[upper], end_of(upper), rows[lower], end_of(lower));
    }
  }
  std::vector<Patch> patches;
  std::vector<std::size_t> patch_of(runs.size());  // for roots
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const std::size_t root = root_of(runs, run);
    if (root == run) {
      patch_of[run] = patches.size();
      patches.push_back(runs[run].patch);
    } else {
      Patch& patch = patches[patch_of[root]];
      patch.box = united(patch.box, runs[run].patch.box);
      patch.score = std::min(patch.score, runs[run].patch.score);
    }
  }
  return patches;
}

}  // namespace twinshot
