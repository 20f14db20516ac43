// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace twinshot {

/// When a written file must be on the disk.
enum class Durability {
  now,         ///< before write_file returns
  on_publish,  ///< with the whole report folder, which is synced before it is swapped in
};

/// Writes aside and renames over `file`: a reader sees the old content or the new. Safe from
/// several threads, for the same file too. Throws OutputError naming the file and the cause.
void write_file(const std::filesystem::path& file, std::string_view content,
                Durability durability = Durability::now);

/// Throws OutputError.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

/// Makes a folder and its parents. Throws OutputError.
void make_folder(const std::filesystem::path& folder);

}  // namespace twinshot
