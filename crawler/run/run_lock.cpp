// One run at a time per output folder.
#include "crawler/run/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "crawler/run/error.h"

namespace twinshot {
namespace {

std::string holder_of(int descriptor) {
  std::array<char, 64> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size() - 1, 0);
  if (size <= 0) return "another run";
  std::string holder(text.data(), static_cast<std::size_t>(size));
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return "process " + holder;
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw OutputError("cannot create " + folder.string() + ": " + error.message());
  }
  chmod(folder.c_str(), S_IRWXU);
  const std::string file = (folder / "lock").string();
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) {
    throw OutputError("cannot open " + file + ": " + std::strerror(errno));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = holder_of(descriptor_);
    close(descriptor_);
    throw LockedError(holder + " is already running for this report folder (" + file +
                      "); wait for it, or use another --out");
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor_, 0) != 0 ||
      pwrite(descriptor_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const std::string why = std::strerror(errno);
    close(descriptor_);
    throw OutputError("cannot write " + file + ": " + why);
  }
}

RunLock::~RunLock() {
  close(descriptor_);
}

}  // namespace twinshot
