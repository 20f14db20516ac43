// Globs over paths: /shop/*, /p/[0-9]*. * and ? match / too.
#pragma once

#include <string>
#include <vector>

namespace twinshot {

/// What is wrong with a glob and what to do; empty when it is fine.
[[nodiscard]] std::string glob_problem(const std::string& glob);

[[nodiscard]] bool glob_matches(const std::string& glob, const std::string& path);
[[nodiscard]] bool any_glob_matches(const std::vector<std::string>& globs, const std::string& path);

/// What include and exclude leave: a path that one of `include` matches, where there are any, and
/// none of `exclude`.
[[nodiscard]] bool is_included(const std::string& path, const std::vector<std::string>& include,
                               const std::vector<std::string>& exclude);

}  // namespace twinshot
