// Measures the GPU of this machine: kernels against the device's own copy bandwidth, batches of
// pairs against the bound that the transfer to the device sets. First it checks, against the CPU,
// the kernels that gpu_check does not reach: scans and rows filtered Up.
//
// gpu_bench [--quick]   --quick: small pictures and few repetitions, for sanitizers; figures of
// such
//                       a run mean nothing
// Exit 0: done. 1: a difference or an error, or no GPU with TWINSHOT_REQUIRE_CUDA set. 77: no GPU.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "cuda/cuda_backend.h"
#include "cuda/device_backend.h"
#include "cuda/kernels.h"
#include "tests/compare/conformance_cases.h"

using namespace twinshot;

namespace {

constexpr int kSkipped = 77;
constexpr double kGiga = 1e9;

/// How much work the measurements do.
struct Size {
  int width = 1280;         ///< of a page, px
  int height = 8000;        ///< likewise
  int resident_pairs = 16;  ///< on the device at once: 1.3 GB, far more than its cache
  int pairs = 48;           ///< of a batch
  int small_pairs = 4000;   ///< of a batch of 200 x 150 px each
  int repetitions = 15;
};

Size quick_size() {
  return {.width = 130,
          .height = 300,
          .resident_pairs = 2,
          .pairs = 6,
          .small_pairs = 20,
          .repetitions = 2};
}

using PinnedBuffer = Buffer<MemoryKind::pinned>;
using DeviceBuffer = Buffer<MemoryKind::device>;

/// Two pictures in page-locked memory.
struct LockedPair {
  PinnedBuffer memory;
  ImageView reference;
  ImageView candidate;

