// Table of contents of the kernels: one launcher per stage.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/piece.h"
#include "cuda/up_rows.h"

namespace twinshot {

/// How much one launch covers.
struct LaunchSize {
  int blocks = 0;   ///< over all pieces: blocks_of() each
  int cell_px = 0;  ///< of every piece
};

// All launchers are asynchronous on `stream` and return the launch's error.

/// d_cells of every piece.
[[nodiscard]] cudaError_t cell_sums(const CellLaunch& launch, LaunchSize size, cudaStream_t stream);

/// d_cells, d_reference_lanes, d_candidate_lanes and d_outliers of every piece in one pass over the
/// pixels. Cells of 8 px.
[[nodiscard]] cudaError_t scan_pixels(const CellLaunch& launch, LaunchSize size,
                                      cudaStream_t stream);

/// RGBA rows from rows filtered `Up`: d_pixels from d_rows, by way of d_totals.
[[nodiscard]] cudaError_t unfilter_up(const UpLaunch& launch, cudaStream_t stream);

}  // namespace twinshot
