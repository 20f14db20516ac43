// Judges the windows of one strip of a stretch.
#pragma once

#include <vector>

#include "compare/judge/backend.h"
#include "compare/judge/decision.h"
#include "compare/judge/region_map.h"
#include "compare/judge/window_layout.h"
#include "compare/pair_view.h"

namespace twinshot {

/// Some windows of a stretch, and the cells they are made of.
struct Strip {
  Span columns;  ///< of windows
  Span rows;     ///< of windows
  Span cell_columns;
  Span cell_rows;
  Rect area;  ///< the cells' pixels
};

struct StripVerdict {
  double score = 1;           ///< of the worst window
  std::vector<Block> blocks;  ///< the differing pixels of windows that differ; by row, then column
};

/// How a stretch is judged.
struct ScanRules {
  WindowLayout layout;
  DecisionLimits limits;
  /// Where to write the score of each window of the stretch that is not identical, row-major; null
  /// when nobody wants to know. Then scores that cannot be the worst are not computed.
  double* scores = nullptr;
};

/// `sums`: of the strip's area, in cells of layout.cell_px. Pure but for rules.scores.
[[nodiscard]] StripVerdict judge_strip(const PairView& pair, const Strip& strip,
                                       const SumGrid& sums, const ScanRules& rules);

}  // namespace twinshot
