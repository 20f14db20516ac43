// Durations as people write them: 300ms, 60s, 5m, 3h.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace twinshot {

/// A whole number and one of ms, s, m, h. Nothing for anything else, or more than 1000 hours.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// In the largest unit that needs no fraction: 90000 ms is "90s", 0 is "0ms".
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

}  // namespace twinshot
