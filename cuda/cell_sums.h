// Table of contents of the kernels: one launcher per stage.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "compare/backend.h"

namespace twinshot {

/// What one launch covers. Pictures are RGBA8, rows tightly packed, 4-byte aligned.
struct CellSumsShape {
  int width = 0;    ///< px
  int height = 0;   ///< px
  int cell_px = 0;  ///< 1..256
  int columns = 0;  ///< of cells: ceil(width / cell_px)
  int rows = 0;     ///< of cells: ceil(height / cell_px)
};

/// d_cells (rows, columns) from d_reference and d_candidate (height, width). Asynchronous on
/// `stream`; returns the launch's error.
[[nodiscard]] cudaError_t cell_sums(CellSums* d_cells, const std::uint32_t* d_reference,
                                    const std::uint32_t* d_candidate, const CellSumsShape& shape,
                                    cudaStream_t stream);

}  // namespace twinshot
