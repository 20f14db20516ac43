// The CUDA backend, or what is missing for one.
#include "cuda/cuda_backend.h"

#include <cuda_runtime_api.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cuda/device_backend.h"
#include "cuda/device_memory.h"
#include "cuda/guarded_backend.h"

namespace twinshot {
namespace {

std::string version(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

/// Finds the GPU to use; its properties. Throws DeviceError that says what is missing.
cudaDeviceProp choose_device() {
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) {
    throw DeviceError("no NVIDIA driver is installed; install one that supports CUDA " +
                      version(CUDART_VERSION));
  }
  int devices = 0;
  const cudaError_t counted = cudaGetDeviceCount(&devices);
  if (counted == cudaErrorInsufficientDriver) {
    (void)cudaGetLastError();
    throw DeviceError("the NVIDIA driver supports CUDA " + version(driver) +
                      ", but this build needs " + version(CUDART_VERSION) + "; update the driver");
  }
  if (counted == cudaErrorNoDevice || (counted == cudaSuccess && devices == 0)) {
    (void)cudaGetLastError();
    throw DeviceError("no NVIDIA GPU is visible; check nvidia-smi and CUDA_VISIBLE_DEVICES");
  }
  check_cuda(counted, "no usable NVIDIA GPU: cudaGetDeviceCount");
  cudaDeviceProp properties = {};
  check_cuda(cudaGetDeviceProperties(&properties, 0), "cudaGetDeviceProperties");
  check_cuda(cudaSetDevice(0), "cudaSetDevice");
  return properties;
}

/// A few pixels through the whole path, once for each kernel: one that this GPU cannot run, or gets
/// wrong, is found here and not later.
void test(DeviceBackend& device) {
  constexpr int kWidth = 37;
  constexpr int kHeight = 35;
  std::vector<std::uint8_t> levels(std::size_t{kWidth} * kHeight * kChannels + 1);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] = static_cast<std::uint8_t>(i * i * 31 + i / 7);
  }
  // The same levels, one byte further on: every pixel differs.
  const ImageView reference = {levels.data(), kWidth, kHeight, std::size_t{kWidth} * kChannels};
  ImageView candidate = reference;
  ++candidate.pixels;
  const auto cpu = make_cpu_backend();
  for (const int cell_px : {4, 8, 16, 32, 7}) {
    if (device.cell_sums(reference, candidate, cell_px) !=
        cpu->cell_sums(reference, candidate, cell_px)) {
      throw DeviceError("the GPU's self-test gave wrong sums for cells of " +
                        std::to_string(cell_px) + " px");
    }
  }
}

CudaBackend open_device() {
  const cudaDeviceProp properties = choose_device();
  try {
    auto device = std::make_unique<DeviceBackend>();
    test(*device);
    CudaBackend result;
    result.device = properties.name;
    result.backend = make_guarded_backend(std::move(device));
    return result;
  } catch (const DeviceError& error) {
    const std::string capability =
        std::to_string(properties.major) + "." + std::to_string(properties.minor);
    throw DeviceError(std::string(properties.name) + " (compute capability " + capability +
                      ") can not be used: " + error.what());
  }
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
