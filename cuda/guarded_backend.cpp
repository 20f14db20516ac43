// A GPU that may fail: what it cannot do is done on the CPU.
#include "cuda/guarded_backend.h"

#include <utility>

namespace twinshot {
namespace {

constexpr int kMaxFaults = 2;

class GuardedBackend final : public Backend {
 public:
  explicit GuardedBackend(std::unique_ptr<Backend> device) : device_(std::move(device)) {}

  [[nodiscard]] std::string_view name() const override {
    return faults_ < kMaxFaults ? device_->name() : cpu_->name();
  }

  [[nodiscard]] std::string fault() const override { return fault_; }

  [[nodiscard]] int cells_at_once() const override {
    return faults_ < kMaxFaults ? device_->cells_at_once() : cpu_->cells_at_once();
  }

  [[nodiscard]] SumGrid cell_sums(const ImageView& reference, const ImageView& candidate,
                                  int cell_px) override {
    return on_device_or_cpu(
        [&](Backend& backend) { return backend.cell_sums(reference, candidate, cell_px); });
  }

  [[nodiscard]] std::vector<SumGrid> cell_sums_batch(
      std::span<const SumRequest> requests) override {
    return on_device_or_cpu([&](Backend& backend) { return backend.cell_sums_batch(requests); });
  }

 private:
  template <class Sum>
  auto on_device_or_cpu(const Sum& sum) -> decltype(sum(std::declval<Backend&>())) {
    if (faults_ < kMaxFaults) {
      try {
        return sum(*device_);
      } catch (const DeviceError& error) {
        ++faults_;
        if (fault_.empty()) fault_ = error.what();
      }
    }
    return sum(*cpu_);
  }

  std::unique_ptr<Backend> device_;
  std::unique_ptr<Backend> cpu_ = make_cpu_backend();
  int faults_ = 0;
  std::string fault_;
};

}  // namespace

std::unique_ptr<Backend> make_guarded_backend(std::unique_ptr<Backend> device) {
  return std::make_unique<GuardedBackend>(std::move(device));
}

}  // namespace twinshot
