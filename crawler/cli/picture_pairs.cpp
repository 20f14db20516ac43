// Which pictures `twinshot compare` compares with which.
#include "crawler/cli/picture_pairs.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <map>
#include <set>
#include <system_error>

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

/// Links followed. Throws ConfigError where there is nothing, or nothing that can be looked at.
fs::file_type type_of_argument(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    throw ConfigError("compare: " + path.string() + " does not exist");
  }
  if (error) {
    throw ConfigError("compare: " + path.string() + " can not be read: " + error.message());
  }
  return status.type();
}

/// A pipe would be waited for, a device read for ever.
void require_picture(const fs::path& file, fs::file_type type) {
  if (type != fs::file_type::regular) {
    throw ConfigError("compare: " + file.string() +
                      " is neither a PNG file nor a folder (a pipe, a device?); write the picture "
                      "to a file first");
  }
  if (access(file.c_str(), R_OK) != 0) {
    throw ConfigError("compare: " + file.string() +
                      " can not be read: " + std::generic_category().message(errno));
  }
}

void require_read(const fs::path& folder, const std::error_code& error) {
  if (!error) return;
  throw ConfigError("compare: the folder " + folder.string() +
                    " can not be read: " + error.message());
}

/// All pictures of one side.
class Collector {
 public:
  Collector(std::map<std::string, PicturePair>& pairs, fs::path PicturePair::* side,
            std::string side_name)
      : pairs_(pairs), side_(side), side_name_(std::move(side_name)) {}

  void collect(const fs::path& folder) { enter(folder, {}); }

 private:
  /// Links to folders are followed, unless they lead back to a folder that this one is in.
  void enter(const fs::path& folder, const fs::path& name) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    require_read(folder, error);
    if (!inside_.insert(real).second) return;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      look_at(*entry, name / entry->path().filename());
    }
    require_read(folder, error);
    inside_.erase(real);
  }

  void look_at(const fs::directory_entry& entry, const fs::path& name) {
    std::error_code error;
    const fs::file_type type = entry.status(error).type();
    if (type == fs::file_type::directory) {
      enter(entry.path(), name);
      return;
    }
    if (!is_png(entry.path())) return;
    PicturePair& pair = pairs_[name.generic_string()];
    pair.name = name.generic_string();
    pair.*side_ = entry.path();
    if (type == fs::file_type::regular) return;
    const bool leads_nowhere = error || type == fs::file_type::not_found;
    if (!pair.problem.empty()) pair.problem += "; ";
    pair.problem += "the " + side_name_ + "'s entry is " +
                    (leads_nowhere ? "a link that leads nowhere" : "no regular file");
  }

  std::map<std::string, PicturePair>& pairs_;
  fs::path PicturePair::* side_;
  std::string side_name_;
  std::set<fs::path> inside_;  ///< without links: the folders on the way to where we are
};

}  // namespace

std::vector<PicturePair> pair_pictures(const fs::path& reference, const fs::path& candidate) {
  const fs::file_type types[2] = {type_of_argument(reference), type_of_argument(candidate)};
  const bool folders = types[0] == fs::file_type::directory;
  if (folders != (types[1] == fs::file_type::directory)) {
    throw ConfigError("compare: " + reference.string() + " and " + candidate.string() +
                      " must be two PNG files or two folders");
  }
  if (!folders) {
    require_picture(reference, types[0]);
    require_picture(candidate, types[1]);
    return {{candidate.filename().string(), reference, candidate, {}}};
  }
  std::map<std::string, PicturePair> by_name;
  Collector(by_name, &PicturePair::reference, "reference").collect(reference);
  Collector(by_name, &PicturePair::candidate, "candidate").collect(candidate);
  if (by_name.empty()) {
    throw ConfigError("compare: no PNG in " + reference.string() + " or " + candidate.string());
  }
  std::vector<PicturePair> pairs;
  for (auto& [name, pair] : by_name) pairs.push_back(std::move(pair));
  return pairs;
}

}  // namespace twinshot
