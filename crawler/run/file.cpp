// Files that are there whole or not at all.
#include "crawler/run/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "crawler/run/error.h"

namespace twinshot {
namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& file, int error) {
  throw OutputError("cannot " + what + " " + file.string() + ": " + std::strerror(error));
}

}  // namespace

void write_file(const std::filesystem::path& file, std::string_view content,
                Durability durability) {
  static std::atomic<unsigned> serial{0};
  const std::filesystem::path aside = file.string() + ".part" + std::to_string(serial++);
  const int descriptor = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) fail("create", aside, errno);
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t wrote = write(descriptor, content.data() + done, content.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      const int error = errno;
      close(descriptor);
      unlink(aside.c_str());
      fail("write", file, error);
    }
    done += static_cast<std::size_t>(wrote);
  }
  // Some filesystems report a full disk only here.
  const bool synced = durability == Durability::on_publish || fdatasync(descriptor) == 0;
  const int sync_error = errno;
  const bool closed = close(descriptor) == 0;
  const int close_error = errno;
  if (!synced || !closed) {
    unlink(aside.c_str());
    fail("write", file, synced ? close_error : sync_error);
  }
  if (rename(aside.c_str(), file.c_str()) != 0) {
    const int error = errno;
    unlink(aside.c_str());
    fail("rename to", file, error);
  }
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail("read", file, errno);
  std::ostringstream content;
  content << stream.rdbuf();
  if (stream.bad()) fail("read", file, errno);
  return std::move(content).str();
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw OutputError("cannot create " + folder.string() + ": " + error.message());
}

}  // namespace twinshot
