// The CUDA backend on an emulated device: the real host code and the real kernel bodies.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "cuda/cuda_backend.h"
#include "cuda/device_backend.h"
#include "tests/compare/naive_sums.h"
#include "tests/compare/pictures.h"
#include "tests/cuda/host_emulation/fake_cuda.h"

using namespace twinshot;
using namespace twinshot::pictures;
using fake_cuda::Timing;

namespace {

struct Pair {
  Image reference;
  Image candidate;
};

Pair random_pair(int width, int height, unsigned seed) {
  return {make_random(width, height, seed), make_random(width, height, seed + 1)};
}

SumGrid device_sums(DeviceBackend& device, const Pair& pair, int cell_px) {
  return device.cell_sums(pair.reference.view(), pair.candidate.view(), cell_px);
}

SumGrid naive_sums(const Pair& pair, int cell_px) {
  return naive_cell_sums(pair.reference.view(), pair.candidate.view(), cell_px);
}

/// Both pictures as Chrome's fast encoder would leave them, once inflated.
std::vector<std::uint8_t> filtered_up(const Image& image) {
  std::vector<std::uint8_t> rows;
  for (int y = 0; y < image.height; ++y) {
    rows.push_back(2);
    for (int x = 0; x < image.width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        const int above = y == 0 ? 0 : image.view().pixel(x, y - 1)[channel];
        rows.push_back(static_cast<std::uint8_t>(image.view().pixel(x, y)[channel] - above));
      }
    }
  }
  return rows;
}

void make_opaque(Image& image) {
  for (std::size_t i = 3; i < image.pixels.size(); i += kChannels) image.pixels[i] = 255;
}

constexpr std::pair<int, int> kSizes[] = {{1, 1},    {7, 5},   {8, 8},   {31, 8},
                                          {3, 40},   {4, 4},   {65, 9},  {64, 64},
                                          {129, 33}, {1, 700}, {700, 1}, {513, 17}};

}  // namespace

TEST_CASE("emulated kernels: equal the oracle at every size, for every cell, in every order") {
  for (const Order order : kOrders) {
    fake_cuda::reset({.order = order});
    DeviceBackend device;
    for (const auto& [width, height] : kSizes) {
      const Pair pair = random_pair(width, height, 5);
      for (const int cell : {1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 32, 64, 128, 256}) {
        CAPTURE(width);
        CAPTURE(height);
        CAPTURE(cell);
        CHECK(device_sums(device, pair, cell) == naive_sums(pair, cell));
      }
    }
    CHECK(fake_cuda::mistakes().empty());
  }
}

TEST_CASE("emulated kernels: 631 x 479, every cell size there is") {
  fake_cuda::reset({.timing = Timing::at_once});
  DeviceBackend device;
  const Pair pair = random_pair(631, 479, 77);
  const auto cpu = make_cpu_backend();
  for (int cell = 1; cell <= 256; cell += cell < 34 ? 1 : 37) {
    CAPTURE(cell);
    CHECK(device_sums(device, pair, cell) ==
          cpu->cell_sums(pair.reference.view(), pair.candidate.view(), cell));
  }
}

TEST_CASE("emulated kernels: the largest sums do not overflow") {
  fake_cuda::reset();
  DeviceBackend device;
  const Pair white{make_image(300, 257, 255), make_image(300, 257, 255)};
  const Pair opposite{make_image(300, 257, 255), make_image(300, 257, 0)};
  for (const int cell : {8, 32, 256}) {
    CHECK(device_sums(device, white, cell) == naive_sums(white, cell));
    CHECK(device_sums(device, opposite, cell) == naive_sums(opposite, cell));
  }
}

