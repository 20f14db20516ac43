// Globs over paths: fnmatch(3), which matches in linear space and never backs up past the last
// star, so no pattern can make it explode.
#include "crawler/config/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

namespace twinshot {
namespace {

constexpr std::size_t kLongestGlob = 2048;

/// fnmatch takes an unclosed [ for a literal one, and the glob then silently matches nothing.
bool closes_every_bracket(std::string_view glob) {
  for (std::size_t at = 0; at < glob.size(); ++at) {
    if (glob[at] == '\\') {
      ++at;
      continue;
    }
    if (glob[at] != '[') continue;
    ++at;
    if (at < glob.size() && (glob[at] == '!' || glob[at] == '^')) ++at;
    // A ] that stands first is a member of the set.
    at = glob.find(']', at + 1);
    if (at == std::string_view::npos) return false;
  }
  return true;
}

bool ends_in_lone_backslash(std::string_view glob) {
  const std::size_t last = glob.find_last_not_of('\\');
  const std::size_t count = glob.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

}  // namespace

std::string glob_problem(const std::string& glob) {
  if (glob.empty()) return "is empty; \"*\" matches every path";
  if (glob.size() > kLongestGlob) {
    return "is longer than " + std::to_string(kLongestGlob) + " characters; split it";
  }
  if (!closes_every_bracket(glob)) return "has [ without ]; write \\[ for a literal [";
  if (ends_in_lone_backslash(glob)) return "ends in \\; write \\\\ for a literal one";
  if (std::string_view("/*?[\\").find(glob.front()) == std::string_view::npos) {
    return "can match no path, because paths begin with /; write /" + glob;
  }
  return {};
}

bool glob_matches(const std::string& glob, const std::string& path) {
  return fnmatch(glob.c_str(), path.c_str(), 0) == 0;
}

bool any_glob_matches(const std::vector<std::string>& globs, const std::string& path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return glob_matches(glob, path); });
}

bool is_included(const std::string& path, const std::vector<std::string>& include,
                 const std::vector<std::string>& exclude) {
  return (include.empty() || any_glob_matches(include, path)) && !any_glob_matches(exclude, path);
}

}  // namespace twinshot
