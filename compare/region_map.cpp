// Collects the pixels that differ, and says which of them belong together.
#include "compare/region_map.h"

#include <algorithm>
#include <bit>

namespace twinshot {

RegionMap::RegionMap(const PairView& pair)
    : pair_(pair),
      columns_((pair.width() + kBlockPx - 1) / kBlockPx),
      rows_((pair.height() + kBlockPx - 1) / kBlockPx),
      slots_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), 0) {}

std::int32_t& RegionMap::slot(int column, int row) {
  return slots_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                static_cast<std::size_t>(column)];
}

void RegionMap::add(const Rect& window, double score, int noise_levels) {
  for (int row = window.y / kBlockPx; row * kBlockPx < window.bottom(); ++row) {
    for (int column = window.x / kBlockPx; column * kBlockPx < window.right(); ++column) {
      add_block(column, row, window, score, noise_levels);
    }
  }
}

void RegionMap::add_block(int column, int row, const Rect& window, double score, int noise_levels) {
  const int left = column * kBlockPx;
  const int top = row * kBlockPx;
  const Rect part = intersected({left, top, kBlockPx, kBlockPx}, window);
  std::uint64_t mask = 0;
  for (int y = part.y; y < part.bottom(); ++y) {
    for (int x = part.x; x < part.right(); ++x) {
      if (level_difference(pair_.reference.pixel(x, y), pair_.candidate.pixel(x, y)) >
          noise_levels) {
        mask |= std::uint64_t{1} << (kBlockPx * (y - top) + (x - left));
      }
    }
  }
  if (mask == 0) return;
  std::int32_t& index = slot(column, row);
  if (index == 0) {
    blocks_.push_back({column, row, 0, 1, false});
    index = static_cast<std::int32_t>(blocks_.size());
  }
  Block& block = blocks_[static_cast<std::size_t>(index - 1)];
  block.mask |= mask;
  block.score = std::min(block.score, score);
}

Rect RegionMap::tight_box(const Block& block) {
  std::uint64_t columns = 0;  // bit x: some pixel of column x differs
  for (int y = 0; y < kBlockPx; ++y) columns |= (block.mask >> (kBlockPx * y)) & 0xff;
  const int top = std::countr_zero(block.mask) / kBlockPx;
  const int bottom = (63 - std::countl_zero(block.mask)) / kBlockPx;
  const int left = std::countr_zero(columns);
  const int right = 63 - std::countl_zero(columns);
  return {block.column * kBlockPx + left, block.row * kBlockPx + top, right - left + 1,
          bottom - top + 1};
}

std::vector<Patch> RegionMap::take_patches() {
  constexpr int kReach = 2;
  std::sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) {
    return a.row != b.row ? a.row < b.row : a.column < b.column;
  });
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    slot(blocks_[i].column, blocks_[i].row) = static_cast<std::int32_t>(i) + 1;
  }
  std::vector<Patch> patches;
  std::vector<std::size_t> open;
  for (std::size_t seed = 0; seed < blocks_.size(); ++seed) {
    if (blocks_[seed].visited) continue;
    blocks_[seed].visited = true;
    open.push_back(seed);
    Patch patch;
    while (!open.empty()) {
      const Block& block = blocks_[open.back()];
      open.pop_back();
      patch.box = united(patch.box, tight_box(block));
      patch.score = std::min(patch.score, block.score);
      for (int row = std::max(0, block.row - kReach);
           row <= std::min(rows_ - 1, block.row + kReach); ++row) {
        for (int column = std::max(0, block.column - kReach);
             column <= std::min(columns_ - 1, block.column + kReach); ++column) {
          const std::int32_t index = slot(column, row);
          if (index == 0) continue;
          Block& neighbour = blocks_[static_cast<std::size_t>(index - 1)];
          if (neighbour.visited) continue;
          neighbour.visited = true;
          open.push_back(static_cast<std::size_t>(index - 1));
        }
      }
    }
    patches.push_back(patch);
  }
  blocks_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  return patches;
}

}  // namespace twinshot
