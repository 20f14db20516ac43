// The throw-away folder that one browser process lives in.
#pragma once

#include <filesystem>

namespace twinshot {

/// A fresh folder only this user can read, removed on destruction. While it exists a file in it is
/// locked by this process: the kernel drops the lock however the process ends, and that is how
/// another run knows that a folder is stale.
class Profile {
 public:
  /// Made below `parent`, usually the system's folder for temporary files. Throws system_error.
  explicit Profile(const std::filesystem::path& parent);
  ~Profile();
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Removes the folder; again for up to half a second while dying processes still write into it.
  /// True when it is gone.
  bool remove();

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

/// Removes what runs that were killed left below `parent`. Touches only folders of this user that
/// bear our name and whose run is over. Returns how many it removed; never throws.
int sweep_stale_profiles(const std::filesystem::path& parent);

}  // namespace twinshot
