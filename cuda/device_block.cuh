// A block of threads as kernel bodies see it, on the device.
//
// Kernel bodies are templates over a block: `template <class Block> void x_body(Block&, ...)`. nvcc
// compiles them with DeviceBlock; the tests compile the identical source with HostBlock
// (tests/cuda/host_emulation/host_block.h), which has the same members and runs a block's threads
// one after another, in several orders. To make that possible a body is a sequence of steps:
//   block.each(step)       every thread runs step(thread); then the block waits for all of them, so
//                          that the next step sees what they wrote to shared memory
//   block.each_alone(step) the same without the wait: for steps that exchange nothing
//   PerThread<T>           a variable that each thread keeps from step to step, used as v[thread]
// Bodies never return early and never call a step inside a step: every thread reaches every wait.
#pragma once

#include <cstdint>

#include "cuda/four_words.h"

namespace twinshot {

template <int kThreads>
class DeviceBlock {
 public:
  static_assert(kThreads % 32 == 0 && kThreads <= 1024);

  /// A register of the thread that asks; the index is its own.
  template <class T>
  class PerThread {
   public:
    __device__ T& operator[](int /*thread*/) { return value_; }

   private:
    T value_;
  };

  static constexpr int threads() { return kThreads; }
  /// Which block of the launch this is, and how many there are.
  __device__ int index() const { return static_cast<int>(blockIdx.x); }
  __device__ int count() const { return static_cast<int>(gridDim.x); }

  template <class Step>
  __device__ void each(const Step& step) const {
    step(static_cast<int>(threadIdx.x));
    __syncthreads();
  }

  template <class Step>
  __device__ void each_alone(const Step& step) const {
    step(static_cast<int>(threadIdx.x));
  }

  /// Replaces v[thread] by the sum over the aligned group of kLanes threads it belongs to.
  /// kLanes: 1, 2, 4, 8, 16 or 32. T: any integer of 32 or 64 bits.
  template <int kLanes, class T>
  __device__ void sum_over(PerThread<T>& v) const {
    static_assert(kLanes >= 1 && kLanes <= 32 && (kLanes & (kLanes - 1)) == 0);
    T& value = v[0];
    for (int step = kLanes / 2; step > 0; step /= 2) {
      value += __shfl_xor_sync(0xffffffffU, value, step, 32);
    }
  }

  /// Adds to a counter in shared or global memory that several threads may add to.
  __device__ static void add(std::uint32_t& counter, std::uint32_t value) {
    atomicAdd(&counter, value);
  }

  /// Read-only data, through the cache for it. The pointer is a multiple of 16, of 4.
  __device__ static FourWords load_four(const void* d_words) {
    const uint4 words = __ldg(static_cast<const uint4*>(d_words));
    return {{words.x, words.y, words.z, words.w}};
  }
  __device__ static std::uint32_t load(const std::uint32_t* d_word) { return __ldg(d_word); }
  __device__ static void store_four(void* d_words, const FourWords& words) {
    *static_cast<uint4*>(d_words) =
        make_uint4(words.word[0], words.word[1], words.word[2], words.word[3]);
  }

  /// sum + the four products of the bytes of a and b.
  __device__ static std::uint32_t dot_bytes(std::uint32_t a, std::uint32_t b, std::uint32_t sum) {
    return __dp4a(a, b, sum);
  }
  /// Four bytes chosen from low (0..3) and high (4..7) by the nibbles of `selector`.
  __device__ static std::uint32_t permute(std::uint32_t low, std::uint32_t high,
                                          std::uint32_t selector) {
    return __byte_perm(low, high, selector);
  }
  /// |a - b|, byte by byte.
  __device__ static std::uint32_t byte_differences(std::uint32_t a, std::uint32_t b) {
    return __vabsdiffu4(a, b);
  }
};

}  // namespace twinshot
