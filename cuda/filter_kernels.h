// Table of contents of the filter kernels: one launcher each.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/filter_launch.h"

namespace twinshot {

// All launchers are asynchronous on `stream` and return the launch's error. Pictures are not empty.

/// d_counts, a row of counters for each block.
[[nodiscard]] cudaError_t count_luma(const CountLuma& launch, cudaStream_t stream);
/// d_histogram, from those.
[[nodiscard]] cudaError_t merge_counts(const MergeCounts& launch, cudaStream_t stream);
/// The picture, in place.
[[nodiscard]] cudaError_t map_levels(const MapLevels& launch, cudaStream_t stream);
/// The canvas.
[[nodiscard]] cudaError_t blend(const DrawView& launch, cudaStream_t stream);
[[nodiscard]] cudaError_t heat(const DrawView& launch, cudaStream_t stream);
/// The picture, in place, by way of d_between: both passes.
[[nodiscard]] cudaError_t blur(const BlurPass& launch, cudaStream_t stream);

}  // namespace twinshot
