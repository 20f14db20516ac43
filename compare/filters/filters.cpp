// Pre-filters and views on the CPU, behind the interface that a GPU shares.
#include "compare/filters/filters.h"

namespace twinshot {
namespace {

class CpuFilters final : public Filters {
 public:
  [[nodiscard]] std::string_view name() const override { return "cpu"; }

  void prefilter(Image& reference, Image& candidate, const Prefilters& filters) override {
    twinshot::prefilter(reference, candidate, filters);
  }

  [[nodiscard]] Image make_view(const ImageView& reference, const ImageView& candidate,
                                const ViewSpec& view) override {
    return twinshot::make_view(reference, candidate, view);
  }
};

}  // namespace

std::unique_ptr<Filters> make_cpu_filters() {
  return std::make_unique<CpuFilters>();
}

}  // namespace twinshot