  LockedPair(int width, int height, std::mt19937& random) {
    const std::size_t stride = static_cast<std::size_t>(width) * kChannels;
    const std::size_t bytes = stride * static_cast<std::size_t>(height);
    std::uint8_t* pixels = memory.reserve(2 * bytes);
    for (std::size_t i = 0; i < 2 * bytes; ++i) pixels[i] = static_cast<std::uint8_t>(random());
    reference = {pixels, width, height, stride};
    candidate = {pixels + bytes, width, height, stride};
  }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Seconds of host time until `action` returns: the median, after a call that warms up.
double host_seconds(int repetitions, const std::function<void()>& action) {
  using Clock = std::chrono::steady_clock;
  action();
  std::vector<double> times;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = Clock::now();
    action();
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  return median(times);
}

/// Seconds of device time for what `action` puts into `stream`: the median.
double device_seconds(int repetitions, const Stream& stream, const std::function<void()>& action) {
  cudaEvent_t begin = nullptr;
  cudaEvent_t end = nullptr;
  check_cuda(cudaEventCreate(&begin), "cudaEventCreate");
  check_cuda(cudaEventCreate(&end), "cudaEventCreate");
  std::vector<double> times;
  for (int i = 0; i < repetitions + 2; ++i) {
    check_cuda(cudaEventRecord(begin, stream.get()), "cudaEventRecord");
    action();
    check_cuda(cudaEventRecord(end, stream.get()), "cudaEventRecord");
    check_cuda(cudaEventSynchronize(end), "cudaEventSynchronize");
    float milliseconds = 0;
    check_cuda(cudaEventElapsedTime(&milliseconds, begin, end), "cudaEventElapsedTime");
    if (i >= 2) times.push_back(std::max(milliseconds, 1e-6F) / 1e3);
  }
  check_cuda(cudaEventDestroy(begin), "cudaEventDestroy");
  check_cuda(cudaEventDestroy(end), "cudaEventDestroy");
  return median(times);
}

/// Rows as Chrome's fast encoder leaves them; every level is by chance.
std::vector<std::uint8_t> random_up_rows(int width, int height, std::mt19937& random) {
  const std::size_t row_bytes = static_cast<std::size_t>(width) * 3 + 1;
  std::vector<std::uint8_t> rows(row_bytes * static_cast<std::size_t>(height));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = i % row_bytes == 0 ? 2 : static_cast<std::uint8_t>(random());
  }
  return rows;
}

void check_scans(DeviceBackend& device, std::mt19937& random) {
  std::int64_t cells = 0;
  for (const cases::Content content : cases::kContents) {
    for (const auto& [width, height] : cases::kSizes) {
      const cases::Pair pair = cases::make_pair(content, width, height, random);
      const PairScan expected = scan_on_cpu(pair.reference.view(), pair.candidate.view());
      if (device.scan(pair.reference.view(), pair.candidate.view()) != expected) {
        throw std::runtime_error(std::string("a scan differs: ") + cases::name_of(content) + ", " +
                                 std::to_string(width) + "x" + std::to_string(height));
      }
      cells += static_cast<std::int64_t>(expected.sums.cells.size());
    }
  }
  std::printf("scans equal to the CPU's: %lld cells with their lane hashes and outlier marks\n",
              static_cast<long long>(cells));
}

void check_up_rows(DeviceBackend& device, std::mt19937& random) {
  const auto cpu = make_cpu_backend();
  std::int64_t cells = 0;
  for (const auto& [width, height] : cases::kSizes) {
    const auto reference = random_up_rows(width, height, random);
    const auto candidate = random_up_rows(width, height, random);
    const UpRequest request = {
        {reference.data(), width, height}, {candidate.data(), width, height}, 8};
    const SumGrid expected = cpu->cell_sums(unfiltered(request.reference).view(),
                                            unfiltered(request.candidate).view(), 8);
    if (device.cell_sums_of_up_rows({&request, 1}).front() != expected) {
      throw std::runtime_error("sums of Up rows differ: " + std::to_string(width) + "x" +
                               std::to_string(height));
    }
    cells += static_cast<std::int64_t>(expected.cells.size());
  }
  std::printf("Up rows equal to the CPU's: %lld cells\n\n", static_cast<long long>(cells));
}

/// A memory's speed in both directions, bytes read plus bytes written per second.
double measure_copy(const Size& size, const Stream& stream) {
  const std::size_t bytes = static_cast<std::size_t>(size.resident_pairs) * 40'000'000;
  DeviceBuffer from;
  DeviceBuffer to;
  const std::uint8_t* d_from = from.reserve(bytes);
  std::uint8_t* d_to = to.reserve(bytes);
  check_cuda(cudaMemset2DAsync(from.data(), bytes, 1, bytes, 1, stream.get()), "cudaMemset");
  const double seconds = device_seconds(size.repetitions, stream, [&] {
    check_cuda(cudaMemcpyAsync(d_to, d_from, bytes, cudaMemcpyDeviceToDevice, stream.get()),
               "cudaMemcpyAsync on the device");
  });
  return 2 * static_cast<double>(bytes) / seconds;
}

/// Bytes per second from page-locked memory to the device.
double measure_upload(const Size& size, const Stream& stream) {
  const std::size_t bytes = static_cast<std::size_t>(size.resident_pairs) * 4'000'000;
  PinnedBuffer from;
  DeviceBuffer to;
  std::fill_n(from.reserve(bytes), bytes, std::uint8_t{1});
  std::uint8_t* d_to = to.reserve(bytes);
  const double seconds = device_seconds(size.repetitions, stream, [&] {
    check_cuda(cudaMemcpyAsync(d_to, from.data(), bytes, cudaMemcpyHostToDevice, stream.get()),
               "cudaMemcpyAsync to the device");
  });
  return static_cast<double>(bytes) / seconds;
}

/// Pairs that lie on the device, as one group.
class Resident {
 public:
  Resident(const Size& size, const LockedPair& pair, int cell_px, bool with_lanes,
           const Stream& stream) {
    group_.with_lanes = with_lanes;
    const SumRequest request = {pair.reference, pair.candidate, cell_px};
    for (int i = 0; i < size.resident_pairs; ++i) add_piece(group_, {}, request, size.height);
    PinnedBuffer staging;
    std::uint8_t* staged = staging.reserve(group_.upload_bytes());
    pack(group_, {&request, 1}, staged);
    std::uint8_t* d_input = input_.reserve(group_.upload_bytes());
    check_cuda(cudaMemcpyAsync(d_input, staged, group_.upload_bytes(), cudaMemcpyHostToDevice,
                               stream.get()),
               "cudaMemcpyAsync to the device");
    check_cuda(cudaStreamSynchronize(stream.get()), "cudaStreamSynchronize");
    memory_ = {d_input, d_input + group_.table_bytes(),
               output_.reserve(layout_results(group_).bytes)};
  }

