// A GPU that may fail: what it cannot do is done on the CPU.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "compare/judge/backend.h"

namespace twinshot {

/// A device could not do what was asked. The message names the call and the device's answer.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Wraps a backend that may throw DeviceError: recomputes on the CPU whatever the device fails at,
/// and stops asking it after the second failure (a lost GPU answers slowly, if at all). Results are
/// the same bits either way. `name()` is the device's as long as it is asked, then the CPU's;
/// `fault()` says what went wrong first.
[[nodiscard]] std::unique_ptr<Backend> make_guarded_backend(std::unique_ptr<Backend> device);

}  // namespace twinshot
