// What comparing two pictures says, and the settings that decide it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compare/rect.h"

namespace twinshot {

/// What happened in a region, as run.json names it.
enum class Kind { changed, recoloured, added, removed, moved };

[[nodiscard]] std::string_view to_string(Kind kind);

enum class Metric { windows, cosine };

[[nodiscard]] std::string_view to_string(Metric metric);

/// The compare: section of the config. Legal values: 2 <= frame_size <= 256,
/// 0 <= threshold <= 1, 0 <= tolerance <= 255.
struct CompareOptions {
  int frame_size = 16;      ///< window edge, image px
  double threshold = 0.95;  ///< structural similarity (cosine: correlation) below this flags
  double tolerance = 2;     ///< mean level shift, of 255, above this flags a window
  bool align = true;        ///< match rows first, so that an inserted band is one region
  Metric metric = Metric::windows;

  bool operator==(const CompareOptions&) const = default;
};

/// A rectangle that differs. In pixels of the candidate picture; of the reference for `removed`.
struct Region {
  Rect box;  ///< tight around the pixels that differ
  Kind kind = Kind::changed;
  std::int64_t pixels = 0;  ///< how many pixels in the box differ
  double score = 1;         ///< worst window in the region; 1 is identical, 0 is nothing alike
  Rect reference_box;       ///< where the same content lies in the reference; empty for added
  std::uint64_t before_hash = 0;  ///< of the reference's pixels in reference_box (0: none)
  std::uint64_t after_hash = 0;   ///< of the candidate's pixels in box (0: none)

  bool operator==(const Region&) const = default;
};

struct CompareTimings {
  double decode_ms = 0;
  double compare_ms = 0;
  double total_ms = 0;
};

/// Regions are sorted by y, then x, then kind: equal inputs give equal results, byte for byte.
struct Comparison {
  bool same = true;  ///< no region
  double score = 1;  ///< of the worst window, so it does not depend on the page's height
  int width = 0;     ///< the larger of both
  int height = 0;    ///< the larger of both
  std::vector<Region> regions;
  CompareTimings timings;
  std::string backend;  ///< which did the sums: "cpu", "cuda"; "none" where nothing differs
};

}  // namespace twinshot
