// Kernel bodies of the filters, over a block of threads (cuda/device_block.cuh): tests run this
// source on the CPU. What happens to one pixel is compare/'s own code, so equal bits are the rule.
#pragma once

#include <cstdint>

#include "compare/filters/view.h"
#include "cuda/filter_launch.h"

namespace twinshot {

// ------------------------------------------------------------------------------ luma histogram

/// A counter of its own for each level and thread. Pages are mostly one colour: with counters that
/// threads share, nearly every pixel would queue at the same one.
struct CountShared {
  std::uint8_t counts[kLevels][kCountThreads];
};

template <class Block>
TWINSHOT_DEVICE void count_luma_body(Block& block, CountShared& shared, const CountLuma& launch) {
  block.each([&](int thread) {
    for (int level = 0; level < kLevels; ++level) shared.counts[level][thread] = 0;
    const std::int64_t first = std::int64_t{block.index()} * kCountThreads * kCountPerThread;
    for (int i = 0; i < kCountPerThread; ++i) {
      const std::int64_t pixel = first + std::int64_t{i} * kCountThreads + thread;
      if (pixel < launch.picture.pixels()) {
        ++shared.counts[luma_of(launch.picture.d_pixels[pixel])][thread];
      }
    }
  });
  block.each_alone([&](int thread) {
    for (int level = thread; level < kLevels; level += kCountThreads) {
      std::uint32_t sum = 0;
      for (int i = 0; i < kCountThreads; ++i) {
        // Begun one word further on by each thread: rows are a multiple of all banks apart.
        sum += shared.counts[level][(i + 4 * thread) % kCountThreads];
      }
      launch.d_counts[static_cast<std::int64_t>(block.index()) * kLevels + level] = sum;
    }
  });
}

template <class Block>
TWINSHOT_DEVICE void merge_counts_body(Block& block, const MergeCounts& launch) {
  block.each_alone([&](int level) {
    std::uint64_t sum = 0;
    for (int i = 0; i < launch.blocks; ++i) {
      sum += launch.d_counts[static_cast<std::int64_t>(i) * kLevels + level];
    }
    launch.d_histogram[level] = sum;
  });
}

// -------------------------------------------------------------------------- pixel for pixel

/// Calls visit(pixel) for each of this thread's pixels below `pixels`.
template <class Block, class Visit>
TWINSHOT_DEVICE void visit_pixels(const Block& block, int thread, std::int64_t pixels,
                                  const Visit& visit) {
  const std::int64_t first = std::int64_t{block.index()} * kPixelsPerBlock + thread;
  for (int i = 0; i < kPixelsPerThread; ++i) {
    const std::int64_t pixel = first + std::int64_t{i} * kPixelThreads;
    if (pixel < pixels) visit(pixel);
  }
}

/// Copied from the parameters: constant memory serves one address at a time, and here each thread
/// wants another.
struct MapShared {
  std::uint8_t table[kLevels];
};

template <class Block>
TWINSHOT_DEVICE void map_levels_body(Block& block, MapShared& shared, const MapLevels& launch) {
  static_assert(kPixelThreads == kLevels);
  block.each([&](int thread) {
    // By address: members of std::array are host code.
    shared.table[thread] = reinterpret_cast<const std::uint8_t*>(&launch.table)[thread];
  });
  block.each_alone([&](int thread) {
    visit_pixels(block, thread, launch.picture.pixels(), [&](std::int64_t i) {
      Rgba pixel = launch.picture.d_pixels[i];
      for (int channel = 0; channel < 3; ++channel) {
        pixel.level[channel] = shared.table[pixel.level[channel]];
      }
      launch.picture.d_pixels[i] = pixel;
    });
  });
}

[[nodiscard]] TWINSHOT_DEVICE inline bool has_pixel(const DevicePicture& picture, int x, int y) {
  return x < picture.width && y < picture.height;
}

[[nodiscard]] TWINSHOT_DEVICE inline Rgba pixel_at(const DevicePicture& picture, int x, int y) {
  return picture.d_pixels[std::int64_t{y} * picture.width + x];
}

template <class Block>
TWINSHOT_DEVICE void blend_body(Block& block, const DrawView& launch) {
  block.each_alone([&](int thread) {
    visit_pixels(block, thread, launch.canvas.pixels(), [&](std::int64_t i) {
      const int y = static_cast<int>(i / launch.canvas.width);
      const int x = static_cast<int>(i - std::int64_t{y} * launch.canvas.width);
      Rgba a = kViewGround;
      Rgba b = kViewGround;
      if (has_pixel(launch.reference, x, y)) a = pixel_at(launch.reference, x, y);
      if (has_pixel(launch.candidate, x, y)) b = pixel_at(launch.candidate, x, y);
      for (int channel = 0; channel < 4; ++channel) {
        a.level[channel] = blended(a.level[channel], b.level[channel], launch.weight);
      }
      launch.canvas.d_pixels[i] = a;
    });
  });
}

struct HeatShared {
  HeatColours colours;
};

template <class Block>
TWINSHOT_DEVICE void heat_body(Block& block, HeatShared& shared, const DrawView& launch) {
  static_assert(kPixelThreads == kLevels);
  block.each([&](int thread) {
    shared.colours.of_difference[thread] = launch.colours.of_difference[thread];
  });
  block.each_alone([&](int thread) {
    visit_pixels(block, thread, launch.canvas.pixels(), [&](std::int64_t i) {
      const int y = static_cast<int>(i / launch.canvas.width);
      const int x = static_cast<int>(i - std::int64_t{y} * launch.canvas.width);
      const bool in_reference = has_pixel(launch.reference, x, y);
      const bool in_candidate = has_pixel(launch.candidate, x, y);
      Rgba pixel = kNowhere;
      if (in_reference && in_candidate) {
        pixel = heat_of(pixel_at(launch.reference, x, y), pixel_at(launch.candidate, x, y),
                        shared.colours);
      } else if (in_reference || in_candidate) {
        pixel = shared.colours.of_difference[255];
      }
      launch.canvas.d_pixels[i] = pixel;
    });
  });
}

// ---------------------------------------------------------------------------------------- blur

[[nodiscard]] TWINSHOT_DEVICE inline int clamped(int value, int end) {
  return value < 0 ? 0 : value >= end ? end - 1 : value;
}

[[nodiscard]] TWINSHOT_DEVICE inline std::uint32_t tap_of(const BlurTaps& taps, int k) {
  // By address: members of std::array are host code.
  return reinterpret_cast<const std::uint32_t*>(&taps.taps)[k];
}

/// A stretch of one row, with what the taps reach beyond it.
struct BlurRowShared {
  Rgba pixels[kBlurThreads + 2 * kMaxBlurRadius];
};

template <class Block>
TWINSHOT_DEVICE void blur_rows_body(Block& block, BlurRowShared& shared, const BlurPass& launch) {
  const int across = launch.across(kBlurThreads);
  const int y = block.index() / across;
  const int left = (block.index() - y * across) * kBlurThreads;
  const int radius = launch.taps.radius;
  block.each([&](int thread) {
    for (int i = thread; i < kBlurThreads + 2 * radius; i += kBlurThreads) {
      shared.pixels[i] =
          pixel_at(launch.picture, clamped(left + i - radius, launch.picture.width), y);
    }
  });
  block.each_alone([&](int thread) {
    const int x = left + thread;
    if (x >= launch.picture.width) return;
    const Rgba* middle = shared.pixels + radius + thread;
    std::uint32_t sums[4];
    for (int c = 0; c < 4; ++c) sums[c] = tap_of(launch.taps, 0) * middle->level[c];
    for (int k = 1; k <= radius; ++k) {
      const std::uint32_t tap = tap_of(launch.taps, k);
      for (int c = 0; c < 4; ++c) {
        sums[c] += tap * (std::uint32_t{middle[-k].level[c]} + middle[k].level[c]);
      }
    }
    WideRgba result;
    for (int c = 0; c < 4; ++c) result.level[c] = blurred_along_row(sums[c]);
    launch.d_between[std::int64_t{y} * launch.picture.width + x] = result;
  });
}

/// A tile, with what the taps reach above and below it. 38'912 bytes: every GPU has 48 KiB.
struct BlurColumnShared {
  WideRgba pixels[kBlurTile + 2 * kMaxBlurRadius][kBlurTile];
};

template <class Block>
TWINSHOT_DEVICE void blur_columns_body(Block& block, BlurColumnShared& shared,
                                       const BlurPass& launch) {
  constexpr int kRowsAtOnce = kBlurThreads / kBlurTile;
  const int across = launch.across(kBlurTile);
  const int tile_row = block.index() / across;
  const int left = (block.index() - tile_row * across) * kBlurTile;
  const int top = tile_row * kBlurTile;
  const int width = launch.picture.width;
  const int radius = launch.taps.radius;
  block.each([&](int thread) {
    const int x = left + thread % kBlurTile;
    if (x >= width) return;
    for (int row = thread / kBlurTile; row < kBlurTile + 2 * radius; row += kRowsAtOnce) {
      const int y = clamped(top + row - radius, launch.picture.height);
      shared.pixels[row][thread % kBlurTile] = launch.d_between[std::int64_t{y} * width + x];
    }
  });
  block.each_alone([&](int thread) {
    const int column = thread % kBlurTile;
    const int x = left + column;
    for (int row = thread / kBlurTile; row < kBlurTile; row += kRowsAtOnce) {
      const int y = top + row;
      if (x >= width || y >= launch.picture.height) return;
      std::uint32_t sums[4];
      const int middle = row + radius;
      for (int c = 0; c < 4; ++c) {
        sums[c] = tap_of(launch.taps, 0) * shared.pixels[middle][column].level[c];
      }
      for (int k = 1; k <= radius; ++k) {
        const std::uint32_t tap = tap_of(launch.taps, k);
        for (int c = 0; c < 4; ++c) {
          sums[c] += tap * (std::uint32_t{shared.pixels[middle - k][column].level[c]} +
                            shared.pixels[middle + k][column].level[c]);
        }
      }
      Rgba result;
      for (int c = 0; c < 4; ++c) result.level[c] = blurred_along_column(sums[c]);
      launch.picture.d_pixels[std::int64_t{y} * width + x] = result;
    }
  });
}

}  // namespace twinshot
