// Makes, locks, removes and sweeps profile folders.
#include "crawler/browser/profile.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace twinshot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "twinshot-profile-";
/// Holds the owner's process id, for people, and its lock, for us.
constexpr const char* kMarker = "owner.pid";
/// A folder without a marker is either being made this moment or left half made.
constexpr std::chrono::minutes kHalfMadeAge{10};

int open_locked(const fs::path& marker, int flags) {
  const int file = open(marker.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return -1;
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  const int error = errno;
  close(file);
  errno = error;
  return -1;
}

bool remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  return !fs::exists(fs::symlink_status(path, error));
}

bool is_stale(const fs::path& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) return false;
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid()) return false;
  const int lock = open_locked(path / kMarker, O_RDWR);
  if (lock >= 0) {
    close(lock);
    return true;
  }
  if (errno != ENOENT) return false;
  const auto made = std::chrono::system_clock::from_time_t(status.st_mtime);
  return std::chrono::system_clock::now() - made > kHalfMadeAge;
}

}  // namespace

Profile::Profile(const fs::path& parent) {
  std::string name = (parent / kPrefix).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot make a folder in " + parent.string());
  }
  path_ = name;
  lock_ = open_locked(path_ / kMarker, O_RDWR | O_CREAT | O_EXCL);
  if (lock_ < 0) {
    const int error = errno;
    remove_tree(path_);
    throw std::system_error(error, std::generic_category(), "cannot lock " + path_.string());
  }
  const std::string owner = std::to_string(getpid()) + "\n";
  // Nobody but people reads it.
  [[maybe_unused]] const ssize_t written = write(lock_, owner.data(), owner.size());
}

Profile::~Profile() {
  remove();
  close(lock_);
}

bool Profile::remove() {
  constexpr int kTries = 25;
  for (int i = 0; i < kTries; ++i) {
    if (remove_tree(path_)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

int sweep_stale_profiles(const fs::path& parent) {
  int removed = 0;
  std::error_code error;
  for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with(kPrefix) || !is_stale(it->path())) continue;
    if (remove_tree(it->path())) ++removed;
  }
  return removed;
}

}  // namespace twinshot
