// Verification: a backend that is wrong by one bit does not get away with it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "cuda/verifying_backend.h"
#include "tests/compare/pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

/// Right, but for one bit of one sum of one cell.
class LyingBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "liar"; }
  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    SumGrid grid = cpu_->cell_sums(reference, candidate, cell_px);
    const std::size_t cell = std::min(wrong_cell, grid.cells.size() - 1);
    if (lies) grid.cells[cell][2].ab ^= 1;
    return grid;
  }

  bool lies = true;
  std::size_t wrong_cell = 13;

 private:
  std::unique_ptr<Backend> cpu_ = make_cpu_backend();
};

/// The message of the VerifyError that `action` throws; empty when it throws none.
template <class Action>
std::string complaint(const Action& action) {
  try {
    action();
  } catch (const VerifyError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("verify: one wrong bit is named by pair, cell and both sums") {
  LyingBackend liar;
  const auto backend = make_verifying_backend(liar, "/shop@desktop");
  const Image a = make_random(80, 40, 1);
  const Image b = make_random(80, 40, 2);
  const std::string text = complaint([&] { (void)backend->cell_sums(a.view(), b.view(), 8); });
  CHECK(text.find("/shop@desktop, backend liar summed cell (column 3, row 1) of 10 x 5") !=
        std::string::npos);
  const Moments right = make_cpu_backend()->cell_sums(a.view(), b.view(), 8).cells[13][2];
  CHECK(text.find(std::to_string(right.ab ^ 1).append(", A")) < text.find("recomputed"));
  const std::size_t truth = text.find(std::to_string(right.ab).append(", A"));
  CHECK(truth != std::string::npos);
  CHECK(truth > text.find("recomputed on the CPU it is"));
}

TEST_CASE("verify: batches are looked at pair by pair") {
  LyingBackend liar;
  const auto backend = make_verifying_backend(liar, "a pair");
  const Image a = make_random(20, 20, 1);
  const SumRequest requests[] = {{a.view(), a.view(), 8}, {a.view(), a.view(), 4}};
  CHECK_THROWS_AS((void)backend->cell_sums_batch(requests), VerifyError);
  liar.lies = false;
  CHECK(backend->cell_sums_batch(requests).size() == 2);
}

TEST_CASE("verify: a comparison on a liar ends in an error, not in a verdict") {
  LyingBackend liar;
  liar.wrong_cell = 0;
  const auto backend = make_verifying_backend(liar, "a pair");
  const Image before = make_page(300, 300, 1);
  const Image after = make_page(300, 300, 2);
  CHECK_THROWS_AS((void)compare_images(before, after, {}, {}, *backend), VerifyError);
  liar.lies = false;
  const Comparison verified = compare_images(before, after, {}, {}, *backend);
  CHECK(verified.regions == compare(before, after).regions);
  CHECK(verified.backend == "liar");
}

TEST_CASE("verify: the share of chosen pairs is what was asked for, and always the same pairs") {
  int chosen = 0;
  for (std::uint64_t number = 0; number < 100'000; ++number) {
    CHECK_FALSE(is_chosen(number, 0));
    CHECK(is_chosen(number, 1));
    chosen += is_chosen(number, 0.01) ? 1 : 0;
    // A larger share chooses these and more.
    if (is_chosen(number, 0.01)) CHECK(is_chosen(number, 0.02));
  }
  CHECK(chosen > 900);
  CHECK(chosen < 1100);
  CHECK_FALSE(is_chosen(0, -1));
}
