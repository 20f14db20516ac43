// The CUDA backend of a build without nvcc: the reason why there is none.
#include "cuda/cuda_backend.h"

namespace twinshot {

CudaBackend make_cuda_backend() {
  CudaBackend result;
  result.why_not =
      "this build has no CUDA backend: install the CUDA toolkit (nvcc) and configure again with "
      "-DTWINSHOT_CUDA=ON";
  return result;
}

}  // namespace twinshot
