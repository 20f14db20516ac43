// What this machine has to give: cores and memory, as far as we are allowed to use them.
#include "crawler/run/machine.h"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace twinshot {
namespace {

constexpr const char* kGroupLimit = "/sys/fs/cgroup/memory.max";
constexpr const char* kGroupUse = "/sys/fs/cgroup/memory.current";

std::uint64_t kernel_estimate_bytes() {
  std::ifstream meminfo("/proc/meminfo");
  std::string name;
  std::uint64_t kilobytes = 0;
  std::string unit;
  while (meminfo >> name >> kilobytes) {
    if (name == "MemAvailable:") return kilobytes * 1024;
    std::getline(meminfo, unit);
  }
  return 0;
}

/// Containers see the host's memory in /proc/meminfo, but are killed at their own limit.
std::uint64_t left_in_control_group_bytes() {
  std::uint64_t limit = 0;
  std::uint64_t used = 0;
  if (!(std::ifstream(kGroupLimit) >> limit) || !(std::ifstream(kGroupUse) >> used)) {
    return std::numeric_limits<std::uint64_t>::max();  // no limit: the file says "max"
  }
  return limit > used ? limit - used : 0;
}

/// The cores that this process may run on; empty when the kernel does not say.
cpu_set_t allowed_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) CPU_ZERO(&set);
  return set;
}

}  // namespace

int usable_cores() {
  const cpu_set_t set = allowed_cores();
  return std::max(1, CPU_COUNT(&set));
}

std::optional<CpuTimes> cpu_times() {
  const cpu_set_t set = allowed_cores();
  std::ifstream stat("/proc/stat");
  CpuTimes times;
  // A line for each core: "cpu3 user nice system idle iowait irq softirq steal ...".
  for (std::string line; std::getline(stat, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name.rfind("cpu", 0) != 0 || name.size() == 3) continue;
    const int core = std::atoi(name.c_str() + 3);
    if (core >= CPU_SETSIZE || !CPU_ISSET(core, &set)) continue;
    std::uint64_t value = 0;
    for (int field = 0; field < 8 && words >> value; ++field) {
      times.total += value;
      if (field == 3 || field == 4) times.idle += value;
    }
  }
  if (times.total == 0) return std::nullopt;
  return times;
}

std::uint64_t available_memory_bytes() {
  return std::min(kernel_estimate_bytes(), left_in_control_group_bytes());
}

}  // namespace twinshot
