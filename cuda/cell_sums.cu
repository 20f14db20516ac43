// Cell sums on the GPU: the integers of compare/cell_sum.h, added by eight lanes per cell.
#include "compare/cell_sum.h"
#include "cuda/cell_sums.h"

namespace twinshot {
namespace {

// ---------------------------------------------------------------------------------------------
// CUDA kernels

/// Lanes that share a cell. Four neighbouring cells make a warp: with cells of 8 px it reads 32
/// consecutive pixels of a row at a time.
constexpr int kLanesPerCell = 8;
constexpr int kBlockThreads = 128;
constexpr int kCellsPerBlock = kBlockThreads / kLanesPerCell;
/// CUDA's bound on the second dimension of a grid.
constexpr int kMaxGridRows = 65'535;

/// One level of a packed RGBA pixel (little endian: red is the lowest byte).
__device__ std::uint32_t level(std::uint32_t pixel, int channel) {
  return pixel >> (8 * channel) & 0xffU;
}

/// The sum over the lanes of one cell. Integers: the order of the additions does not matter.
__device__ std::uint32_t sum_over_cell(std::uint32_t value) {
  for (int step = kLanesPerCell / 2; step > 0; step /= 2) {
    value += __shfl_xor_sync(0xffffffffU, value, step, kLanesPerCell);
  }
  return value;
}

/// Grid: x over the cells of a row, kCellsPerBlock per block; y over the rows of cells, in strides
/// of gridDim.y. Every lane reaches every shuffle: lanes beyond the last cell add nothing.
__global__ void __launch_bounds__(kBlockThreads)
    cell_sums_kernel(CellSums* __restrict__ d_cells, const std::uint32_t* __restrict__ d_reference,
                     const std::uint32_t* __restrict__ d_candidate, CellSumsShape shape) {
  const int lane = static_cast<int>(threadIdx.x) % kLanesPerCell;
  const int column =
      static_cast<int>(blockIdx.x) * kCellsPerBlock + static_cast<int>(threadIdx.x) / kLanesPerCell;
  const int left = column * shape.cell_px;
  const int right = min(left + shape.cell_px, shape.width);  // <= left beyond the last cell

  for (int row = static_cast<int>(blockIdx.y); row < shape.rows;
       row += static_cast<int>(gridDim.y)) {
    Moments sums[kChannels];
    const int top = row * shape.cell_px;
    const int bottom = min(top + shape.cell_px, shape.height);
    for (int y = top; y < bottom; ++y) {
      const std::size_t begin = static_cast<std::size_t>(y) * static_cast<std::size_t>(shape.width);
      for (int x = left + lane; x < right; x += kLanesPerCell) {
        const std::uint32_t a = d_reference[begin + static_cast<std::size_t>(x)];
        const std::uint32_t b = d_candidate[begin + static_cast<std::size_t>(x)];
#pragma unroll
        for (int channel = 0; channel < kChannels; ++channel) {
          accumulate(sums[channel], level(a, channel), level(b, channel));
        }
      }
    }
#pragma unroll
    for (int channel = 0; channel < kChannels; ++channel) {
      Moments& moments = sums[channel];
      moments.a = sum_over_cell(moments.a);
      moments.b = sum_over_cell(moments.b);
      moments.aa = sum_over_cell(moments.aa);
      moments.bb = sum_over_cell(moments.bb);
      moments.ab = sum_over_cell(moments.ab);
    }
    if (lane == 0 && column < shape.columns) {
      Moments* d_cell = reinterpret_cast<Moments*>(
          d_cells + static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.columns) +
          static_cast<std::size_t>(column));
#pragma unroll
      for (int channel = 0; channel < kChannels; ++channel) d_cell[channel] = sums[channel];
    }
  }
}

}  // namespace

// ---------------------------------------------------------------------------------------------
// Kernel launchers

cudaError_t cell_sums(CellSums* d_cells, const std::uint32_t* d_reference,
                      const std::uint32_t* d_candidate, const CellSumsShape& shape,
                      cudaStream_t stream) {
  static_assert(sizeof(CellSums) == kChannels * sizeof(Moments) && sizeof(Moments) == 20);
  const dim3 grid(static_cast<unsigned>((shape.columns + kCellsPerBlock - 1) / kCellsPerBlock),
                  static_cast<unsigned>(min(shape.rows, kMaxGridRows)));
  cell_sums_kernel<<<grid, kBlockThreads, 0, stream>>>(d_cells, d_reference, d_candidate, shape);
  return cudaGetLastError();
}

}  // namespace twinshot
