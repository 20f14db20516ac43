// The inner loops over bytes and pixels: one plain version, one for the vector units of this CPU.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/hash_lanes.h"
#include "compare/judge/backend.h"

namespace twinshot {

/// One row of cells of two pictures: `rows` x `width` pixels of RGBA each, rows `*_stride` bytes
/// apart. 1 <= rows <= cell_px <= 256.
struct CellRow {
  const std::uint8_t* a = nullptr;
  const std::uint8_t* b = nullptr;
  std::size_t a_stride = 0;
  std::size_t b_stride = 0;
  int width = 0;
  int rows = 0;
  int cell_px = 0;
};

/// As their definitions read; part of every build and the oracle of the others.
namespace plain {

/// Lets `lanes` absorb whole stripes of kStripeBytes bytes.
void hash_stripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes);

/// Adds the sums of each cell to cells[0 .. ceil(width / cell_px)).
void add_cell_sums(CellSums* cells, const CellRow& row);

/// levels[i] = the largest level difference over the channels of pixel i, for `count` pixels.
void level_differences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                       std::size_t count);

/// How many of `count` pixels differ by more than `levels` (0..255) in a channel.
std::size_t count_beyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                         int levels);

}  // namespace plain

/// The same functions, the same bits: for the best vector unit found at run time. In the bare build
/// they are the plain ones. Pure; any thread.
namespace kernels {

void hash_stripes(HashLanes& lanes, const std::uint8_t* bytes, std::size_t stripes);
void add_cell_sums(CellSums* cells, const CellRow& row);
void level_differences(std::uint8_t* levels, const std::uint8_t* a, const std::uint8_t* b,
                       std::size_t count);
std::size_t count_beyond(const std::uint8_t* a, const std::uint8_t* b, std::size_t count,
                         int levels);

}  // namespace kernels

}  // namespace twinshot
