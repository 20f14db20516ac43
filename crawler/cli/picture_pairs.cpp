// Which pictures `twinshot compare` compares with which.
#include "crawler/cli/picture_pairs.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "crawler/config/config.h"

namespace fs = std::filesystem;

namespace twinshot {
namespace {

bool is_png(const fs::path& file) {
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".png";
}

void require_exists(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw ConfigError("compare: " + path.string() + " does not exist");
  }
}

void collect(const fs::path& folder, std::map<std::string, PicturePair>& pairs,
             fs::path PicturePair::* side) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || !is_png(entry.path())) continue;
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    PicturePair& pair = pairs[name];
    pair.name = name;
    pair.*side = entry.path();
  }
}

}  // namespace

std::vector<PicturePair> pair_pictures(const fs::path& reference, const fs::path& candidate) {
  require_exists(reference);
  require_exists(candidate);
  if (fs::is_directory(reference) != fs::is_directory(candidate)) {
    throw ConfigError("compare: " + reference.string() + " and " + candidate.string() +
                      " must be two PNG files or two folders");
  }
  if (!fs::is_directory(reference)) {
    return {{candidate.filename().string(), reference, candidate}};
  }
  std::map<std::string, PicturePair> by_name;
  collect(reference, by_name, &PicturePair::reference);
  collect(candidate, by_name, &PicturePair::candidate);
  if (by_name.empty()) {
    throw ConfigError("compare: no PNG in " + reference.string() + " or " + candidate.string());
  }
  std::vector<PicturePair> pairs;
  for (auto& [name, pair] : by_name) pairs.push_back(std::move(pair));
  return pairs;
}

}  // namespace twinshot