  [[nodiscard]] CellLaunch launch() const { return make_launch(group_, memory_); }
  [[nodiscard]] LaunchSize launch_size() const { return {group_.blocks, group_.cell_px}; }
  /// What a launch reads and writes.
  [[nodiscard]] double bytes() const {
    return static_cast<double>(group_.pixel_bytes + layout_results(group_).bytes);
  }

 private:
  Group group_;
  DeviceBuffer input_;
  DeviceBuffer output_;
  GroupMemory memory_;
};

void print_kernel(const char* name, double bytes_per_second, double copy) {
  std::printf("%-34s %10.0f GB/s %8.0f %% of the copy\n", name, bytes_per_second / kGiga,
              100 * bytes_per_second / copy);
}

void measure_kernels(const Size& size, double copy, std::mt19937& random) {
  const Stream stream;
  const LockedPair pair(size.width, size.height, random);
  for (const int cell_px : {8, 4, 16, 32, 7}) {
    const Resident resident(size, pair, cell_px, false, stream);
    const double seconds = device_seconds(size.repetitions, stream, [&] {
      check_cuda(cell_sums(resident.launch(), resident.launch_size(), stream.get()), "cell_sums");
    });
    print_kernel(("cell sums, cells of " + std::to_string(cell_px) + " px").c_str(),
                 resident.bytes() / seconds, copy);
  }
  const Resident resident(size, pair, kScanCellPx, true, stream);
  const double seconds = device_seconds(size.repetitions, stream, [&] {
    check_cuda(scan_pixels(resident.launch(), resident.launch_size(), stream.get()), "scan_pixels");
  });
  print_kernel("sums, lane hashes and outliers", resident.bytes() / seconds, copy);
}

void measure_unfilter(const Size& size, double copy, std::mt19937& random) {
  const Stream stream;
  const auto rows = random_up_rows(size.width, size.height, random);
  PinnedBuffer staging;
  DeviceBuffer input;
  DeviceBuffer totals;
  DeviceBuffer pixels;
  std::copy(rows.begin(), rows.end(), staging.reserve(rows.size()));
  UpLaunch launch;
  launch.width = size.width;
  launch.height = size.height;
  const std::size_t pixel_bytes =
      padded_row_bytes(size.width) * static_cast<std::size_t>(size.height);
  launch.d_rows = input.reserve(rows.size());
  launch.d_totals = reinterpret_cast<std::uint32_t*>(totals.reserve(
      static_cast<std::size_t>(up_bands(size.height)) * padded_row_bytes(size.width)));
  launch.d_pixels = reinterpret_cast<std::uint32_t*>(pixels.reserve(pixel_bytes));
  check_cuda(cudaMemcpyAsync(input.data(), staging.data(), rows.size(), cudaMemcpyHostToDevice,
                             stream.get()),
             "cudaMemcpyAsync to the device");
  const double seconds = device_seconds(size.repetitions, stream, [&] {
    check_cuda(unfilter_up(launch, stream.get()), "unfilter_up");
  });
  // The rows are read twice. One picture fits into the cache of a large GPU.
  print_kernel("undoing Up, one picture",
               static_cast<double>(2 * rows.size() + pixel_bytes) / seconds, copy);
}

void print_batch(const char* name, double pairs_per_second, double bound) {
  std::printf("%-34s %10.0f pairs/s %5.0f %% of %.0f\n", name, pairs_per_second,
              100 * pairs_per_second / bound, bound);
}

void measure_batches(const Size& size, double upload, std::mt19937& random) {
  DeviceBackend device;
  const auto pairs = static_cast<double>(size.pairs);
  const double page_bytes = 2.0 * size.width * size.height;

  // Two that take turns: neither is still in a cache of the CPU when it is needed again.
  const LockedPair locked[] = {LockedPair(size.width, size.height, random),
                               LockedPair(size.width, size.height, random)};
  std::vector<SumRequest> requests;
  for (int i = 0; i < size.pairs; ++i) {
    const LockedPair& pair = locked[static_cast<std::size_t>(i) % std::size(locked)];
    requests.push_back({pair.reference, pair.candidate, 8});
  }
  const double from_locked =
      host_seconds(size.repetitions / 3 + 1, [&] { (void)device.cell_sums_batch(requests); });
  print_batch("pages, page-locked", pairs / from_locked, upload / (page_bytes * kChannels));

  const cases::Pair pageable =
      cases::make_pair(cases::Content::page, size.width, size.height, random);
  for (SumRequest& request : requests) {
    request = {pageable.reference.view(), pageable.candidate.view(), 8};
  }
  const double from_pageable =
      host_seconds(size.repetitions / 3 + 1, [&] { (void)device.cell_sums_batch(requests); });
  print_batch("pages, copied into the ring", pairs / from_pageable,
              upload / (page_bytes * kChannels));

  const auto rows = random_up_rows(size.width, size.height, random);
  const UpRows up = {rows.data(), size.width, size.height};
  const std::vector<UpRequest> filtered(static_cast<std::size_t>(size.pairs), {up, up, 8});
  const double from_filtered =
      host_seconds(size.repetitions / 3 + 1, [&] { (void)device.cell_sums_of_up_rows(filtered); });
  print_batch("pages, filtered Up", pairs / from_filtered, upload / (page_bytes * 3));

  const cases::Pair small = cases::make_pair(cases::Content::page, 200, 150, random);
  const std::vector<SumRequest> many(static_cast<std::size_t>(size.small_pairs),
                                     {small.reference.view(), small.candidate.view(), 8});
  const double from_small =
      host_seconds(size.repetitions / 3 + 1, [&] { (void)device.cell_sums_batch(many); });
  print_batch("200 x 150, many to a launch", size.small_pairs / from_small,
              upload / (2.0 * 200 * 150 * kChannels));
}

void measure(const Size& size) {
  std::mt19937 random(20261);
  {
    DeviceBackend device({.group_bytes = 200'000});
    check_scans(device, random);
    check_up_rows(device, random);
  }
  const Stream stream;
  const double copy = measure_copy(size, stream);
  const double upload = measure_upload(size, stream);
  std::printf("pages of %d x %d px, %d repetitions, medians\n\n", size.width, size.height,
              size.repetitions);
  std::printf("%-34s %10.0f GB/s\n", "copy on the device (read + write)", copy / kGiga);
  std::printf("%-34s %10.1f GB/s\n", "page-locked memory to the device", upload / kGiga);
  measure_kernels(size, copy, random);
  measure_unfilter(size, copy, random);
  measure_batches(size, upload, random);
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc == 2 && std::string(argv[1]) == "--quick";
  if (argc > 1 && !quick) {
    std::fprintf(stderr, "usage: gpu_bench [--quick]\n");
    return EXIT_FAILURE;
  }
  try {
    const CudaBackend cuda = make_cuda_backend();
    if (!cuda.backend) {
      const bool required = std::getenv("TWINSHOT_REQUIRE_CUDA") != nullptr;
      std::printf("%s: no GPU was measured: %s\n", required ? "FAILED" : "SKIPPED",
                  cuda.why_not.c_str());
      return required ? EXIT_FAILURE : kSkipped;
    }
    std::printf("device: %s\n", cuda.device.c_str());
    measure(quick ? quick_size() : Size{});
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
