// All that one pass over the pixels of a pair can tell: sums, lane hashes, outlier marks.
#pragma once

#include <cstdint>
#include <vector>

#include "compare/judge/backend.h"
#include "cuda/lane_hash.h"

namespace twinshot {

/// The cell size of a scan.
inline constexpr int kScanCellPx = 8;

struct PairScan {
  SumGrid sums;                                ///< cells of kScanCellPx
  int lanes = 0;                               ///< per row: ceil(width / kLanePx)
  std::vector<std::uint64_t> reference_lanes;  ///< (height, lanes), see lane_hash.h
  std::vector<std::uint64_t> candidate_lanes;  ///< likewise
  std::vector<std::uint8_t> outliers;  ///< 1 for each cell with a pixel of which one channel
                                       ///< differs by more than 64 levels, 0 for the others

  bool operator==(const PairScan&) const = default;
};

/// The scan on the CPU, as its definition reads: what the kernel must equal.
/// Errors: invalid_argument when the views are empty or differ in size.
[[nodiscard]] PairScan scan_on_cpu(const ImageView& reference, const ImageView& candidate);

}  // namespace twinshot
