// A folder that lives as long as its test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace twinshot {

/// Made on construction, readable by this user only; removed with everything in it on destruction.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file below the folder, making the folders on the way, and returns its full path.
  std::filesystem::path write(std::string_view relative, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace twinshot
