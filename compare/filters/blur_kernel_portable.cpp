// The inner loop of the blur where Highway is missing: the plain one. Chosen by CMake.
#include "compare/filters/blur_kernel.h"

namespace twinshot::kernels {

void weigh(std::uint32_t* sums, const BlurNeighbours& rows, const BlurTaps& taps,
           std::size_t count) {
  plain::weigh(sums, rows, taps, count);
}

}  // namespace twinshot::kernels
