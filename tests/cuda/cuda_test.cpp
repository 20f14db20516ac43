// The CUDA backend: equal to the oracle where there is a GPU, honest where there is none.
#include <doctest/doctest.h>

#include <cstdlib>

#include "cuda/cuda_backend.h"
#include "cuda/guarded_backend.h"
#include "tests/compare/naive_sums.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

/// The three implementations of one contract.
struct Naive {
  static SumGrid cell_sums(const ImageView& a, const ImageView& b, int cell_px) {
    return naive_cell_sums(a, b, cell_px);
  }
  static bool available() { return true; }
};

struct Cpu {
  static SumGrid cell_sums(const ImageView& a, const ImageView& b, int cell_px) {
    return make_cpu_backend()->cell_sums(a, b, cell_px);
  }
  static bool available() { return true; }
};

struct Cuda {
  static CudaBackend& instance() {
    static CudaBackend cuda = make_cuda_backend();
    return cuda;
  }
  static SumGrid cell_sums(const ImageView& a, const ImageView& b, int cell_px) {
    SumGrid grid = instance().backend->cell_sums(a, b, cell_px);
    // Recomputed on the CPU, it would prove nothing about the GPU.
    CHECK(instance().backend->name() == "cuda");
    CHECK(instance().backend->fault().empty());
    return grid;
  }
  /// False on a machine without a GPU: said aloud here, and reported as skipped by the ctest
  /// gpu_check. TWINSHOT_REQUIRE_CUDA=1 makes it a failure.
  static bool available() {
    if (instance().backend) return true;
    if (std::getenv("TWINSHOT_REQUIRE_CUDA") != nullptr) {
      FAIL("TWINSHOT_REQUIRE_CUDA is set, but: " << instance().why_not);
    }
    MESSAGE("skipped, no GPU: " << instance().why_not);
    return false;
  }
};

/// Fails whenever it is asked.
class BrokenDevice final : public Backend {
 public:
  explicit BrokenDevice(int& asked) : asked_(asked) {}
  [[nodiscard]] std::string_view name() const override { return "cuda"; }
  [[nodiscard]] SumGrid cell_sums(const ImageView&, const ImageView&, int) override {
    throw DeviceError("cudaMemcpyAsync: fault " + std::to_string(++asked_));
  }

 private:
  int& asked_;
};

}  // namespace

TEST_CASE_TEMPLATE("conformance: equals the oracle at awkward sizes", Sums, Naive, Cpu, Cuda) {
  if (!Sums::available()) return;
  for (const auto& [width, height] :
       {std::pair{1, 1}, {7, 5}, {31, 8}, {631, 479}, {1, 700}, {700, 1}, {129, 257}}) {
    const Image a = make_random(width, height, 21);
    const Image b = make_random(width, height, 22);
    for (const int cell : {1, 2, 7, 8, 9, 16, 64, 256}) {
      CAPTURE(width);
      CAPTURE(height);
      CAPTURE(cell);
      CHECK(Sums::cell_sums(a.view(), b.view(), cell) == naive_cell_sums(a.view(), b.view(), cell));
    }
  }
}

TEST_CASE_TEMPLATE("conformance: a stride longer than the width", Sums, Naive, Cpu, Cuda) {
  if (!Sums::available()) return;
  const Image a = make_random(640, 479, 1);
  const Image b = make_random(700, 500, 2);
  const ImageView left = {a.view().row(0), 631, 479, a.stride_bytes()};
  const ImageView right = {b.view().pixel(9, 3), 631, 479, b.stride_bytes()};
  CHECK(Sums::cell_sums(left, right, 8) == naive_cell_sums(left, right, 8));
}

TEST_CASE_TEMPLATE("conformance: the largest sums, and calls of different size in a row", Sums,
                   Naive, Cpu, Cuda) {
  if (!Sums::available()) return;
  for (const int size : {300, 20, 513}) {
    const Image white = make_image(size, size, 255);
    const Image black = make_image(size, size, 0);
    CHECK(Sums::cell_sums(white.view(), white.view(), 256) ==
          naive_cell_sums(white.view(), white.view(), 256));
    CHECK(Sums::cell_sums(white.view(), black.view(), 256) ==
          naive_cell_sums(white.view(), black.view(), 256));
  }
}

TEST_CASE_TEMPLATE("conformance: a whole comparison", Sums, Cuda) {
  if (!Sums::available()) return;
  const Image before = make_page(640, 900, 1);
  const Image after = with_rows(make_page(640, 900, 2), 300, make_band(640, 40, 3));
  const Comparison on_gpu = compare_images(before, after, {}, {}, *Cuda::instance().backend);
  CHECK(on_gpu.backend == "cuda");
  const Comparison on_cpu = compare(before, after);
  CHECK(on_gpu.regions == on_cpu.regions);
  CHECK(on_gpu.score == on_cpu.score);
}

TEST_CASE("cuda backend: there is one, or a reason why not") {
  const CudaBackend cuda = make_cuda_backend();
  CHECK((cuda.backend == nullptr) == cuda.device.empty());
  CHECK((cuda.backend == nullptr) == !cuda.why_not.empty());
}

TEST_CASE("guarded backend: a failing device never changes a result and is asked twice") {
  int asked = 0;
  const auto backend = make_guarded_backend(std::make_unique<BrokenDevice>(asked));
  CHECK(backend->name() == "cuda");
  CHECK(backend->fault().empty());
  const Image a = make_random(50, 40, 1);
  const Image b = make_random(50, 40, 2);
  for (int i = 0; i < 5; ++i) {
    CHECK(backend->cell_sums(a.view(), b.view(), 8) == naive_cell_sums(a.view(), b.view(), 8));
  }
  CHECK(asked == 2);
  CHECK(backend->name() == "cpu");
  CHECK(backend->fault() == "cudaMemcpyAsync: fault 1");
}

TEST_CASE("guarded backend: wrong arguments are the caller's fault, not the device's") {
  const auto backend = make_guarded_backend(make_cpu_backend());
  const Image image = make_image(4, 4);
  CHECK_THROWS_AS((void)backend->cell_sums(image.view(), image.view(), 0), std::invalid_argument);
  CHECK(backend->fault().empty());
}
