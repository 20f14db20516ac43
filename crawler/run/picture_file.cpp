// Pictures as files.
#include "crawler/run/picture_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "crawler/run/error.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

/// A file that is open for reading.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path)
      : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("can not open");
  }
  ~OpenFile() { close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] std::size_t size() const {
    struct stat status = {};
    if (fstat(descriptor_, &status) != 0) fail("can not read");
    return static_cast<std::size_t>(status.st_size);
  }

  /// At most `count` bytes, as many as there are now; 0 at the end.
  [[nodiscard]] std::size_t read(std::uint8_t* target, std::size_t count) const {
    while (true) {
      const ssize_t got = ::read(descriptor_, target, count);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) fail("can not read");
    }
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw OutputError(std::string(what) + " " + path_.string() + ": " +
                      std::generic_category().message(errno));
  }

  const fs::path& path_;
  int descriptor_;
};

}  // namespace

PixelBytes read_bytes(const fs::path& file) {
  const OpenFile source(file);
  PixelBytes bytes(source.size());
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t got = source.read(bytes.data() + filled, bytes.size() - filled);
    if (got == 0) break;  // it became shorter meanwhile
    filled += got;
  }
  bytes.resize(filled);
  return bytes;
}

void write_picture(const fs::path& file, ByteView png, Durability durability) {
  if (file.has_parent_path()) make_folder(file.parent_path());
  write_file(file, {reinterpret_cast<const char*>(png.data()), png.size()}, durability);
}

}  // namespace twinshot
