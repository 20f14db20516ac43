// The backends of a run: one per thread, verified as often as the config says.
#include <doctest/doctest.h>

#include <memory>
#include <utility>
#include <vector>

#include "crawler/run/backend_pool.h"
#include "cuda/verifying_backend.h"

using twinshot::Backend;
using twinshot::BackendChoice;
using twinshot::BackendPool;
using twinshot::ImageView;
using twinshot::SumGrid;

namespace {

/// Finds nothing anywhere.
class BlindBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "blind"; }
  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = twinshot::make_cpu_backend()->cell_sums(reference, candidate, cell_px);
    for (auto& cell : grid.cells) cell = {};
    return grid;
  }
};

/// How many of `pairs` pairs fail verification on a backend that is always wrong.
int caught(double share, int pairs) {
  std::vector<std::unique_ptr<Backend>> backends;
  backends.push_back(std::make_unique<BlindBackend>());
  BackendPool pool(std::move(backends), share);
  CHECK(pool.name() == "blind");
  const twinshot::Image image = twinshot::make_image(8, 8);
  int count = 0;
  for (int i = 0; i < pairs; ++i) {
    const BackendPool::Lease backend = pool.lease("/page");
    try {
      (void)(*backend).cell_sums(image.view(), image.view(), 8);
    } catch (const twinshot::VerifyError&) {
      ++count;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("backend pool: a wrong backend is caught on the share of pairs that is verified" *
          doctest::test_suite("threads")) {
  CHECK(caught(0, 200) == 0);
  CHECK(caught(1, 200) == 200);
  const int half = caught(0.5, 200);
  CHECK(half > 70);
  CHECK(half < 130);
  CHECK(caught(0.5, 200) == half);
}

TEST_CASE("backend pool: leases of one time are different backends, and go back" *
          doctest::test_suite("threads")) {
  BackendPool pool(BackendChoice::cpu, 1);
  CHECK(pool.name() == "cpu");
  const twinshot::Image image = twinshot::make_image(20, 20);
  {
    const BackendPool::Lease first = pool.lease();
    const BackendPool::Lease second = pool.lease();
    CHECK(&*first != &*second);
    CHECK((*first).cell_sums(image.view(), image.view(), 8) ==
          (*second).cell_sums(image.view(), image.view(), 8));
  }
  CHECK(pool.fault().empty());
}
