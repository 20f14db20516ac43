// Text that is what it claims to be: UTF-8, and free of control characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace twinshot {

/// Offset of the first byte that is not part of well-formed UTF-8, or is NUL. Overlong forms,
/// surrogates and code points above U+10FFFF are not well-formed.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// The line that holds the byte at `offset`, from 1.
[[nodiscard]] int line_of(std::string_view text, std::size_t offset);

/// C0 controls and DEL.
[[nodiscard]] bool has_control_characters(std::string_view text);

}  // namespace twinshot
