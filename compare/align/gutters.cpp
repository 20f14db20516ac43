// Where columns of a page can be told apart: stripes of ground from top to bottom.
#include "compare/align/gutters.h"

#include <algorithm>
#include <cstring>

namespace twinshot {
namespace {

constexpr int kBlockPx = 2;

std::uint64_t block_at(const std::uint8_t* pixels, std::size_t bytes) {
  std::uint64_t block = 0;
  static_assert(kBlockPx * kChannels == sizeof block);
  std::memcpy(&block, pixels, bytes);
  return block;
}

/// Marks the blocks in which two rows of pixels differ.
void add_differences(const std::uint8_t* a, const std::uint8_t* b, int width,
                     BlockChanges& changes) {
  constexpr std::size_t kBlockBytes = sizeof(BlockChanges::value_type);
  const std::size_t bytes = static_cast<std::size_t>(width) * kChannels;
  const std::size_t whole = bytes / kBlockBytes;
  std::uint64_t* const changed = changes.data();
  for (std::size_t block = 0; block < whole; ++block) {
    const std::size_t at = block * kBlockBytes;
    changed[block] |= block_at(a + at, kBlockBytes) ^ block_at(b + at, kBlockBytes);
  }
  const std::size_t rest = bytes % kBlockBytes;
  if (rest > 0)
    changed[whole] |= block_at(a + bytes - rest, rest) ^ block_at(b + bytes - rest, rest);
}

void add_changes_of(const ImageView& view, const RowTable& rows, int begin, int end,
                    BlockChanges& changes) {
  for (int y = begin + 1; y < end; ++y) {
    const auto row = static_cast<std::size_t>(y);
    if (rows.hashes[row] == rows.hashes[row - 1]) continue;
    add_differences(view.row(y - 1), view.row(y), view.width, changes);
  }
}

}  // namespace

BlockChanges no_changes(const Pane& pane) {
  return BlockChanges(static_cast<std::size_t>((pane.width() + kBlockPx - 1) / kBlockPx), 0);
}

void add_changes(const Pane& pane, const Gap& range, BlockChanges& changes) {
  add_changes_of(pane.reference, pane.reference_rows, range.reference, range.reference_end(),
                 changes);
  add_changes_of(pane.candidate, pane.candidate_rows, range.candidate, range.candidate_end(),
                 changes);
}

std::vector<int> gutter_cuts(const Pane& pane, const Gap& zone, const BlockChanges& changes,
                             int min_blocks) {
  BlockChanges filled = changes;
  if (zone.reference_rows > 0 && zone.candidate_rows > 0) {
    // A column that never changes shows its colour in any row.
    add_differences(pane.reference.row(zone.reference), pane.candidate.row(zone.candidate),
                    pane.width(), filled);
  }
  std::vector<int> cuts;
  int last_filled = -1;  // nothing seen yet
  for (int block = 0; block < static_cast<int>(filled.size()); ++block) {
    if (filled[static_cast<std::size_t>(block)] == 0) continue;
    const int clean = block - last_filled - 1;
    if (last_filled >= 0 && clean >= min_blocks) {
      cuts.push_back(kBlockPx * (last_filled + 1) + kBlockPx * clean / 2);
    }
    last_filled = block;
  }
  return cuts;
}

}  // namespace twinshot
