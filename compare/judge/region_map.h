// Collects the pixels that differ, and says which of them belong together.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/rect.h"

namespace twinshot {

/// Pixels that belong together, before it is known what happened to them.
struct Patch {
  Rect box;          ///< tight; in pixels of the stretch
  double score = 1;  ///< of the worst window that covers any of them

  bool operator==(const Patch&) const = default;
};

/// The differing pixels of 8 x 8 of a stretch, counted from its corner.
struct Block {
  int column = 0;
  int row = 0;
  std::uint64_t mask = 0;  ///< bit 8 * y + x: this pixel differs; never 0
  double score = 1;        ///< of the worst window that covers any of them
};

/// Differing pixels of one stretch, as one bit each in blocks of 8 x 8.
///
/// Blocks join when at most one empty block lies between them, in any of the eight directions:
/// pixels up to 15 apart always belong together (the letters of a word, the lines of a paragraph),
/// pixels more than 22 apart never do. That does not depend on the size of the windows.
class RegionMap {
 public:
  static constexpr int kBlockPx = 8;

  /// Adds blocks that are sorted by row, then column, none twice. A block that is already there
  /// becomes the union of both, whatever the order of the calls. Calls from top to bottom are
  /// cheap: their cost is that of the rows they have in common.
  void add(const std::vector<Block>& blocks);

  /// The patches, sorted by their topmost block. Empties the map.
  [[nodiscard]] std::vector<Patch> take_patches();

 private:
  std::vector<Block> blocks_;  ///< sorted by row, then column
};

}  // namespace twinshot
