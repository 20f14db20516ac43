// Fills templates.
#include "report/markup.h"

#include <algorithm>
#include <stdexcept>

namespace twinshot {

Html fill(std::string_view pattern, Slots slots) {
  Html page;
  while (true) {
    const std::size_t open = pattern.find("{{");
    page.markup += pattern.substr(0, open);
    if (open == std::string_view::npos) return page;
    const std::size_t close = pattern.find("}}", open);
    if (close == std::string_view::npos) throw std::logic_error("template: {{ without }}");
    const std::string_view name = pattern.substr(open + 2, close - open - 2);
    const auto* slot = std::find_if(slots.begin(), slots.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (slot == slots.end()) throw std::logic_error("template: no slot " + std::string(name));
    page += slot->second;
    pattern.remove_prefix(close + 2);
  }
}

}  // namespace twinshot
