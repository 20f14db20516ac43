// What a CUDA backend owns: streams, events, and buffers that only grow.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "cuda/guarded_backend.h"

namespace twinshot {

/// Throws DeviceError, naming the call, when `status` is an error.
inline void check_cuda(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  // An error that is not sticky must not show up again in the next call's launch check.
  (void)cudaGetLastError();
  std::string message =
      std::string(call) + ": " + cudaGetErrorName(status) + ", " + cudaGetErrorString(status);
  if (status == cudaErrorNoKernelImageForDevice || status == cudaErrorUnsupportedPtxVersion) {
    message += "; build for it with -DTWINSHOT_CUDA_ARCHITECTURES=native";
  }
  throw DeviceError(message);
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

  /// At least `bytes`, contents undefined, aligned to 256. Throws DeviceError; the buffer is empty
  /// then. Growing frees what was there, so nothing may be in flight to or from it.
  std::uint8_t* reserve(std::size_t bytes) {
    if (bytes <= bytes_) return data();
    // Half as much again: a batch of slowly growing pairs must not allocate for each.
    bytes = std::max(bytes, bytes_ + bytes_ / 2);
    release();
    if constexpr (kKind == MemoryKind::device) {
      check_cuda(cudaMalloc(&memory_, bytes), "cudaMalloc");
    } else {
      check_cuda(cudaMallocHost(&memory_, bytes), "cudaMallocHost");
    }
    bytes_ = bytes;
    return data();
  }

  /// What was reserved last; null before.
  [[nodiscard]] std::uint8_t* data() const { return static_cast<std::uint8_t*>(memory_); }

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

/// A mark in a stream that the CPU can wait for.
class Event {
 public:
  Event() {
    check_cuda(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "cudaEventCreate");
  }
  ~Event() { (void)cudaEventDestroy(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void record(const Stream& stream) {
    check_cuda(cudaEventRecord(event_, stream.get()), "cudaEventRecord");
  }
  /// Blocks until everything before the mark is done; reports its errors too.
  void wait() const { check_cuda(cudaEventSynchronize(event_), "cudaEventSynchronize"); }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace twinshot
