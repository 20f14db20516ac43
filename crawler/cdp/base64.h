// Base64, as DevTools sends pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace cdp {

/// Decodes RFC 4648 base64 with its padding. Strict: empty optional for any other character
/// (line breaks included), wrong padding, a length that is no multiple of 4, or bits that are set
/// where nothing is encoded. A damaged picture must not become a shorter one. Pure, any thread.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

}  // namespace cdp
