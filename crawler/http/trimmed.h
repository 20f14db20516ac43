// Text without the white space around it.
#pragma once

#include <string>
#include <string_view>

namespace twinshot {

/// What XML and HTTP call white space is the same.
[[nodiscard]] inline std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

}  // namespace twinshot
