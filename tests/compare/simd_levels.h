// Runs a check once for each SIMD level of this machine.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>

#include <hwy/highway.h>

namespace twinshot {

/// Has Highway use one level only, until it goes.
class OnlyLevel {
 public:
  explicit OnlyLevel(std::int64_t target) { use(target); }
  ~OnlyLevel() { use(0); }
  OnlyLevel(const OnlyLevel&) = delete;
  OnlyLevel& operator=(const OnlyLevel&) = delete;

 private:
  static void use(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().DeInit();
  }
};

/// Calls `check` once for each SIMD level of this machine that the project is compiled for.
template <typename Check>
void at_each_level(const Check& check) {
  int levels = 0;
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    const OnlyLevel only(target);
    CAPTURE(hwy::TargetName(target));
    check();
    ++levels;
  }
  CHECK(levels > 0);
}

}  // namespace twinshot
