// The filters of a build without nvcc: the reason why there are none.
#include "cuda/cuda_filters.h"

namespace twinshot {

CudaFilters make_cuda_filters() {
  return {
      nullptr,
      "this build has no CUDA backend: install the CUDA toolkit (nvcc) and configure again with "
      "-DTWINSHOT_CUDA=ON"};
}

}  // namespace twinshot
