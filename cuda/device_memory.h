// What a CUDA backend owns: a stream and buffers that only grow.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <string>

#include "cuda/guarded_backend.h"

namespace twinshot {

/// Throws DeviceError, naming the call, when `status` is an error.
inline void check_cuda(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  // An error that is not sticky must not show up again in the next call's launch check.
  (void)cudaGetLastError();
  throw DeviceError(std::string(call) + ": " + cudaGetErrorName(status) + ", " +
                    cudaGetErrorString(status));
}

enum class MemoryKind {
  device,
  pinned  ///< host memory that copies to and from the device without a detour
};

/// Memory of one kind, kept from call to call. Empty until first used.
template <MemoryKind kKind>
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() { release(); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  /// At least `bytes`, contents undefined. Throws DeviceError; the buffer is empty then.
  void* reserve(std::size_t bytes) {
    if (bytes <= bytes_) return memory_;
    release();
    if constexpr (kKind == MemoryKind::device) {
      check_cuda(cudaMalloc(&memory_, bytes), "cudaMalloc");
    } else {
      check_cuda(cudaMallocHost(&memory_, bytes), "cudaMallocHost");
    }
    bytes_ = bytes;
    return memory_;
  }

 private:
  void release() {
    if (memory_ != nullptr) {
      // At the end of the process the driver may be gone already; there is nobody left to tell.
      if constexpr (kKind == MemoryKind::device) {
        (void)cudaFree(memory_);
      } else {
        (void)cudaFreeHost(memory_);
      }
    }
    memory_ = nullptr;
    bytes_ = 0;
  }

  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

/// A stream of its own: nothing here waits for, or uses, the default stream.
class Stream {
 public:
  Stream() {
    check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
  }
  ~Stream() { (void)cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] cudaStream_t get() const { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace twinshot
