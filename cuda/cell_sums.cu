// Cell sums, lane hashes and outlier marks on the device: the bodies of cell_body.h as kernels.
#include "cuda/cell_body.h"
#include "cuda/device_block.cuh"
#include "cuda/kernels.h"

namespace twinshot {
namespace {

// ---------------------------------------------------------------------------------------------
// CUDA kernels

using CellBlock = DeviceBlock<kCellThreads>;

/// kCellPx 0: cells of any size.
template <int kCellPx>
__global__ void __launch_bounds__(kCellThreads) cell_sums_kernel(CellLaunch launch) {
  CellBlock block;
  if constexpr (kCellPx == 0) {
    any_cells_body(block, launch);
  } else {
    even_cells_body<kCellPx, false>(block, launch);
  }
}

__global__ void __launch_bounds__(kCellThreads) scan_pixels_kernel(CellLaunch launch) {
  CellBlock block;
  even_cells_body<8, true>(block, launch);
}

}  // namespace

// ---------------------------------------------------------------------------------------------
// Kernel launchers

cudaError_t cell_sums(const CellLaunch& launch, LaunchSize size, cudaStream_t stream) {
  return with_cell_body(size.cell_px, [&](auto cell_px) {
    cell_sums_kernel<decltype(cell_px)::value><<<size.blocks, kCellThreads, 0, stream>>>(launch);
    return cudaGetLastError();
  });
}

cudaError_t scan_pixels(const CellLaunch& launch, LaunchSize size, cudaStream_t stream) {
  scan_pixels_kernel<<<size.blocks, kCellThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

}  // namespace twinshot
