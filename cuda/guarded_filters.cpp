// Filters on a GPU that may fail: what it cannot do is done on the CPU.
#include <utility>

#include "cuda/cuda_filters.h"
#include "cuda/guarded_backend.h"

namespace twinshot {
namespace {

constexpr int kMaxFaults = 2;

class GuardedFilters final : public Filters {
 public:
  explicit GuardedFilters(std::unique_ptr<Filters> device) : device_(std::move(device)) {}

  [[nodiscard]] std::string_view name() const override {
    return faults_ < kMaxFaults ? device_->name() : cpu_->name();
  }

  [[nodiscard]] std::string fault() const override { return fault_; }

  /// A device writes to the pictures only when all its work is done, so what it failed at is still
  /// the caller's.
  void prefilter(Image& reference, Image& candidate, const Prefilters& filters) override {
    on_device_or_cpu([&](Filters& on) { on.prefilter(reference, candidate, filters); });
  }

  [[nodiscard]] Image make_view(const ImageView& reference, const ImageView& candidate,
                                const ViewSpec& view) override {
    return on_device_or_cpu([&](Filters& on) { return on.make_view(reference, candidate, view); });
  }

 private:
  template <class Filter>
  auto on_device_or_cpu(const Filter& filter) -> decltype(filter(std::declval<Filters&>())) {
    if (faults_ < kMaxFaults) {
      try {
        return filter(*device_);
      } catch (const DeviceError& error) {
        ++faults_;
        if (fault_.empty()) fault_ = error.what();
      }
    }
    return filter(*cpu_);
  }

  std::unique_ptr<Filters> device_;
  std::unique_ptr<Filters> cpu_ = make_cpu_filters();
  int faults_ = 0;
  std::string fault_;
};

}  // namespace

std::unique_ptr<Filters> make_guarded_filters(std::unique_ptr<Filters> device) {
  return std::make_unique<GuardedFilters>(std::move(device));
}

}  // namespace twinshot
