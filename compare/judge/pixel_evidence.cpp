// What the pixels of a strip say where its sums alone do not decide.
#include "compare/judge/pixel_evidence.h"

#include <bit>
#include <cstring>

#include "compare/judge/antialias.h"
#include "compare/judge/decision.h"
#include "compare/judge/pixel_kernels.h"

namespace twinshot {
namespace {

constexpr int kMaskPx = 8;

/// Bit 7 of each of eight bytes that exceeds `limit`, 0..127.
std::uint64_t bytes_beyond(const std::uint8_t* bytes, int limit) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kLow = 0x7f * kOnes;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const std::uint64_t carried = (word & kLow) + static_cast<std::uint64_t>(127 - limit) * kOnes;
  return (carried | word) & ~kLow;
}

/// The flags of the first `count` bytes.
std::uint64_t first_flags(std::uint64_t flags, int count) {
  return count >= kMaskPx ? flags : flags & ((std::uint64_t{1} << (8 * count)) - 1);
}

/// Flags as eight neighbouring bits.
std::uint64_t packed(std::uint64_t flags) {
  return ((flags >> 7) * 0x0102040810204080U) >> 56;
}

}  // namespace

PixelEvidence::PixelEvidence(const PairView& pair, const Rect& area, int cell_px, int noise_levels,
                             int ink_levels)
    : pair_(pair),
      area_(area),
      cell_px_(cell_px),
      noise_levels_(noise_levels),
      ink_levels_(ink_levels),
      columns_((area.width + cell_px - 1) / cell_px),
      plane_x_(area.x & ~(kMaskPx - 1)),
      plane_stride_(static_cast<std::size_t>(area.right() - plane_x_ + 2 * kMaskPx - 1) &
                    ~std::size_t{kMaskPx - 1}) {}

const std::uint8_t* PixelEvidence::levels(int y) {
  const auto row = static_cast<std::size_t>(y - area_.y);
  if (ready_.empty()) {
    ready_.resize(static_cast<std::size_t>(area_.height));
    plane_.resize(plane_stride_ * static_cast<std::size_t>(area_.height));
  }
  std::uint8_t* plane = plane_.data() + row * plane_stride_;
  if (ready_[row] == 0) {
    ready_[row] = 1;
    kernels::level_differences(plane + (area_.x - plane_x_), pair_.reference.pixel(area_.x, y),
                               pair_.candidate.pixel(area_.x, y),
                               static_cast<std::size_t>(area_.width));
  }
  return plane;
}

bool PixelEvidence::is_solid(int x, int y) {
  if (kinds_.empty()) kinds_.resize(plane_.size());
  std::uint8_t& kind = kinds_[static_cast<std::size_t>(y - area_.y) * plane_stride_ +
                              static_cast<std::size_t>(x - plane_x_)];
  if (kind == 0) kind = is_antialiasing(pair_, x, y) ? 1 : 2;
  return kind == 2;
}

PixelEvidence::Cell& PixelEvidence::cell(int column, int row) {
  if (cells_.empty()) {
    const int rows = (area_.height + cell_px_ - 1) / cell_px_;
    cells_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows));
  }
  return cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                static_cast<std::size_t>(column)];
}

Rect PixelEvidence::cell_box(int column, int row) const {
  return intersected({area_.x + column * cell_px_, area_.y + row * cell_px_, cell_px_, cell_px_},
                     area_);
}

int PixelEvidence::limit(Beyond beyond) const {
  if (beyond == Beyond::outlier) return kOutlierLevels;
  return beyond == Beyond::noise ? kNoiseLevels : noise_levels_;
}

bool PixelEvidence::has_solid(int column, int row, Beyond beyond) {
  // What is beyond one limit is beyond every lower one: answers serve the other questions too.
  Cell& known = cell(column, row);
  const auto rank = static_cast<std::int8_t>(beyond);
  if (rank <= known.solid_up_to) return true;
  if (rank >= known.none_from) return false;
  const Rect box = cell_box(column, row);
  for (int y = box.y; y < box.bottom(); ++y) {
    const std::uint8_t* line = levels(y) + (box.x - plane_x_);
    for (int x = 0; x < box.width; x += kMaskPx) {
      std::uint64_t flags = first_flags(bytes_beyond(line + x, limit(beyond)), box.width - x);
      for (; flags != 0; flags &= flags - 1) {
        const int px = x + std::countr_zero(flags) / 8;
        if (!is_solid(box.x + px, y)) continue;
        known.solid_up_to = rank;
        for (const Beyond higher : {Beyond::noise, Beyond::outlier}) {
          if (line[px] > limit(higher)) known.solid_up_to = static_cast<std::int8_t>(higher);
        }
        return true;
      }
    }
  }
  known.none_from = rank;
  return false;
}

int PixelEvidence::count_beyond(int column, int row, int level) {
  const Rect box = cell_box(column, row);
  int count = 0;
  for (int y = box.y; y < box.bottom(); ++y) {
    const std::uint8_t* line = levels(y) + (box.x - plane_x_);
    for (int x = 0; x < box.width; x += kMaskPx) {
      count += std::popcount(first_flags(bytes_beyond(line + x, level), box.width - x));
    }
  }
  return count;
}

int PixelEvidence::outliers(int column, int row) {
  Cell& known = cell(column, row);
  if (known.outliers < 0) known.outliers = count_beyond(column, row, kOutlierLevels);
  return known.outliers;
}

int PixelEvidence::differing(int column, int row) {
  Cell& known = cell(column, row);
  if (known.differing < 0) known.differing = count_beyond(column, row, 0);
  return known.differing;
}

int PixelEvidence::ink(int column, int row) {
  Cell& known = cell(column, row);
  if (known.ink >= 0) return known.ink;
  const Rect box = cell_box(column, row);
  known.ink = 0;
  for (int y = box.y; y < box.bottom(); ++y) {
    const std::uint8_t* line = levels(y) + (box.x - plane_x_);
    for (int x = 0; x < box.width; x += kMaskPx) {
      std::uint64_t flags = first_flags(bytes_beyond(line + x, ink_levels_), box.width - x);
      for (; flags != 0; flags &= flags - 1) {
        known.ink += is_solid(box.x + x + std::countr_zero(flags) / 8, y) ? 1 : 0;
      }
    }
  }
  return known.ink;
}

std::uint64_t PixelEvidence::block_mask(int block_column, int block_row) {
  std::uint64_t mask = 0;
  const int x = block_column * kMaskPx - plane_x_;
  for (int i = 0; i < kMaskPx; ++i) {
    const int y = block_row * kMaskPx + i;
    if (y < area_.y || y >= area_.bottom()) continue;
    mask |= packed(bytes_beyond(levels(y) + x, noise_levels_)) << (kMaskPx * i);
  }
  return mask;
}

}  // namespace twinshot
