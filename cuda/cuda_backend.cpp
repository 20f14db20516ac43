// The CUDA backend: staging, upload, kernel, download.
#include "cuda/cuda_backend.h"

#include <cuda_runtime_api.h>

#include <cstring>
#include <exception>
#include <memory>
#include <utility>

#include "compare/cell_sum.h"
#include "cuda/cell_sums.h"
#include "cuda/device_memory.h"
#include "cuda/guarded_backend.h"

namespace twinshot {
namespace {

using DeviceBuffer = Buffer<MemoryKind::device>;
using PinnedBuffer = Buffer<MemoryKind::pinned>;

/// The current device with everything one thread of comparisons needs. Buffers grow to the largest
/// picture seen and stay: no allocation per pair.
class DeviceBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "cuda"; }

  /// Throws DeviceError.
  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = empty_grid(reference, candidate, cell_px);
    const CellSumsShape shape = {reference.width, reference.height, cell_px, grid.columns,
                                 grid.rows};
    const std::size_t cell_bytes = grid.cells.size() * sizeof(CellSums);
    const auto* d_reference = upload(reference, reference_staging_, reference_);
    const auto* d_candidate = upload(candidate, candidate_staging_, candidate_);
    auto* d_cells = static_cast<CellSums*>(cells_.reserve(cell_bytes));
    void* staged_cells = cells_staging_.reserve(cell_bytes);

    check_cuda(twinshot::cell_sums(d_cells, d_reference, d_candidate, shape, stream_.get()),
               "cell_sums_kernel");
    check_cuda(
        cudaMemcpyAsync(staged_cells, d_cells, cell_bytes, cudaMemcpyDeviceToHost, stream_.get()),
        "cudaMemcpyAsync from the device");
    check_cuda(cudaStreamSynchronize(stream_.get()), "cudaStreamSynchronize");
    std::memcpy(grid.cells.data(), staged_cells, cell_bytes);
    return grid;
  }

 private:
  /// Packs the view's rows into pinned memory and starts their copy to the device.
  const std::uint32_t* upload(const ImageView& view, PinnedBuffer& staging, DeviceBuffer& target) {
    const std::size_t row_bytes = static_cast<std::size_t>(view.width) * kChannels;
    const std::size_t bytes = row_bytes * static_cast<std::size_t>(view.height);
    auto* staged = static_cast<std::uint8_t*>(staging.reserve(bytes));
    void* d_pixels = target.reserve(bytes);
    for (int y = 0; y < view.height; ++y) {
      std::memcpy(staged + static_cast<std::size_t>(y) * row_bytes, view.row(y), row_bytes);
    }
    check_cuda(cudaMemcpyAsync(d_pixels, staged, bytes, cudaMemcpyHostToDevice, stream_.get()),
               "cudaMemcpyAsync to the device");
    return static_cast<const std::uint32_t*>(d_pixels);
  }

  Stream stream_;
  PinnedBuffer reference_staging_;
  PinnedBuffer candidate_staging_;
  PinnedBuffer cells_staging_;
  DeviceBuffer reference_;
  DeviceBuffer candidate_;
  DeviceBuffer cells_;
};

CudaBackend open_device() {
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) {
    throw DeviceError("no NVIDIA driver is installed; install one that supports CUDA " +
                      std::to_string(CUDART_VERSION / 1000));
  }
  int devices = 0;
  check_cuda(cudaGetDeviceCount(&devices), "no usable NVIDIA GPU: cudaGetDeviceCount");
  if (devices == 0) {
    throw DeviceError("no NVIDIA GPU is visible; check nvidia-smi and CUDA_VISIBLE_DEVICES");
  }
  cudaDeviceProp properties = {};
  check_cuda(cudaGetDeviceProperties(&properties, 0), "cudaGetDeviceProperties");
  check_cuda(cudaSetDevice(0), "cudaSetDevice");

  auto device = std::make_unique<DeviceBackend>();
  // One pixel through the whole path: a kernel that this GPU cannot run is found here, not later.
  constexpr std::uint8_t kPixel[] = {1, 2, 3, 4};
  const ImageView pixel = {kPixel, 1, 1, sizeof kPixel};
  if (device->cell_sums(pixel, pixel, 1) != make_cpu_backend()->cell_sums(pixel, pixel, 1)) {
    throw DeviceError("the GPU's self-test gave wrong sums");
  }
  CudaBackend result;
  result.device = properties.name;
  result.backend = make_guarded_backend(std::move(device));
  return result;
}

}  // namespace

CudaBackend make_cuda_backend() {
  try {
    return open_device();
  } catch (const std::exception& error) {
    CudaBackend result;
    result.why_not = error.what();
    return result;
  }
}

}  // namespace twinshot
