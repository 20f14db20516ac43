// How fast two decoded pictures are compared: rows hashed, windows scanned, regions described.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "compare/judge/pixel_kernels.h"
#include "compare/judge/region_kind.h"
#include "compare/judge/window_scan.h"
#include "compare/row_hash.h"
#include "tests/compare/conformance_cases.h"

using namespace twinshot;
using cases::Content;

namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 4000;
constexpr int kRuns = 5;

/// Of several calls after one that warms up.
struct Times {
  double cpu = 0;   ///< the least CPU time, s: what others do on the machine hardly touches it
  double wall = 0;  ///< the least wall time, s
};

Times measure(const std::function<void()>& action) {
  action();
  Times best = {1e9, 1e9};
  for (int i = 0; i < kRuns; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    action();
    best.cpu = std::min(best.cpu, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
    best.wall = std::min(
        best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

/// What is done with every patch after the scan.
std::uint64_t describe(const PairView& pair, const Scan& found, int noise_levels) {
  std::uint64_t digest = 0;
  for (const Patch& patch : found.patches) {
    digest += static_cast<std::uint64_t>(classify(pair, patch.box));
    digest += count_beyond(pair, patch.box, noise_levels);
    digest ^= hash_pixels(cropped(pair.reference, patch.box));
    digest ^= hash_pixels(cropped(pair.candidate, patch.box));
  }
  return digest;
}

void bench_pair(const char* name, const cases::Pair& pair) {
  const PairView view = {pair.reference.view(), pair.candidate.view()};
  const double megapixels = 1e-6 * kWidth * kHeight;
  RowTable reference;
  RowTable candidate;
  const Times hash = measure([&] {
    reference = hash_rows(view.reference, kWidth);
    candidate = hash_rows(view.candidate, kWidth);
  });
  const Stretch stretch = {view, reference.hashes, candidate.hashes};
  const auto cpu = make_cpu_backend();
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  Scan found;
  const Times one = measure([&] { found = scan(stretch, {}, *cpu, 1); });
  const Times all = measure([&] { found = scan(stretch, {}, *cpu, cores); });
  std::uint64_t digest = 0;
  const Times regions = measure([&] { digest += describe(view, found, 2); });
  std::printf("%-16s %8.2f %8.2f %8.2f %8.2f %8.2f %8zu %8.0f\n", name, hash.cpu * 1e3,
              one.cpu * 1e3, all.wall * 1e3, regions.cpu * 1e3,
              (one.cpu + regions.cpu) * 1e3 / megapixels, found.patches.size(),
              megapixels / (hash.cpu + one.cpu + regions.cpu));
  if (digest == 1) std::printf("\n");  // keeps the work
}

void bench_kernel(const char* name, const std::function<void()>& plain_twin,
                  const std::function<void()>& kernel, double pixels) {
  const double slow = measure(plain_twin).cpu;
  const double fast = measure(kernel).cpu;
  std::printf("%-16s %10.2f %10.2f %8.1f\n", name, slow * 1e9 / pixels, fast * 1e9 / pixels,
              slow / fast);
}

void bench_kernels(const cases::Pair& pair) {
  constexpr int kRows = 8;  // of both pictures: in the cache
  constexpr int kTimes = 100;
  const double pixels = double{kWidth} * kRows * kTimes;
  const std::uint8_t* a = pair.reference.pixels.data();
  const std::uint8_t* b = pair.candidate.pixels.data();
  const std::size_t stride = pair.reference.stride_bytes();
  const auto repeat = [&](const std::function<void(std::size_t)>& row_action) {
    return [=] {
      for (int i = 0; i < kTimes; ++i) {
        for (std::size_t row = 0; row < kRows; ++row) row_action(row * stride);
      }
    };
  };
  HashLanes lanes = kHashStart;
  std::vector<CellSums> cells(kWidth / 8);
  std::vector<std::uint8_t> levels(kWidth);
  const CellRow cell_row = {a, b, stride, stride, kWidth, kRows, 8};
  const auto sum_with = [&](void (*sum)(CellSums*, const CellRow&)) {
    return [&cells, &cell_row, sum] {
      for (int i = 0; i < kTimes; ++i) sum(cells.data(), cell_row);
    };
  };
  std::printf("\n%-16s %10s %10s %8s\n", "ns per pixel", "plain", "vectors", "ratio");
  bench_kernel(
      "row hash", repeat([&](std::size_t i) { plain::hash_stripes(lanes, a + i, stride / 128); }),
      repeat([&](std::size_t i) { kernels::hash_stripes(lanes, a + i, stride / 128); }), pixels);
  bench_kernel("cell sums 8x8", sum_with(plain::add_cell_sums), sum_with(kernels::add_cell_sums),
               pixels);
  bench_kernel(
      "differences",
      repeat([&](std::size_t i) { plain::level_differences(levels.data(), a + i, b + i, kWidth); }),
      repeat(
          [&](std::size_t i) { kernels::level_differences(levels.data(), a + i, b + i, kWidth); }),
      pixels);
}

}  // namespace

int main() {
  std::mt19937 random(1);
  std::printf("%d x %d, ms of CPU time (all: wall time on all cores), least of %d\n", kWidth,
              kHeight, kRuns);
  std::printf("%-16s %8s %8s %8s %8s %8s %8s %8s\n", "pair", "hash", "scan", "all", "regions",
              "ns/px", "patches", "MP/s");
  const auto make = [&](Content content) {
    return cases::make_pair(content, kWidth, kHeight, random);
  };
  cases::Pair pair = make(Content::page);
  bench_pair("changed words", pair);
  pair.candidate.pixels = pair.reference.pixels;
  bench_pair("identical", pair);
  for (int i = 0; i < 10; ++i) {
    for (int y = 0; y < 12; ++y) {
      std::uint8_t* row = pair.candidate.row(100 + 390 * i + y) + 4 * (97 * i + 20);
      std::fill(row, row + 4 * 30, static_cast<std::uint8_t>(200 - 10 * y));
    }
  }
  bench_pair("10 changes", pair);
  bench_pair("jitter", make(Content::jitter));
  bench_pair("off by one", make(Content::off_by_one));
  bench_pair("sparse", make(Content::sparse));
  pair = make(Content::random);
  bench_pair("random", pair);
  bench_kernels(pair);
  // Two pages that have nothing in common: text against other text.
  pair = make(Content::page);
  const cases::Pair other = cases::make_pair(Content::page, kWidth, kHeight + 7, random);
  std::copy(other.reference.pixels.begin() + 7 * 4 * kWidth, other.reference.pixels.end(),
            pair.candidate.pixels.begin());
  bench_pair("shifted text", pair);
  return 0;
}
