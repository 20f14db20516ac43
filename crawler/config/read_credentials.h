// The parts of capture: that may hold secrets: headers, cookies, basic_auth.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/config/sections.h"

namespace twinshot {

/// A header of the same name, in any case, is replaced.
void read_headers(const YamlSection& section, ReadContext& context,
                  std::vector<std::pair<std::string, std::string>>& target);

/// A cookie whose domain belongs to the other side alone is checked and left out.
void read_cookies(const YamlSection& section, const CaptureScope& scope, ReadContext& context,
                  std::vector<Cookie>& target);

void read_basic_auth(const YamlSection& section, ReadContext& context,
                     std::optional<BasicAuth>& target);

}  // namespace twinshot
