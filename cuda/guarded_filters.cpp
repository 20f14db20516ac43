// Filters on a GPU that may fail: what it cannot do is done on the CPU.
#include <utility>

#include "cuda/cuda_filters.h"
#include "cuda/fallback.h"

namespace twinshot {
namespace {

class GuardedFilters final : public Filters {
 public:
  explicit GuardedFilters(std::unique_ptr<Filters> device)
      : filters_(std::move(device), make_cpu_filters()) {}

  [[nodiscard]] std::string_view name() const override { return filters_.current().name(); }
  [[nodiscard]] std::string fault() const override { return filters_.fault(); }

  /// A device writes to the pictures only when all its work is done, so what it failed at is still
  /// the caller's.
  void prefilter(Image& reference, Image& candidate, const Prefilters& filters) override {
    filters_.run([&](Filters& on) { on.prefilter(reference, candidate, filters); });
  }

  [[nodiscard]] Image make_view(const ImageView& reference, const ImageView& candidate,
                                const ViewSpec& view) override {
    return filters_.run([&](Filters& on) { return on.make_view(reference, candidate, view); });
  }

 private:
  Fallback<Filters> filters_;
};

}  // namespace

std::unique_ptr<Filters> make_guarded_filters(std::unique_ptr<Filters> device) {
  return std::make_unique<GuardedFilters>(std::move(device));
}

}  // namespace twinshot
