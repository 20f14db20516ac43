// The CUDA backend, or the reason why there is none.
#pragma once

#include <memory>
#include <string>

#include "compare/judge/backend.h"

namespace twinshot {

struct CudaBackend {
  std::unique_ptr<Backend> backend;  ///< null when this machine or this build has no usable GPU
  std::string device;                ///< the GPU's name, when there is one
  std::string why_not;               ///< what is missing and what to do about it, otherwise
};

/// Never throws: a machine without a GPU, a driver or CUDA in the build gives `why_not`.
/// Any CUDA error later recomputes the pair on the CPU and never changes a result.
[[nodiscard]] CudaBackend make_cuda_backend();

}  // namespace twinshot
