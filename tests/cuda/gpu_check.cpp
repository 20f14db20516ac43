// Proves the GPU of this machine: sums equal to the CPU's over a million windows, then times.
// Needs no test framework, so that it builds with a compiler, CMake and the CUDA toolkit alone.
// Exit 0: all equal. 1: a difference, or no GPU with TWINSHOT_REQUIRE_CUDA set. 77: no GPU.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "compare/backend.h"
#include "cuda/cuda_backend.h"
#include "tests/compare/naive_sums.h"

using namespace twinshot;

namespace {

constexpr int kSkipped = 77;
constexpr unsigned kSeed = 20261;
constexpr std::int64_t kWindows = 1'200'000;

enum class Content { random, equal, checkerboard, black_on_white, sparse, off_by_one };

constexpr Content kContents[] = {Content::random,         Content::equal,  Content::checkerboard,
                                 Content::black_on_white, Content::sparse, Content::off_by_one};

const char* name_of(Content content) {
  switch (content) {
    case Content::random:
      return "random";
    case Content::equal:
      return "equal";
    case Content::checkerboard:
      return "checkerboard";
    case Content::black_on_white:
      return "black on white";
    case Content::sparse:
      return "sparse";
    case Content::off_by_one:
      return "off by one";
  }
  return "";
}

struct Pair {
  Image reference;
  Image candidate;
};

Pair make_pair(Content content, int width, int height, std::mt19937& random) {
  Pair pair{make_image(width, height), make_image(width, height)};
  PixelBytes& a = pair.reference.pixels;
  PixelBytes& b = pair.candidate.pixels;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto value = static_cast<std::uint8_t>(random());
    const std::size_t pixel = i / kChannels;
    const std::size_t x = pixel % static_cast<std::size_t>(width);
    const std::size_t y = pixel / static_cast<std::size_t>(width);
    switch (content) {
      case Content::random:
        a[i] = value;
        b[i] = static_cast<std::uint8_t>(random());
        break;
      case Content::equal:
        a[i] = b[i] = value;
        break;
      case Content::checkerboard:
        a[i] = (x + y) % 2 == 0 ? 255 : 0;
        b[i] = static_cast<std::uint8_t>(255 - a[i]);
        break;
      case Content::black_on_white:
        a[i] = 255;
        b[i] = 0;
        break;
      case Content::sparse:
        b[i] = value == 0 ? 0 : a[i];
        break;
      case Content::off_by_one:
        a[i] = value;
        b[i] = static_cast<std::uint8_t>(value + (value < 255 ? 1 : -1));
        break;
    }
  }
  return pair;
}

double milliseconds(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

/// The median of several calls, the first of which only warms up.
double median_ms(Backend& backend, const Pair& pair) {
  std::vector<double> times;
  for (int i = 0; i < 8; ++i) {
    const double time = milliseconds(
        [&] { (void)backend.cell_sums(pair.reference.view(), pair.candidate.view(), 8); });
    if (i > 0) times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

/// Windows that differ between both backends; `windows` counts those compared.
std::int64_t count_differing(Backend& gpu, Backend& cpu, const Pair& pair, int cell_px,
                             std::int64_t& windows) {
  const ImageView a = pair.reference.view();
  const ImageView b = pair.candidate.view();
  const SumGrid from_gpu = gpu.cell_sums(a, b, cell_px);
  const SumGrid from_cpu = cpu.cell_sums(a, b, cell_px);
  windows += static_cast<std::int64_t>(from_cpu.cells.size());
  if (from_gpu.cells.size() != from_cpu.cells.size()) {
    return static_cast<std::int64_t>(from_cpu.cells.size());
  }
  std::int64_t differing = from_gpu == from_cpu ? 0 : 1;
  for (std::size_t i = 0; i < from_cpu.cells.size(); ++i) {
    differing += from_gpu.cells[i] != from_cpu.cells[i] ? 1 : 0;
  }
  return differing;
}

/// Whether the GPU itself gave every answer so far: what the CPU made good proves nothing.
bool asked_gpu(const Backend& gpu) {
  if (gpu.name() == "cuda" && gpu.fault().empty()) return true;
  std::printf("FAILED: the GPU reported: %s\n", gpu.fault().c_str());
  return false;
}

}  // namespace

int main() {
  const CudaBackend cuda = make_cuda_backend();
  if (!cuda.backend) {
    const bool required = std::getenv("TWINSHOT_REQUIRE_CUDA") != nullptr;
    std::printf("%s: no GPU was tested: %s\n", required ? "FAILED" : "SKIPPED",
                cuda.why_not.c_str());
    return required ? EXIT_FAILURE : kSkipped;
  }
  std::printf("device: %s, seed %u\n\n", cuda.device.c_str(), kSeed);
  const auto cpu = make_cpu_backend();
  Backend& gpu = *cuda.backend;
  std::mt19937 random(kSeed);
  std::int64_t all_differing = 0;

  std::printf("%-16s %12s %12s\n", "content", "windows", "differing");
  for (const Content content : kContents) {
    std::int64_t windows = 0;
    std::int64_t differing = 0;
    for (const auto& [width, height] :
         {std::pair{1, 1}, {7, 5}, {631, 479}, {3, 3000}, {3000, 3}, {257, 256}}) {
      for (const int cell_px : {1, 2, 3, 8, 13, 16, 128, 256}) {
        const Pair pair = make_pair(content, width, height, random);
        differing += count_differing(gpu, *cpu, pair, cell_px, windows);
      }
    }
    while (windows < kWindows / static_cast<std::int64_t>(std::size(kContents))) {
      const int width = 1 + static_cast<int>(random() % 900);
      const int height = 1 + static_cast<int>(random() % 900);
      const int cell_px = 1 + static_cast<int>(random() % 24);
      const Pair pair = make_pair(content, width, height, random);
      differing += count_differing(gpu, *cpu, pair, cell_px, windows);
    }
    std::printf("%-16s %12lld %12lld\n", name_of(content), static_cast<long long>(windows),
                static_cast<long long>(differing));
    all_differing += differing;
    if (!asked_gpu(gpu)) return EXIT_FAILURE;
  }
  {
    // The CPU itself, against the oracle, on this machine and with this compiler.
    const Pair pair = make_pair(Content::random, 631, 479, random);
    const ImageView a = pair.reference.view();
    const ImageView b = pair.candidate.view();
    if (cpu->cell_sums(a, b, 8) != naive_cell_sums(a, b, 8)) {
      std::printf("FAILED: the CPU differs from the oracle\n");
      return EXIT_FAILURE;
    }
  }

  std::printf("\n%-16s %12s %12s\n", "picture", "cpu ms", "cuda ms");
  for (const auto& [width, height] : {std::pair{390, 844}, {1280, 800}, {1280, 8000}}) {
    const Pair pair = make_pair(Content::random, width, height, random);
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    std::printf("%-16s %12.2f %12.2f\n", size.c_str(), median_ms(*cpu, pair), median_ms(gpu, pair));
  }
  if (!asked_gpu(gpu)) return EXIT_FAILURE;
  if (all_differing > 0) {
    std::printf("\nFAILED: %lld windows differ\n", static_cast<long long>(all_differing));
    return EXIT_FAILURE;
  }
  std::printf("\nOK: every window equal\n");
  return EXIT_SUCCESS;
}
