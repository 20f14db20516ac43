// What ends a run besides a config error or a missing browser.
#pragma once

#include <stdexcept>

namespace twinshot {

/// The disk is full, a folder is not writable, a rename failed. The previous report is untouched.
/// Exit code 6.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Another run works on the same output folder. Exit code 7.
class LockedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace twinshot
