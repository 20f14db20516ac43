// The emulated CUDA runtime: device memory is the CPU's, streams are queues.
#include "tests/cuda/host_emulation/fake_cuda.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <utility>

struct FakeStream {
  std::vector<std::function<void()>> queue;
};

struct FakeEvent {
  FakeStream* stream = nullptr;  ///< null before it is recorded
};

namespace twinshot::fake_cuda {
namespace {

struct State {
  Machine machine;
  int calls = 0;
  int launches = 0;
  int allocations = 0;
  int most_streams_busy = 0;
  std::vector<std::string> mistakes;
  std::set<FakeStream*> streams;
  std::map<const std::uint8_t*, std::size_t> pinned;
  std::map<const std::uint8_t*, std::size_t> device;
};

State& state() {
  static State instance;
  return instance;
}

/// Guards the state; the work of streams runs under it too, so that a test of several threads is a
/// test of cuda/ and not of this file.
std::recursive_mutex& mutex() {
  static std::recursive_mutex instance;
  return instance;
}

using Guard = std::lock_guard<std::recursive_mutex>;

thread_local cudaError_t last_error = cudaSuccess;

cudaError_t answer(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

/// Counts a call; the error it is to fail with.
cudaError_t count_call() {
  State& now = state();
  const int call = ++now.calls;
  const int fail_at = now.machine.fail_at;
  const bool fails = fail_at != 0 && (call == fail_at || (now.machine.lost && call > fail_at));
  return answer(fails ? now.machine.failure : cudaSuccess);
}

void run_all(FakeStream* stream) {
  const auto queue = std::exchange(stream->queue, {});
  for (const auto& work : queue) work();
}

void put(FakeStream* stream, std::function<void()> work) {
  State& now = state();
  if (now.machine.timing == Timing::at_once) {
    work();
    return;
  }
  stream->queue.push_back(std::move(work));
  const auto busy = std::count_if(now.streams.begin(), now.streams.end(),
                                  [](const FakeStream* each) { return !each->queue.empty(); });
  now.most_streams_busy = std::max(now.most_streams_busy, static_cast<int>(busy));
}

bool holds(const std::map<const std::uint8_t*, std::size_t>& blocks, const void* memory) {
  const auto* byte = static_cast<const std::uint8_t*>(memory);
  auto after = blocks.upper_bound(byte);
  if (after == blocks.begin()) return false;
  --after;
  return byte < after->first + after->second;
}

cudaError_t allocate(std::map<const std::uint8_t*, std::size_t>& blocks, void** memory,
                     std::size_t bytes) {
  const cudaError_t error = count_call();
  *memory = nullptr;
  if (error != cudaSuccess) return error;
  // Rounded up to the alignment only where it must be: beyond the last byte is an error.
  void* block = nullptr;
  if (posix_memalign(&block, 256, std::max<std::size_t>(bytes, 1)) != 0) {
    return answer(cudaErrorMemoryAllocation);
  }
  std::memset(block, 0xcd, bytes);
  blocks[static_cast<std::uint8_t*>(block)] = bytes;
  ++state().allocations;
  *memory = block;
  return cudaSuccess;
}

cudaError_t release(std::map<const std::uint8_t*, std::size_t>& blocks, void* memory) {
  State& now = state();
  if (memory != nullptr && blocks.erase(static_cast<std::uint8_t*>(memory)) == 0) {
    now.mistakes.emplace_back("memory freed that is not of that kind");
    return cudaErrorInvalidValue;
  }
  std::free(memory);
  return cudaSuccess;
}

void check_copy(const void* to, const void* from, cudaMemcpyKind kind) {
  State& now = state();
  if (kind == cudaMemcpyDeviceToDevice) {
    if (!holds(now.device, to) || !holds(now.device, from)) {
      now.mistakes.emplace_back("not device memory");
    }
    return;
  }
  const bool up = kind == cudaMemcpyHostToDevice;
  if (!holds(now.device, up ? to : from)) now.mistakes.emplace_back("not device memory");
  if (!holds(now.pinned, up ? from : to)) now.mistakes.emplace_back("not page-locked memory");
}

}  // namespace

void reset(const Machine& machine) {
  const Guard guard(mutex());
  State& now = state();
  now.machine = machine;
  now.calls = now.launches = now.allocations = now.most_streams_busy = 0;
  now.mistakes.clear();
  last_error = cudaSuccess;
}

Machine& machine() {
  return state().machine;
}

int calls() {
  return state().calls;
}
int launches() {
  return state().launches;
}
int allocations() {
  return state().allocations;
}
int most_streams_busy() {
  return state().most_streams_busy;
}
std::vector<std::string> mistakes() {
  return state().mistakes;
}

cudaError_t launch(cudaStream_t stream, std::function<void()> work) {
  const Guard guard(mutex());
  ++state().launches;
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  if (state().machine.launching != cudaSuccess) return answer(state().machine.launching);
  put(stream, std::move(work));
  return cudaSuccess;
}

}  // namespace twinshot::fake_cuda

using namespace twinshot::fake_cuda;

const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorNoKernelImageForDevice:
      return "cudaErrorNoKernelImageForDevice";
    case cudaErrorLaunchFailure:
      return "cudaErrorLaunchFailure";
    default:
      return "cudaError";
  }
}

