// Base64, as headers carry bytes.
#pragma once

#include <string>
#include <string_view>

namespace twinshot {

/// With padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Empty when `text` is not base64.
[[nodiscard]] std::string from_base64(std::string_view text);

}  // namespace twinshot
