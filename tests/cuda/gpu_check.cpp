// Proves the GPU of this machine: sums equal to the CPU's over a million windows and more.
// Needs no test framework, so that it builds with a compiler, CMake and the CUDA toolkit alone.
//
// gpu_check [--windows N]
// Exit 0: all equal. 1: a difference, or no GPU with TWINSHOT_REQUIRE_CUDA set. 77: no GPU.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "compare/judge/backend.h"
#include "cuda/cuda_backend.h"
#include "tests/compare/conformance_cases.h"
#include "tests/compare/naive_sums.h"

using namespace twinshot;

namespace {

constexpr int kSkipped = 77;
constexpr unsigned kSeed = 20261;
constexpr int kCells[] = {1, 2, 3, 4, 7, 8, 13, 16, 32, 64, 128, 256};

/// What was compared, and what was not equal.
struct Count {
  std::int64_t windows = 0;
  std::int64_t differing = 0;

  void add(const SumGrid& gpu, const SumGrid& cpu) {
    const auto cells = static_cast<std::int64_t>(cpu.cells.size());
    windows += cells;
    if (gpu.cells.size() != cpu.cells.size() || gpu.columns != cpu.columns) {
      differing += cells;
      return;
    }
    for (std::size_t i = 0; i < cpu.cells.size(); ++i) {
      differing += gpu.cells[i] != cpu.cells[i] ? 1 : 0;
    }
  }
};

/// Both backends, and what they said so far.
struct Check {
  Backend& gpu;
  Backend& cpu;
  Count all;

  void print(const std::string& name, const Count& count) {
    std::printf("%-28s %12lld %12lld\n", name.c_str(), static_cast<long long>(count.windows),
                static_cast<long long>(count.differing));
    std::fflush(stdout);
    all.windows += count.windows;
    all.differing += count.differing;
  }
};

void compare_pair(Check& check, const cases::Pair& pair, int cell_px, Count& count) {
  const ImageView a = pair.reference.view();
  const ImageView b = pair.candidate.view();
  count.add(check.gpu.cell_sums(a, b, cell_px), check.cpu.cell_sums(a, b, cell_px));
}

/// The conformance sizes with every kind of cell, then sizes and cells by chance.
void check_content(Check& check, cases::Content content, std::int64_t windows,
                   std::mt19937& random) {
  Count count;
  for (const auto& [width, height] : cases::kSizes) {
    const cases::Pair pair = cases::make_pair(content, width, height, random);
    for (const int cell_px : kCells) {
      // All of them in a full run; a short one leaves out a picture of tiny cells or two.
      const std::int64_t cells = std::int64_t{width} * height / (cell_px * cell_px);
      if (cells <= 4 * windows) compare_pair(check, pair, cell_px, count);
    }
  }
  while (count.windows < windows) {
    const int width = 1 + static_cast<int>(random() % 900);
    const int height = 1 + static_cast<int>(random() % 900);
    const int cell_px = 1 + static_cast<int>(random() % 34);
    compare_pair(check, cases::make_pair(content, width, height, random), cell_px, count);
  }
  check.print(cases::name_of(content), count);
}

/// Many pairs of unequal size in one batch, several cells among them, and one that is `tall`.
void check_batch(Check& check, int pairs, int tall, std::mt19937& random) {
  std::vector<cases::Pair> pictures;
  std::vector<SumRequest> requests;
  for (int i = 0; i < pairs; ++i) {
    const auto content = cases::kContents[random() % cases::kContents.size()];
    const int width = 1 + static_cast<int>(random() % 200);
    const int height = i == pairs / 2 ? tall : 1 + static_cast<int>(random() % 200);
    pictures.push_back(cases::make_pair(content, width, height, random));
  }
  for (const cases::Pair& pair : pictures) {
    requests.push_back({pair.reference.view(), pair.candidate.view(),
                        random() % 4 == 0 ? static_cast<int>(1 + random() % 40) : 8});
  }
  Count count;
  const std::vector<SumGrid> grids = check.gpu.cell_sums_batch(requests);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const SumRequest& request = requests[i];
    count.add(grids[i], check.cpu.cell_sums(request.reference, request.candidate, request.cell_px));
  }
  check.print("batch of " + std::to_string(pairs) + " pairs", count);
}

/// The CPU itself against the oracle, on this machine and with this compiler.
bool cpu_is_right(Backend& cpu, std::mt19937& random) {
  const cases::Pair pair = cases::make_pair(cases::Content::random, 631, 479, random);
  const ImageView a = pair.reference.view();
  const ImageView b = pair.candidate.view();
  return cpu.cell_sums(a, b, 8) == naive_cell_sums(a, b, 8);
}

std::int64_t windows_wanted(int argc, char** argv) {
  if (argc == 1) return 1'200'000;
  if (argc == 3 && std::string(argv[1]) == "--windows") return std::atoll(argv[2]);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t windows = windows_wanted(argc, argv);
  if (windows <= 0) {
    std::fprintf(stderr, "usage: gpu_check [--windows N]\n");
    return EXIT_FAILURE;
  }
  const CudaBackend cuda = make_cuda_backend();
  if (!cuda.backend) {
    const bool required = std::getenv("TWINSHOT_REQUIRE_CUDA") != nullptr;
    std::printf("%s: no GPU was tested: %s\n", required ? "FAILED" : "SKIPPED",
                cuda.why_not.c_str());
    return required ? EXIT_FAILURE : kSkipped;
  }
  std::printf("device: %s, seed %u\n\n%-28s %12s %12s\n", cuda.device.c_str(), kSeed, "content",
              "windows", "differing");
  const auto cpu = make_cpu_backend();
  std::mt19937 random(kSeed);
  Check check{*cuda.backend, *cpu, {}};
  for (const cases::Content content : cases::kContents) {
    check_content(check, content, windows / static_cast<std::int64_t>(cases::kContents.size()),
                  random);
  }
  const bool full = windows >= 1'000'000;
  check_batch(check, full ? 1000 : 20, full ? 9000 : 900, random);
  const int rows = full ? 20'000 : 2'000;
  Count tall;
  compare_pair(check, cases::make_pair(cases::Content::page, 333, rows, random), 8, tall);
  check.print("333 x " + std::to_string(rows), tall);

  // What the CPU made good proves nothing about the GPU.
  if (cuda.backend->name() != "cuda" || !cuda.backend->fault().empty()) {
    std::printf("\nFAILED: the GPU reported: %s\n", cuda.backend->fault().c_str());
    return EXIT_FAILURE;
  }
  if (!cpu_is_right(*cpu, random)) {
    std::printf("\nFAILED: the CPU differs from the oracle\n");
    return EXIT_FAILURE;
  }
  if (check.all.differing > 0) {
    std::printf("\nFAILED: %lld of %lld windows differ\n",
                static_cast<long long>(check.all.differing),
                static_cast<long long>(check.all.windows));
    return EXIT_FAILURE;
  }
  std::printf("\nOK: all %lld windows equal\n", static_cast<long long>(check.all.windows));
  return EXIT_SUCCESS;
}
