// All that one pass over the pixels of a pair can tell, on the CPU: the twin of the kernel.
#include "cuda/pair_scan.h"

#include <algorithm>

#include "compare/judge/cell_sum.h"
#include "compare/judge/decision.h"
#include "compare/pair_view.h"

namespace twinshot {
namespace {

std::uint64_t pixel_word(const std::uint8_t* pixel) {
  std::uint64_t word = 0;
  for (int channel = kChannels; channel-- > 0;) word = word << 8 | pixel[channel];
  return word;
}

std::vector<std::uint64_t> lane_hashes(const ImageView& view, int lanes) {
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(lanes) *
                                    static_cast<std::size_t>(view.height));
  auto hash = hashes.begin();
  for (int y = 0; y < view.height; ++y) {
    for (int lane = 0; lane < lanes; ++lane, ++hash) {
      const int left = lane * kLanePx;
      for (int x = left; x < std::min(left + kLanePx, view.width); ++x) {
        *hash += pixel_word(view.pixel(x, y)) * lane_key(x - left);
      }
      *hash = finish_lane_hash(*hash);
    }
  }
  return hashes;
}

}  // namespace

PairScan scan_on_cpu(const ImageView& reference, const ImageView& candidate) {
  PairScan scan;
  scan.sums = empty_grid(reference, candidate, kScanCellPx);
  scan.lanes = (reference.width + kLanePx - 1) / kLanePx;
  scan.reference_lanes = lane_hashes(reference, scan.lanes);
  scan.candidate_lanes = lane_hashes(candidate, scan.lanes);
  scan.outliers.resize(scan.sums.cells.size());
  for (int y = 0; y < reference.height; ++y) {
    for (int x = 0; x < reference.width; ++x) {
      const std::size_t cell =
          static_cast<std::size_t>(y / kScanCellPx) * static_cast<std::size_t>(scan.sums.columns) +
          static_cast<std::size_t>(x / kScanCellPx);
      const std::uint8_t* a = reference.pixel(x, y);
      const std::uint8_t* b = candidate.pixel(x, y);
      for (std::size_t channel = 0; channel < kChannels; ++channel) {
        accumulate(scan.sums.cells[cell][channel], a[channel], b[channel]);
      }
      if (level_difference(a, b) > kOutlierLevels) scan.outliers[cell] = 1;
    }
  }
  return scan;
}

}  // namespace twinshot