TEST_CASE("emulated kernels: 20,000 rows, in pieces that a ring of buffers takes one by one") {
  for (const Timing timing : {Timing::at_once, Timing::late}) {
    fake_cuda::reset({.timing = timing});
    DeviceBackend device({.group_bytes = 100'000});
    const Pair pair = random_pair(61, 20'000, 3);
    CHECK(device_sums(device, pair, 8) == naive_sums(pair, 8));
    CHECK(fake_cuda::launches() > 50);
    CHECK(fake_cuda::mistakes().empty());
    if (timing == Timing::late) CHECK(fake_cuda::most_streams_busy() == 4);
  }
}

TEST_CASE("emulated kernels: strides, and pictures that are page-locked already") {
  fake_cuda::reset();
  DeviceBackend device({.group_bytes = 20'000});
  const Image a = make_random(150, 90, 1);
  const Image b = make_random(200, 100, 2);
  const ImageView left = {a.view().pixel(5, 3), 131, 83, a.stride_bytes()};
  const ImageView right = {b.view().pixel(9, 3), 131, 83, b.stride_bytes()};
  CHECK(device.cell_sums(left, right, 8) == naive_cell_sums(left, right, 8));

  Buffer<MemoryKind::pinned> locked;
  std::uint8_t* memory = locked.reserve(a.pixels.size() + b.pixels.size());
  std::copy(a.pixels.begin(), a.pixels.end(), memory);
  std::copy(b.pixels.begin(), b.pixels.end(), memory + a.pixels.size());
  const ImageView locked_left = {memory + (3 * 150 + 5) * 4, 131, 83, a.stride_bytes()};
  const ImageView locked_right = {memory + a.pixels.size() + (3 * 200 + 9) * 4, 131, 83,
                                  b.stride_bytes()};
  for (const int cell : {8, 7}) {
    CHECK(device.cell_sums(locked_left, locked_right, cell) == naive_cell_sums(left, right, cell));
    // One of both.
    CHECK(device.cell_sums(locked_left, right, cell) == naive_cell_sums(left, right, cell));
  }
  CHECK(fake_cuda::mistakes().empty());
}

TEST_CASE("emulated batch: pairs of unequal size share launches, and every result is its own") {
  for (const Timing timing : {Timing::at_once, Timing::late}) {
    fake_cuda::reset({.timing = timing});
    DeviceBackend device({.group_bytes = 300'000});
    std::mt19937 random(9);
    std::vector<Pair> pairs;
    std::vector<SumRequest> requests;
    for (int i = 0; i < 150; ++i) {
      pairs.push_back(random_pair(1 + static_cast<int>(random() % 90),
                                  1 + static_cast<int>(random() % 70), 100U + 2U * i));
    }
    pairs.push_back(random_pair(400, 900, 7));  // larger than a group
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const int cell = i < 100 || i == 150 ? 8 : static_cast<int>(1 + random() % 40);
      requests.push_back({pairs[i].reference.view(), pairs[i].candidate.view(), cell});
    }
    const std::vector<SumGrid> grids = device.cell_sums_batch({requests.data(), 100});
    CHECK(fake_cuda::launches() < 25);
    const std::vector<SumGrid> all = device.cell_sums_batch(requests);
    REQUIRE(grids.size() == 100);
    REQUIRE(all.size() == 151);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const SumGrid expected = naive_sums(pairs[i], requests[i].cell_px);
      CHECK(all[i] == expected);
      if (i < 100) CHECK(grids[i] == expected);
    }
    CHECK(fake_cuda::mistakes().empty());
  }
  CHECK(DeviceBackend().cell_sums_batch({}).empty());
}

TEST_CASE("emulated batch: buffers stay, so that a second batch allocates nothing") {
  fake_cuda::reset();
  DeviceBackend device({.group_bytes = 50'000});
  const Pair pair = random_pair(100, 2000, 1);
  (void)device_sums(device, pair, 8);
  const int allocations = fake_cuda::allocations();
  CHECK(allocations > 0);
  for (int i = 0; i < 3; ++i) (void)device_sums(device, pair, 8);
  CHECK(fake_cuda::allocations() == allocations);
}

TEST_CASE("emulated scan: sums, lane hashes and outliers equal the CPU's, in one pass") {
  for (const Order order : kOrders) {
    fake_cuda::reset({.order = order});
    DeviceBackend device({.group_bytes = 30'000});
    for (const auto& [width, height] : kSizes) {
      CAPTURE(width);
      CAPTURE(height);
      Pair pair = random_pair(width, height, 31);
      CHECK(device.scan(pair.reference.view(), pair.candidate.view()) ==
            scan_on_cpu(pair.reference.view(), pair.candidate.view()));
      // Differences of exactly the limit, and one more.
      pair.candidate = pair.reference;
      for (std::size_t i = 0; i < pair.candidate.pixels.size(); i += 97) {
        std::uint8_t& level = pair.reference.pixels[i];
        level = static_cast<std::uint8_t>(level % 128);
        pair.candidate.pixels[i] = static_cast<std::uint8_t>(level + 64 + i % 2);
      }
      const PairScan scan = device.scan(pair.reference.view(), pair.candidate.view());
      CHECK(scan == scan_on_cpu(pair.reference.view(), pair.candidate.view()));
      CHECK(scan.outliers.size() == scan.sums.cells.size());
    }
    CHECK(fake_cuda::mistakes().empty());
  }
}

TEST_CASE("scan: equal lanes have equal hashes, and any change of a lane changes its hash") {
  const Image page = make_page(300, 60, 4);
  Image changed = page;
  changed.row(33)[200 * 4 + 1] ^= 1;  // lane 3
  const PairScan scan = scan_on_cpu(page.view(), changed.view());
  REQUIRE(scan.lanes == 5);
  for (std::size_t i = 0; i < scan.reference_lanes.size(); ++i) {
    CHECK((scan.reference_lanes[i] == scan.candidate_lanes[i]) == (i != 33 * 5 + 3));
  }
  // Two pixels that change places are not the same lane.
  Image swapped = page;
  swapped.row(20)[0] = 1;
  Image other = page;
  other.row(20)[4] = 1;
  CHECK(scan_on_cpu(swapped.view(), other.view()).reference_lanes !=
        scan_on_cpu(swapped.view(), other.view()).candidate_lanes);
}

TEST_CASE("emulated unfilter: Up rows become the pixels they were made from") {
  for (const Order order : kOrders) {
    fake_cuda::reset({.order = order});
    DeviceBackend device;
    std::vector<Pair> pairs;
    std::vector<std::vector<std::uint8_t>> filtered;
    for (const auto& [width, height] : kSizes) pairs.push_back(random_pair(width, height, 55));
    pairs.push_back(random_pair(130, 64, 1));   // exactly one band of rows
    pairs.push_back(random_pair(33, 1000, 2));  // sixteen, the last one short
    std::vector<UpRequest> requests;
    for (Pair& pair : pairs) {
      make_opaque(pair.reference);
      make_opaque(pair.candidate);
      filtered.push_back(filtered_up(pair.reference));
      filtered.push_back(filtered_up(pair.candidate));
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const int width = pairs[i].reference.width;
      const int height = pairs[i].reference.height;
      requests.push_back({{filtered[2 * i].data(), width, height},
                          {filtered[2 * i + 1].data(), width, height},
                          i % 2 == 0 ? 8 : 5});
      CHECK(unfiltered(requests[i].reference).pixels == pairs[i].reference.pixels);
    }
    const std::vector<SumGrid> grids = device.cell_sums_of_up_rows(requests);
    REQUIRE(grids.size() == pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      CAPTURE(i);
      CHECK(grids[i] == naive_sums(pairs[i], requests[i].cell_px));
    }
    CHECK(fake_cuda::mistakes().empty());
  }
}

TEST_CASE("emulated unfilter: rows of another filter are refused") {
  fake_cuda::reset();
  DeviceBackend device;
  Image image = make_random(9, 4, 1);
  std::vector<std::uint8_t> rows = filtered_up(image);
  UpRequest request = {{rows.data(), 9, 4}, {rows.data(), 9, 4}, 8};
  rows[0] = 0;  // None, in the first row: the same as Up
  CHECK_NOTHROW((void)device.cell_sums_of_up_rows({&request, 1}));
  rows[28] = 1;
  CHECK_THROWS_AS((void)device.cell_sums_of_up_rows({&request, 1}), std::invalid_argument);
  rows[28] = 2;
  request.candidate.width = 8;
  CHECK_THROWS_AS((void)device.cell_sums_of_up_rows({&request, 1}), std::invalid_argument);
}

TEST_CASE("emulated device: wrong arguments are the caller's fault") {
  fake_cuda::reset();
  DeviceBackend device;
  const Image image = make_image(4, 4);
  CHECK_THROWS_AS((void)device.cell_sums(image.view(), image.view(), 0), std::invalid_argument);
  CHECK_THROWS_AS((void)device.cell_sums(image.view(), image.view(), 257), std::invalid_argument);
  CHECK_THROWS_AS((void)device.cell_sums({}, {}, 8), std::invalid_argument);
}

TEST_CASE("emulated faults: whichever call fails, results are right and the fault is told once") {
  const Pair pair = random_pair(16, 48, 8);
  const std::vector<SumRequest> requests(3, {pair.reference.view(), pair.candidate.view(), 8});
  const SumGrid expected = naive_sums(pair, 8);
  fake_cuda::reset();
  {
    const auto warm =
        make_guarded_backend(std::make_unique<DeviceBackend>(Cut{.group_bytes = 2'000}));
    (void)warm->cell_sums_batch(requests);
  }
  const int calls = fake_cuda::calls();
  REQUIRE(calls > 60);
  for (const bool lost : {false, true}) {
    for (int fail_at = 9; fail_at <= calls; ++fail_at) {  // 8: the streams and events themselves
      CAPTURE(fail_at);
      fake_cuda::reset();
      const auto backend =
          make_guarded_backend(std::make_unique<DeviceBackend>(Cut{.group_bytes = 2'000}));
      fake_cuda::machine().fail_at = fail_at;
      fake_cuda::machine().lost = lost;
      for (int round = 0; round < 2; ++round) {
        for (const SumGrid& grid : backend->cell_sums_batch(requests)) {
          REQUIRE(grid == expected);
        }
      }
      CHECK(backend->fault().find("cudaErrorLaunchFailure") != std::string::npos);
      CHECK(backend->name() == (lost ? "cpu" : "cuda"));
      CHECK(fake_cuda::mistakes().empty());
    }
  }
}

TEST_CASE("emulated device: one per thread, at the same time") {
  fake_cuda::reset();
  std::vector<std::jthread> threads;
  std::vector<int> wrong(4);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&wrong, i] {
      DeviceBackend device({.group_bytes = 30'000});
      for (unsigned round = 0; round < 5; ++round) {
        const Pair pair = random_pair(70, 200, 10 * round + static_cast<unsigned>(i));
        wrong[i] += device_sums(device, pair, 8) == naive_sums(pair, 8) ? 0 : 1;
      }
    });
  }
  threads.clear();
  CHECK(wrong == std::vector<int>(4, 0));
  CHECK(fake_cuda::mistakes().empty());
}

TEST_CASE("emulated machine: a backend, or in words what is missing") {
  const auto why_not = [](const fake_cuda::Machine& machine) {
    fake_cuda::reset(machine);
    const CudaBackend cuda = make_cuda_backend();
    CHECK((cuda.backend == nullptr) == !cuda.why_not.empty());
    return cuda.why_not;
  };
  const auto says = [](const std::string& text, const std::string& part) {
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  };
  CHECK(why_not({}).empty());
  says(why_not({.driver = 0}), "no NVIDIA driver is installed");
  says(why_not({.devices = 0}), "no NVIDIA GPU is visible");
  says(why_not({.counting = cudaErrorNoDevice}), "no NVIDIA GPU is visible");
  says(why_not({.driver = 11040, .counting = cudaErrorInsufficientDriver}),
       "supports CUDA 11.4, but this build needs 13.0");
  says(why_not({.launching = cudaErrorNoKernelImageForDevice}),
       "Emulated GPU (compute capability 9.0) can not be used: cell_sums_kernel: "
       "cudaErrorNoKernelImageForDevice");
  says(why_not({.launching = cudaErrorNoKernelImageForDevice}), "TWINSHOT_CUDA_ARCHITECTURES");
  says(why_not({.lies = true}), "self-test gave wrong sums");
  says(why_not({.fail_at = 3, .failure = cudaErrorMemoryAllocation}), "cudaErrorMemoryAllocation");
}

TEST_CASE("emulated machine: a whole comparison is the CPU's, and says who made it") {
  fake_cuda::reset();
  const CudaBackend cuda = make_cuda_backend();
  REQUIRE(cuda.backend);
  CHECK(cuda.device == "Emulated GPU");
  const Image before = make_page(320, 500, 1);
  const Image after = with_rows(make_page(320, 500, 2), 300, make_band(320, 40, 3));
  const Comparison on_gpu = compare_images(before, after, {}, {}, *cuda.backend);
  const Comparison on_cpu = compare(before, after);
  CHECK(on_gpu.backend == "cuda");
  CHECK(on_gpu.regions == on_cpu.regions);
  CHECK(on_gpu.score == on_cpu.score);
  CHECK(cuda.backend->fault().empty());
}