const char* cudaGetErrorString(cudaError_t error) {
  return error == cudaSuccess ? "no error" : "as the test wants it";
}

cudaError_t cudaGetLastError() {
  return std::exchange(last_error, cudaSuccess);
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = machine().driver;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = machine().devices;
  return answer(machine().counting);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int /*device*/) {
  *properties = {"Emulated GPU", 9, 0};
  const Guard guard(mutex());
  return count_call();
}

cudaError_t cudaSetDevice(int /*device*/) {
  const Guard guard(mutex());
  return count_call();
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  const Guard guard(mutex());
  return allocate(state().device, memory, bytes);
}

cudaError_t cudaFree(void* memory) {
  const Guard guard(mutex());
  return release(state().device, memory);
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  const Guard guard(mutex());
  return allocate(state().pinned, memory, bytes);
}

cudaError_t cudaFreeHost(void* memory) {
  const Guard guard(mutex());
  return release(state().pinned, memory);
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* memory) {
  const Guard guard(mutex());
  attributes->type = holds(state().device, memory)   ? cudaMemoryTypeDevice
                     : holds(state().pinned, memory) ? cudaMemoryTypeHost
                                                     : cudaMemoryTypeUnregistered;
  return count_call();
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned /*flags*/) {
  const Guard guard(mutex());
  *stream = nullptr;
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  *stream = new FakeStream;
  state().streams.insert(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const Guard guard(mutex());
  if (stream != nullptr && !stream->queue.empty()) {
    state().mistakes.emplace_back("a stream destroyed with work in flight");
  }
  state().streams.erase(stream);
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  const Guard guard(mutex());
  run_all(stream);
  return count_call();
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned /*flags*/) {
  const Guard guard(mutex());
  *event = nullptr;
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  *event = new FakeEvent;
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, 0);
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t /*begin*/, cudaEvent_t /*end*/) {
  *milliseconds = 1;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const Guard guard(mutex());
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  event->stream = stream;
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const Guard guard(mutex());
  // Nothing is ever put behind a mark before somebody waited for it, so the whole queue may run.
  if (event->stream != nullptr) run_all(event->stream);
  return count_call();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return cudaMemcpy2DAsync(to, bytes, from, bytes, bytes, 1, kind, stream);
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t row_bytes, std::size_t rows,
                              cudaMemcpyKind kind, cudaStream_t stream) {
  const Guard guard(mutex());
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  check_copy(to, from, kind);
  put(stream, [=] {
    for (std::size_t row = 0; row < rows; ++row) {
      std::memcpy(static_cast<std::uint8_t*>(to) + row * to_pitch,
                  static_cast<const std::uint8_t*>(from) + row * from_pitch, row_bytes);
    }
  });
  return cudaSuccess;
}

cudaError_t cudaMemset2DAsync(void* to, std::size_t pitch, int value, std::size_t row_bytes,
                              std::size_t rows, cudaStream_t stream) {
  const Guard guard(mutex());
  if (const cudaError_t error = count_call(); error != cudaSuccess) return error;
  put(stream, [=] {
    for (std::size_t row = 0; row < rows; ++row) {
      std::memset(static_cast<std::uint8_t*>(to) + row * pitch, value, row_bytes);
    }
  });
  return cudaSuccess;
}
