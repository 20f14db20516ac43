// Collects the pixels that differ, and says which of them belong together.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "compare/pair_view.h"
#include "compare/rect.h"

namespace twinshot {

/// Pixels that belong together, before it is known what happened to them.
struct Patch {
  Rect box;          ///< tight; in pixels of the stretch
  double score = 1;  ///< of the worst window that covers any of them
};

/// Differing pixels of one stretch, as one bit each in blocks of 8 x 8.
///
/// Blocks join when at most one empty block lies between them, in any of the eight directions:
/// pixels up to 15 apart always belong together (the letters of a word, the lines of a paragraph),
/// pixels more than 22 apart never do. That does not depend on the size of the windows.
class RegionMap {
 public:
  explicit RegionMap(const PairView& pair);

  /// Adds the pixels of a window that differ by more than `noise_levels`.
  void add(const Rect& window, double score, int noise_levels);

  /// The patches, sorted by their topmost block. Empties the map.
  [[nodiscard]] std::vector<Patch> take_patches();

 private:
  static constexpr int kBlockPx = 8;

  struct Block {
    int column = 0;
    int row = 0;
    std::uint64_t mask = 0;  ///< bit 8 * y + x: this pixel differs
    double score = 1;
    bool visited = false;
  };

  [[nodiscard]] std::int32_t& slot(int column, int row);
  void add_block(int column, int row, const Rect& window, double score, int noise_levels);
  [[nodiscard]] static Rect tight_box(const Block& block);

  PairView pair_;
  int columns_;
  int rows_;
  std::vector<std::int32_t> slots_;  ///< index into blocks_ + 1; 0 where nothing differs
  std::vector<Block> blocks_;
};

}  // namespace twinshot
