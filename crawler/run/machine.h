// What this machine has to give: cores and memory, as far as we are allowed to use them.
#pragma once

#include <cstdint>
#include <optional>

namespace twinshot {

/// Cores this process may run on (the scheduler's affinity mask), at least 1.
[[nodiscard]] int usable_cores();

/// What the cores that this process may run on have done since the machine started, in ticks.
struct CpuTimes {
  std::uint64_t idle = 0;
  std::uint64_t total = 0;
};

/// Nothing when the kernel does not say.
[[nodiscard]] std::optional<CpuTimes> cpu_times();

/// Memory that can be had without swapping: the kernel's estimate, or what is left of the control
/// group's limit when that is less. 0 when neither can be read.
[[nodiscard]] std::uint64_t available_memory_bytes();

}  // namespace twinshot
