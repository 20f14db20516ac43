// ${NAME} and ${NAME:-default} in values of the config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace twinshot {

struct ExpandedText {
  std::string text;
  std::vector<std::string> from_environment;  ///< the variables' values that went into the text
  bool expanded = false;                      ///< anything was filled in, a default included
};

/// Fills in variables: a name is letters, digits and _; the default, up to the next }, stands in
/// for a variable that is unset or empty; "$${" is a literal "${". What a variable holds is not
/// expanded again.
/// Throws std::invalid_argument with problem and remedy: unset without a default, not a name, or a
/// variable inside a default.
[[nodiscard]] ExpandedText expand_environment(std::string_view text);

}  // namespace twinshot
