// What each filter kernel works on, and how many blocks that takes.
#pragma once

#include <cstdint>

#include "compare/filters/blur.h"
#include "compare/filters/equalize.h"
#include "compare/filters/heat.h"
#include "compare/rgba.h"

namespace twinshot {

/// A pixel between the two passes of a blur: 15 bits a channel.
struct alignas(8) WideRgba {
  std::uint16_t level[4];
};

/// A picture on the device, rows tightly packed.
struct DevicePicture {
  Rgba* d_pixels = nullptr;  ///< (height, width)
  int width = 0;
  int height = 0;

  [[nodiscard]] TWINSHOT_HOST_DEVICE std::int64_t pixels() const {
    return std::int64_t{width} * height;
  }
};

/// Blocks for so many items, so many a block.
[[nodiscard]] constexpr int blocks_for(std::int64_t items, std::int64_t per_block) {
  return static_cast<int>((items + per_block - 1) / per_block);
}

// ------------------------------------------------------------------------------ luma histogram

inline constexpr int kCountThreads = 128;
/// A thread's counters are bytes, so it counts no more pixels than a byte holds.
inline constexpr int kCountPerThread = 255;

struct CountLuma {
  DevicePicture picture;
  std::uint32_t* d_counts = nullptr;  ///< (blocks, kLevels): written, not added to

  [[nodiscard]] int blocks() const {
    return blocks_for(picture.pixels(), std::int64_t{kCountThreads} * kCountPerThread);
  }
};

inline constexpr int kMergeThreads = kLevels;

/// One block.
struct MergeCounts {
  const std::uint32_t* d_counts = nullptr;  ///< (blocks, kLevels)
  int blocks = 0;
  std::uint64_t* d_histogram = nullptr;  ///< (kLevels)
};

// -------------------------------------------------------------------------- pixel for pixel

inline constexpr int kPixelThreads = 256;
/// Neighbouring threads take neighbouring pixels, this many times.
inline constexpr int kPixelsPerThread = 4;
inline constexpr int kPixelsPerBlock = kPixelThreads * kPixelsPerThread;

/// Sends each level of a picture through the table, in place.
struct MapLevels {
  DevicePicture picture;
  LevelTable table{};

  [[nodiscard]] int blocks() const { return blocks_for(picture.pixels(), kPixelsPerBlock); }
};

/// Onion skin and heat: `canvas` is as wide as the wider and as high as the higher picture.
struct DrawView {
  DevicePicture canvas;
  DevicePicture reference;
  DevicePicture candidate;
  std::uint32_t weight = 0;  ///< of the candidate, 0..256; onion skin only
  HeatColours colours{};     ///< heat only

  [[nodiscard]] int blocks() const { return blocks_for(canvas.pixels(), kPixelsPerBlock); }
};

// ---------------------------------------------------------------------------------------- blur

inline constexpr int kBlurThreads = 256;
inline constexpr int kBlurTile = 32;  ///< edge of the second pass's tile, px

/// Kernel parameters lie in constant memory, the taps with them: a broadcast to all threads of a
/// warp, and, unlike a __constant__ symbol, no state that launches of two threads would share.
struct BlurPass {
  DevicePicture picture;
  WideRgba* d_between = nullptr;  ///< (height, width): the first pass's result
  BlurTaps taps;

  [[nodiscard]] TWINSHOT_HOST_DEVICE int across(int tile) const {
    return (picture.width + tile - 1) / tile;
  }
  [[nodiscard]] int row_blocks() const { return across(kBlurThreads) * picture.height; }
  [[nodiscard]] int column_blocks() const {
    return across(kBlurTile) * ((picture.height + kBlurTile - 1) / kBlurTile);
  }
};

}  // namespace twinshot
