// Kernel bodies: cell sums, lane hashes and outlier marks, in one pass over the pixels of a launch.
// Written over a block of threads (cuda/device_block.cuh), so that tests run this source on the
// CPU.
#pragma once

#include <cstdint>
#include <type_traits>

#include "compare/host_device.h"
#include "compare/judge/cell_sum.h"
#include "compare/judge/decision.h"
#include "cuda/four_words.h"
#include "cuda/lane_hash.h"
#include "cuda/piece.h"

namespace twinshot {

inline constexpr int kCellThreads = 128;
/// Threads that share a cell in any_cells_body.
inline constexpr int kThreadsPerAnyCell = 8;
/// The five sums of Moments, in its order.
inline constexpr int kSums = 5;
static_assert(sizeof(Moments) == kSums * sizeof(std::uint32_t));
static_assert(sizeof(CellSums) == kChannels * sizeof(Moments) && sizeof(CellSums) % 16 == 0);

/// Cells with their own body: each row of a cell is read in whole loads, by at most 8 threads.
[[nodiscard]] TWINSHOT_HOST_DEVICE constexpr bool is_even_cell(int cell_px) {
  return cell_px == 4 || cell_px == 8 || cell_px == 16 || cell_px == 32;
}

/// Which body a launch takes: chosen(integral_constant<int, cell_px>), 0 standing for any cell.
template <class Chosen>
auto with_cell_body(int cell_px, const Chosen& chosen) {
  switch (cell_px) {
    case 4:
      return chosen(std::integral_constant<int, 4>());
    case 8:
      return chosen(std::integral_constant<int, 8>());
    case 16:
      return chosen(std::integral_constant<int, 16>());
    case 32:
      return chosen(std::integral_constant<int, 32>());
    default:
      return chosen(std::integral_constant<int, 0>());
  }
}

/// Threads for one row of cells. With lane hashes, a row of cells ends with a whole lane.
[[nodiscard]] TWINSHOT_HOST_DEVICE constexpr int threads_per_cell_row(int columns, int cell_px,
                                                                      bool with_lanes) {
  constexpr int kPerLane = kLanePx / kPixelsPerLoad;
  const int threads = columns * cell_px / kPixelsPerLoad;
  return with_lanes ? (threads + kPerLane - 1) / kPerLane * kPerLane : threads;
}

/// Blocks that a piece takes in a launch of the body for its cell_px.
[[nodiscard]] constexpr int blocks_of(const Piece& piece, bool with_lanes = false) {
  const int per_row = is_even_cell(piece.cell_px)
                          ? threads_per_cell_row(piece.columns, piece.cell_px, with_lanes)
                          : piece.columns * kThreadsPerAnyCell;
  return (piece.rows * per_row + kCellThreads - 1) / kCellThreads;
}

/// The piece that a block works on: the last one that begins at or before it.
TWINSHOT_DEVICE inline const Piece& piece_of(const CellLaunch& launch, int block) {
  int low = 0;
  int high = launch.pieces;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    if (launch.d_pieces[middle].first_block <= block) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return launch.d_pieces[low];
}

/// Four pixels as four channels: byte i of word c is channel c of pixel i.
template <class Block>
TWINSHOT_DEVICE FourWords by_channel(const FourWords& pixels) {
  const std::uint32_t* w = pixels.word;
  const std::uint32_t red_green_01 = Block::permute(w[0], w[1], 0x5140);
  const std::uint32_t red_green_23 = Block::permute(w[2], w[3], 0x5140);
  const std::uint32_t blue_alpha_01 = Block::permute(w[0], w[1], 0x7362);
  const std::uint32_t blue_alpha_23 = Block::permute(w[2], w[3], 0x7362);
  return {{Block::permute(red_green_01, red_green_23, 0x5410),
           Block::permute(red_green_01, red_green_23, 0x7632),
           Block::permute(blue_alpha_01, blue_alpha_23, 0x5410),
           Block::permute(blue_alpha_01, blue_alpha_23, 0x7632)}};
}

/// Not 0 when a byte of `differences` is beyond kOutlierLevels: adding 63 carries into its top bit.
TWINSHOT_DEVICE inline std::uint32_t outlier_bits(std::uint32_t differences) {
  static_assert(kOutlierLevels == 64);
  return (((differences & 0x7f7f7f7fU) + 0x3f3f3f3fU) | differences) & 0x80808080U;
}

/// The sums of one thread: registers.
template <class Block>
struct ThreadSums {
  typename Block::template PerThread<std::uint32_t> sum[kChannels][kSums];

