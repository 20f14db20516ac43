// Whether a text holds another.
#pragma once

#include <string_view>

namespace twinshot {

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace twinshot
