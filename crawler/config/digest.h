// SHA-256, for ids and for naming a config's exact content.
#pragma once

#include <string>
#include <string_view>

namespace twinshot {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_of_text(std::string_view text);

}  // namespace twinshot
