// One run at a time per output folder.
#pragma once

#include <filesystem>

namespace twinshot {

/// Holds a kernel flock on `folder`/lock while it lives. The kernel releases it when the process
/// ends, however it ends: there is no stale lock to clean up. Not for NFS.
class RunLock {
 public:
  /// Creates `folder` (0700) when needed. Throws LockedError naming the holder, OutputError.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace twinshot
