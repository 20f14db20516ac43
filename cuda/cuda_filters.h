// Filters on a GPU, or what is missing for them.
#pragma once

#include <memory>
#include <string>

#include "compare/filters/filters.h"

namespace twinshot {

struct CudaFilters {
  std::unique_ptr<Filters> filters;  ///< null when this machine or this build has no usable GPU
  std::string why_not;               ///< what is missing, otherwise
};

/// Never throws for want of a GPU, a driver or CUDA in the build: that gives `why_not`, which
/// make_cuda_backend explains at more length. Any CUDA error later recomputes on the CPU, and never
/// changes a pixel.
[[nodiscard]] CudaFilters make_cuda_filters();

/// Wraps filters that may throw DeviceError: what the device fails at is done on the CPU, and after
/// the second failure it is not asked again. `name()` is the device's as long as it is asked, then
/// the CPU's; `fault()` says what went wrong first.
[[nodiscard]] std::unique_ptr<Filters> make_guarded_filters(std::unique_ptr<Filters> device);

}  // namespace twinshot
