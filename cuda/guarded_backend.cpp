// Sums on a GPU that may fail: what it cannot do is done on the CPU.
#include "cuda/guarded_backend.h"

#include <utility>

#include "cuda/fallback.h"

namespace twinshot {
namespace {

class GuardedBackend final : public Backend {
 public:
  explicit GuardedBackend(std::unique_ptr<Backend> device)
      : backends_(std::move(device), make_cpu_backend()) {}

  [[nodiscard]] std::string_view name() const override { return backends_.current().name(); }
  [[nodiscard]] std::string fault() const override { return backends_.fault(); }
  [[nodiscard]] int cells_at_once() const override { return backends_.current().cells_at_once(); }

  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    return backends_.run([&](Backend& on) { return on.cell_sums(reference, candidate, cell_px); });
  }

  [[nodiscard]] std::vector<SumGrid> cell_sums_batch(
      std::span<const SumRequest> requests) override {
    return backends_.run([&](Backend& on) { return on.cell_sums_batch(requests); });
  }

 private:
  Fallback<Backend> backends_;
};

}  // namespace

std::unique_ptr<Backend> make_guarded_backend(std::unique_ptr<Backend> device) {
  return std::make_unique<GuardedBackend>(std::move(device));
}

}  // namespace twinshot
