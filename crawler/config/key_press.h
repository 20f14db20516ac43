// Keys by name, as a press step names them and as the browser wants them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace twinshot {

/// What one key does, in the words of the DevTools protocol's Input.dispatchKeyEvent.
struct KeyPress {
  enum Modifier { kAlt = 1, kControl = 2, kMeta = 4, kShift = 8 };

  std::string key;   ///< "Enter", "a"
  std::string code;  ///< the key's place: "KeyA"; empty for characters without one
  int virtual_code = 0;
  std::string text;   ///< what it writes; empty: nothing
  int modifiers = 0;  ///< of Modifier
};

/// "Enter", "a", "Shift+Tab", "Control+A". Nothing for a name that is no key.
[[nodiscard]] std::optional<KeyPress> parse_key(std::string_view name);

/// "; did you mean "Escape"?": the end of a message about a name that is no key.
[[nodiscard]] std::string key_suggestion(std::string_view name);

}  // namespace twinshot
