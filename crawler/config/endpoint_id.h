// The name of an endpoint, the same from run to run.
#pragma once

#include <string>

namespace twinshot {

/// "shop-shoes-desktop-0f3a5c7e9b1d": readable, at most 60 characters of a-z 0-9 and -, then twelve
/// hexadecimal digits of the SHA-256 of path and viewport label. A file name on every system:
/// unique also where upper and lower case are one, and never a reserved name.
[[nodiscard]] std::string endpoint_id(const std::string& path, const std::string& viewport_label);

}  // namespace twinshot
