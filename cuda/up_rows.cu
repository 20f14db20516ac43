// Undoing `Up` on the device: the bodies of up_body.h as kernels.
#include "cuda/device_block.cuh"
#include "cuda/kernels.h"
#include "cuda/up_body.h"

namespace twinshot {
namespace {

// ---------------------------------------------------------------------------------------------
// CUDA kernels

using UpBlock = DeviceBlock<kUpThreads>;

__global__ void __launch_bounds__(kUpThreads) up_totals_kernel(UpLaunch launch) {
  UpBlock block;
  up_totals_body(block, launch);
}

__global__ void __launch_bounds__(kUpThreads) up_carries_kernel(UpLaunch launch) {
  UpBlock block;
  up_carries_body(block, launch);
}

__global__ void __launch_bounds__(kUpThreads) up_pixels_kernel(UpLaunch launch) {
  UpBlock block;
  up_pixels_body(block, launch);
}

int blocks_for(std::int64_t threads) {
  return static_cast<int>((threads + kUpThreads - 1) / kUpThreads);
}

}  // namespace

// ---------------------------------------------------------------------------------------------
// Kernel launchers

cudaError_t unfilter_up(const UpLaunch& launch, cudaStream_t stream) {
  const int over_bands = blocks_for(up_band_threads(launch));
  const int over_columns = blocks_for(padded_width(launch.width));
  up_totals_kernel<<<over_bands, kUpThreads, 0, stream>>>(launch);
  up_carries_kernel<<<over_columns, kUpThreads, 0, stream>>>(launch);
  up_pixels_kernel<<<over_bands, kUpThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

}  // namespace twinshot