  TWINSHOT_DEVICE void clear(int thread) {
    for (auto& channel : sum) {
      for (auto& value : channel) value[thread] = 0;
    }
  }

  /// Adds four pixels, given by channel.
  TWINSHOT_DEVICE void add(int thread, const FourWords& a, const FourWords& b) {
    for (int channel = 0; channel < kChannels; ++channel) {
      auto& sums = sum[channel];
      const std::uint32_t x = a.word[channel];
      const std::uint32_t y = b.word[channel];
      sums[0][thread] = Block::dot_bytes(x, 0x01010101U, sums[0][thread]);
      sums[1][thread] = Block::dot_bytes(y, 0x01010101U, sums[1][thread]);
      sums[2][thread] = Block::dot_bytes(x, x, sums[2][thread]);
      sums[3][thread] = Block::dot_bytes(y, y, sums[3][thread]);
      sums[4][thread] = Block::dot_bytes(x, y, sums[4][thread]);
    }
  }

  template <int kThreadsPerCell>
  TWINSHOT_DEVICE void sum_over_cell(Block& block) {
    for (auto& channel : sum) {
      for (auto& value : channel) block.template sum_over<kThreadsPerCell>(value);
    }
  }

  TWINSHOT_DEVICE void store(int thread, CellSums* d_cell) {
    constexpr int kStores = static_cast<int>(sizeof(CellSums) / sizeof(FourWords));
    for (int i = 0; i < kStores; ++i) {
      FourWords words;
      for (int word = 0; word < 4; ++word) {
        const int index = i * 4 + word;
        words.word[word] = sum[index / kSums][index % kSums][thread];
      }
      Block::store_four(reinterpret_cast<FourWords*>(d_cell) + i, words);
    }
  }
};

/// Where one thread reads: four columns of the rows of one cell.
struct CellPlace {
  const std::uint8_t* d_reference = nullptr;  ///< its first load
  const std::uint8_t* d_candidate = nullptr;
  std::uint64_t row_bytes = 0;
  std::uint64_t cell = 0;  ///< in the launch's cells
  std::uint64_t lane = 0;  ///< in the launch's lane hashes: of the first row
  std::int32_t lanes = 0;  ///< from row to row of the lane hashes
  std::int32_t rows = 0;   ///< px rows to read; 0 beyond the right or lower edge
  bool has_cell = false;   ///< false beyond the last column or row of cells
  bool has_lane = false;   ///< false beyond the last row of cells
};

template <int kCellPx, bool kWithLanes>
TWINSHOT_DEVICE CellPlace place_of(const CellLaunch& launch, int block, int thread) {
  constexpr int kThreadsPerCell = kCellPx / kPixelsPerLoad;
  const Piece& piece = piece_of(launch, block);
  const int per_row = threads_per_cell_row(piece.columns, kCellPx, kWithLanes);
  const int index = (block - piece.first_block) * kCellThreads + thread;
  const int row = index / per_row;
  const int load = index - row * per_row;
  const int column = load / kThreadsPerCell;
  const int top = row * kCellPx;

  CellPlace place;
  if (row >= piece.rows) return place;
  const std::uint64_t loads_per_row = padded_row_bytes(piece.width) / sizeof(FourWords);
  place.row_bytes = loads_per_row * sizeof(FourWords);
  const std::uint64_t offset = static_cast<std::uint64_t>(top) * place.row_bytes +
                               static_cast<std::uint64_t>(load) * sizeof(FourWords);
  place.d_reference = launch.d_pixels + piece.reference + offset;
  place.d_candidate = launch.d_pixels + piece.candidate + offset;
  place.has_cell = column < piece.columns;
  place.cell = piece.cells + static_cast<std::uint64_t>(row) * piece.columns +
               static_cast<std::uint64_t>(column);
  if (static_cast<std::uint64_t>(load) < loads_per_row) {
    place.rows = kCellPx < piece.height - top ? kCellPx : piece.height - top;
  }
  if constexpr (kWithLanes) {
    place.lanes = (piece.width + kLanePx - 1) / kLanePx;
    const int lane = load / (kLanePx / kPixelsPerLoad);
    place.has_lane = lane < place.lanes;
    place.lane = piece.lanes + static_cast<std::uint64_t>(top) * place.lanes +
                 static_cast<std::uint64_t>(lane);
  }
  return place;
}

/// Cells of 4, 8, 16 or 32 px. Each thread reads 16 bytes of each row of its cell from both
/// pictures, a warp 512 consecutive bytes at a time; the cell_px / 4 threads of a cell then add
/// up theirs. kWithLanes adds, for cells of 8 px, lane hashes and outlier marks.
/// Every output has a fixed place: no atomics, and the same bits in any order.
template <int kCellPx, bool kWithLanes, class Block>
TWINSHOT_DEVICE void even_cells_body(Block& block, const CellLaunch& launch) {
  constexpr int kThreadsPerCell = kCellPx / kPixelsPerLoad;
  constexpr int kThreadsPerLane = kLanePx / kPixelsPerLoad;
  // Rows whose loads are in flight together; hashes take the registers of two.
  constexpr int kRowsAtOnce = kWithLanes ? 2 : 4;
  static_assert(is_even_cell(kCellPx) && kCellPx % kRowsAtOnce == 0);
  static_assert(!kWithLanes || kThreadsPerLane % kThreadsPerCell == 0);
  using Hashes = typename Block::template PerThread<std::uint64_t>;

  typename Block::template PerThread<CellPlace> place;
  ThreadSums<Block> sums;
  typename Block::template PerThread<std::uint32_t> outlier;
  Hashes reference_hash[kRowsAtOnce];
  Hashes candidate_hash[kRowsAtOnce];

  block.each_alone([&](int thread) {
    place[thread] = place_of<kCellPx, kWithLanes>(launch, block.index(), thread);
    sums.clear(thread);
    outlier[thread] = 0;
  });

  for (int row = 0; row < kCellPx; row += kRowsAtOnce) {
    block.each_alone([&](int thread) {
      const CellPlace& here = place[thread];
      FourWords a[kRowsAtOnce] = {};
      FourWords b[kRowsAtOnce] = {};
      for (int i = 0; i < kRowsAtOnce; ++i) {
        if (row + i >= here.rows) continue;
        const std::uint64_t offset = static_cast<std::uint64_t>(row + i) * here.row_bytes;
        a[i] = Block::load_four(here.d_reference + offset);
        b[i] = Block::load_four(here.d_candidate + offset);
      }
      for (int i = 0; i < kRowsAtOnce; ++i) {
        sums.add(thread, by_channel<Block>(a[i]), by_channel<Block>(b[i]));
        if constexpr (kWithLanes) {
          const int x = (thread % kThreadsPerLane) * kPixelsPerLoad;
          reference_hash[i][thread] = 0;
          candidate_hash[i][thread] = 0;
          for (int pixel = 0; pixel < kPixelsPerLoad; ++pixel) {
            const std::uint64_t key = lane_key(x + pixel);
            reference_hash[i][thread] += a[i].word[pixel] * key;
            candidate_hash[i][thread] += b[i].word[pixel] * key;
            outlier[thread] |=
                outlier_bits(Block::byte_differences(a[i].word[pixel], b[i].word[pixel]));
          }
        }
      }
    });
    if constexpr (kWithLanes) {
      for (int i = 0; i < kRowsAtOnce; ++i) {
        block.template sum_over<kThreadsPerLane>(reference_hash[i]);
        block.template sum_over<kThreadsPerLane>(candidate_hash[i]);
      }
      block.each_alone([&](int thread) {
        const CellPlace& here = place[thread];
        if (thread % kThreadsPerLane != 0 || !here.has_lane) return;
        for (int i = 0; i < kRowsAtOnce; ++i) {
          // The first thread of a lane is always inside the picture, so its rows are the lane's.
          if (row + i >= here.rows) continue;
          const std::uint64_t at = here.lane + static_cast<std::uint64_t>(row + i) * here.lanes;
          launch.d_reference_lanes[at] = finish_lane_hash(reference_hash[i][thread]);
          launch.d_candidate_lanes[at] = finish_lane_hash(candidate_hash[i][thread]);
        }
      });
    }
  }

  sums.template sum_over_cell<kThreadsPerCell>(block);
  if constexpr (kWithLanes) {
    block.each_alone([&](int thread) { outlier[thread] = outlier[thread] != 0 ? 1 : 0; });
    block.template sum_over<kThreadsPerCell>(outlier);
  }
  block.each_alone([&](int thread) {
    const CellPlace& here = place[thread];
    if (thread % kThreadsPerCell != 0 || !here.has_cell) return;
    sums.store(thread, launch.d_cells + here.cell);
    if constexpr (kWithLanes) launch.d_outliers[here.cell] = outlier[thread] != 0 ? 1 : 0;
  });
}

/// Cells of any size: eight threads per cell, a pixel each at a time.
template <class Block>
TWINSHOT_DEVICE void any_cells_body(Block& block, const CellLaunch& launch) {
  ThreadSums<Block> sums;
  typename Block::template PerThread<CellSums*> d_cell;

  block.each_alone([&](int thread) {
    const Piece& piece = piece_of(launch, block.index());
    const int index = (block.index() - piece.first_block) * kCellThreads + thread;
    const int cell = index / kThreadsPerAnyCell;
    const int row = cell / piece.columns;
    const int column = cell - row * piece.columns;
    sums.clear(thread);
    d_cell[thread] = nullptr;
    if (row >= piece.rows) return;
    d_cell[thread] = launch.d_cells + piece.cells + static_cast<std::uint64_t>(cell);

    const int left = column * piece.cell_px;
    const int top = row * piece.cell_px;
    const int right = left + piece.cell_px < piece.width ? left + piece.cell_px : piece.width;
    const int bottom = top + piece.cell_px < piece.height ? top + piece.cell_px : piece.height;
    const std::uint64_t row_bytes = padded_row_bytes(piece.width);
    for (int y = top; y < bottom; ++y) {
      const std::uint64_t begin = static_cast<std::uint64_t>(y) * row_bytes;
      const auto* d_reference =
          reinterpret_cast<const std::uint32_t*>(launch.d_pixels + piece.reference + begin);
      const auto* d_candidate =
          reinterpret_cast<const std::uint32_t*>(launch.d_pixels + piece.candidate + begin);
      for (int x = left + index % kThreadsPerAnyCell; x < right; x += kThreadsPerAnyCell) {
        const std::uint32_t a = Block::load(d_reference + x);
        const std::uint32_t b = Block::load(d_candidate + x);
        for (int channel = 0; channel < kChannels; ++channel) {
          auto& sum = sums.sum[channel];
          const std::uint32_t level_a = a >> (8 * channel) & 0xffU;
          const std::uint32_t level_b = b >> (8 * channel) & 0xffU;
          sum[0][thread] += level_a;
          sum[1][thread] += level_b;
          sum[2][thread] += level_a * level_a;
          sum[3][thread] += level_b * level_b;
          sum[4][thread] += level_a * level_b;
        }
      }
    }
  });
  sums.template sum_over_cell<kThreadsPerAnyCell>(block);
  block.each_alone([&](int thread) {
    if (thread % kThreadsPerAnyCell == 0 && d_cell[thread] != nullptr) {
      sums.store(thread, d_cell[thread]);
    }
  });
}

}  // namespace twinshot
