// "Did you mean": the known word that a mistyped one is closest to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace twinshot {

/// The word of `known` with the fewest edits (insert, delete, replace, swap of neighbours, case
/// ignored) to `word`; empty when none is close enough to be what was meant.
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            std::span<const std::string_view> known);

/// "; did you mean "frame_size"?" or "; known here: a, b, c": the end of an error message.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> known);

}  // namespace twinshot
