// Filters on the device: the bodies of filter_body.h as kernels.
#include "cuda/device_block.cuh"
#include "cuda/filter_body.h"
#include "cuda/filter_kernels.h"

namespace twinshot {
namespace {

// ---------------------------------------------------------------------------------------------
// CUDA kernels

__global__ void __launch_bounds__(kCountThreads) count_luma_kernel(CountLuma launch) {
  __shared__ CountShared shared;
  DeviceBlock<kCountThreads> block;
  count_luma_body(block, shared, launch);
}

__global__ void __launch_bounds__(kMergeThreads) merge_counts_kernel(MergeCounts launch) {
  DeviceBlock<kMergeThreads> block;
  merge_counts_body(block, launch);
}

__global__ void __launch_bounds__(kPixelThreads) map_levels_kernel(MapLevels launch) {
  __shared__ MapShared shared;
  DeviceBlock<kPixelThreads> block;
  map_levels_body(block, shared, launch);
}

__global__ void __launch_bounds__(kPixelThreads) blend_kernel(DrawView launch) {
  DeviceBlock<kPixelThreads> block;
  blend_body(block, launch);
}

__global__ void __launch_bounds__(kPixelThreads) heat_kernel(DrawView launch) {
  __shared__ HeatShared shared;
  DeviceBlock<kPixelThreads> block;
  heat_body(block, shared, launch);
}

__global__ void __launch_bounds__(kBlurThreads) blur_rows_kernel(BlurPass launch) {
  __shared__ BlurRowShared shared;
  DeviceBlock<kBlurThreads> block;
  blur_rows_body(block, shared, launch);
}

__global__ void __launch_bounds__(kBlurThreads) blur_columns_kernel(BlurPass launch) {
  __shared__ BlurColumnShared shared;
  DeviceBlock<kBlurThreads> block;
  blur_columns_body(block, shared, launch);
}

}  // namespace

// ---------------------------------------------------------------------------------------------
// Kernel launchers

cudaError_t count_luma(const CountLuma& launch, cudaStream_t stream) {
  count_luma_kernel<<<launch.blocks(), kCountThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

cudaError_t merge_counts(const MergeCounts& launch, cudaStream_t stream) {
  merge_counts_kernel<<<1, kMergeThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

cudaError_t map_levels(const MapLevels& launch, cudaStream_t stream) {
  map_levels_kernel<<<launch.blocks(), kPixelThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

cudaError_t blend(const DrawView& launch, cudaStream_t stream) {
  blend_kernel<<<launch.blocks(), kPixelThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

cudaError_t heat(const DrawView& launch, cudaStream_t stream) {
  heat_kernel<<<launch.blocks(), kPixelThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

cudaError_t blur(const BlurPass& launch, cudaStream_t stream) {
  blur_rows_kernel<<<launch.row_blocks(), kBlurThreads, 0, stream>>>(launch);
  blur_columns_kernel<<<launch.column_blocks(), kBlurThreads, 0, stream>>>(launch);
  return cudaGetLastError();
}

}  // namespace twinshot
