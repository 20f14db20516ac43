// What a test can do to the emulated CUDA runtime: make calls fail, delay work, look for mistakes.
#pragma once

#include <cuda_runtime_api.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/cuda/host_emulation/host_block.h"

namespace twinshot::fake_cuda {

/// When work that was put into a stream is done.
enum class Timing {
  at_once,  ///< before the call returns: the fastest device there could be
  late      ///< when somebody waits for it, and not before: the slowest. Copies read and write host
            ///< memory then, so a buffer used again too early shows in the results
};

/// The emulated machine. One for the process, reset() for each test.
struct Machine {
  int driver = 13000;  ///< 0: none installed
  int devices = 1;
  cudaError_t counting = cudaSuccess;   ///< what cudaGetDeviceCount answers
  cudaError_t launching = cudaSuccess;  ///< what every launch answers
  Timing timing = Timing::late;
  Order order = Order::forward;  ///< of threads and blocks in kernels
  bool lies = false;             ///< kernels leave a wrong sum behind

  int fail_at = 0;  ///< the number of the call that fails, counted from 1; 0: none
  cudaError_t failure = cudaErrorLaunchFailure;
  bool lost = false;  ///< every call after that one fails too, as after a real fault of a kernel
};

/// A new machine; forgets what was counted. Nothing of the old one may be in use.
void reset(const Machine& machine = {});
/// The machine, to be changed while nothing is in flight.
[[nodiscard]] Machine& machine();

/// Calls so far that could have failed.
[[nodiscard]] int calls();
/// Launches so far.
[[nodiscard]] int launches();
/// Uses that real CUDA punishes with wrong results or slowness, in words: copies from memory that
/// is not page-locked, memory freed while work on it is in flight. Should be empty.
[[nodiscard]] std::vector<std::string> mistakes();
/// Most streams that had work in flight at the same time.
[[nodiscard]] int most_streams_busy();
/// Allocations so far, of both kinds of memory.
[[nodiscard]] int allocations();

/// For emulated launchers: counts a call, and puts `work` into the stream unless the call fails.
[[nodiscard]] cudaError_t launch(cudaStream_t stream, std::function<void()> work);

}  // namespace twinshot::fake_cuda
