// Which pictures `twinshot compare` compares with which.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace twinshot {

/// One pair. A side that has no counterpart has an empty path on the other side.
struct PicturePair {
  std::string name;  ///< relative to both folders; the candidate's file name for two files
  std::filesystem::path reference;
  std::filesystem::path candidate;
  std::string problem;  ///< why it can not be judged: an entry that is no file; empty when it can
};

/// Two files are one pair; two folders are paired by relative name, sorted by it, every *.png below
/// them, links to folders followed. Throws ConfigError when an argument does not exist or can not
/// be read, when one is a file and the other a folder, or when no PNG is found.
[[nodiscard]] std::vector<PicturePair> pair_pictures(const std::filesystem::path& reference,
                                                     const std::filesystem::path& candidate);

}  // namespace twinshot
