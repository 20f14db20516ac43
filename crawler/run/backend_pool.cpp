// The compare backend of a run, one instance per thread.
#include "crawler/run/backend_pool.h"

#include <utility>

#include "cuda/cuda_backend.h"
#include "cuda/cuda_filters.h"
#include "cuda/verifying_backend.h"

namespace twinshot {

BackendPool::BackendPool(BackendChoice choice, double verify) : verify_(verify) {
  if (choice != BackendChoice::cpu) {
    CudaBackend cuda = make_cuda_backend();
    if (cuda.backend) {
      cuda_ = true;
      note_ = "compared on " + cuda.device;
      free_.push_back(std::move(cuda.backend));
    } else if (choice == BackendChoice::cuda) {
      throw ConfigError("backend cuda: " + cuda.why_not +
                        "; use backend: auto to compare on the CPU instead");
    } else {
      note_ = "compared on the CPU: " + cuda.why_not;
    }
  }
  name_ = cuda_ ? "cuda" : "cpu";
}

BackendPool::BackendPool(std::vector<std::unique_ptr<Backend>> backends, double verify)
    : verify_(verify), name_("cpu"), free_(std::move(backends)) {
  if (!free_.empty()) name_ = free_.back()->name();
}

BackendPool::Lease BackendPool::lease(std::string_view pair) {
  std::uint64_t number = 0;
  {
    const std::lock_guard guard(mutex_);
    number = pairs_++;
  }
  std::unique_ptr<Backend> backend = take();
  std::unique_ptr<Backend> verifying;
  if (is_chosen(number, verify_)) verifying = make_verifying_backend(*backend, std::string(pair));
  return {*this, std::move(backend), std::move(verifying)};
}

std::unique_ptr<Backend> BackendPool::take() {
  {
    const std::lock_guard guard(mutex_);
    if (!free_.empty()) {
      std::unique_ptr<Backend> backend = std::move(free_.back());
      free_.pop_back();
      return backend;
    }
  }
  if (cuda_) {
    CudaBackend cuda = make_cuda_backend();
    // A GPU that was there and has no room for one more: the CPU gives the same bits.
    if (cuda.backend) return std::move(cuda.backend);
  }
  return make_cpu_backend();
}

std::unique_ptr<Filters> BackendPool::make_filters() const {
  if (cuda_) {
    CudaFilters cuda = make_cuda_filters();
    if (cuda.filters) return std::move(cuda.filters);
  }
  return make_cpu_filters();
}

std::string BackendPool::fault() {
  const std::lock_guard guard(mutex_);
  for (const std::unique_ptr<Backend>& backend : free_) {
    if (const std::string fault = backend->fault(); !fault.empty()) return fault;
  }
  return "";
}

BackendPool::Lease::Lease(BackendPool& pool, std::unique_ptr<Backend> backend,
                          std::unique_ptr<Backend> verifying)
    : pool_(pool), backend_(std::move(backend)), verifying_(std::move(verifying)) {}

BackendPool::Lease::~Lease() {
  const std::lock_guard guard(pool_.mutex_);
  pool_.free_.push_back(std::move(backend_));
}

}  // namespace twinshot
