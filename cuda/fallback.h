// One stage on two devices: what the GPU fails at is done on the CPU.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cuda/guarded_backend.h"

namespace twinshot {

/// A stage (Backend, Filters) on a device that may throw DeviceError, and on the CPU. After the
/// second failure the device is not asked again: a lost GPU answers slowly, if at all. Belongs to
/// one thread.
template <class Stage>
class Fallback {
 public:
  Fallback(std::unique_ptr<Stage> device, std::unique_ptr<Stage> cpu)
      : device_(std::move(device)), cpu_(std::move(cpu)) {}

  /// work(stage) on the device, or on the CPU when that fails.
  template <class Work>
  auto run(const Work& work) -> decltype(work(std::declval<Stage&>())) {
    if (faults_ < kMaxFaults) {
      try {
        return work(*device_);
      } catch (const DeviceError& error) {
        ++faults_;
        if (fault_.empty()) fault_ = error.what();
      }
    }
    return work(*cpu_);
  }

  /// The stage that run() asks next.
  [[nodiscard]] const Stage& current() const { return faults_ < kMaxFaults ? *device_ : *cpu_; }
  /// The device's first failure, or nothing.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  static constexpr int kMaxFaults = 2;

  std::unique_ptr<Stage> device_;
  std::unique_ptr<Stage> cpu_;
  int faults_ = 0;
  std::string fault_;
};

}  // namespace twinshot
