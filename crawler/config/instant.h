// Points in time as RFC 3339 writes them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace twinshot {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// "2026-01-31T12:00:00Z", with a fraction or an offset ("+01:00") too. Nothing for anything else,
/// days that do not exist, and years before 1970. A leap second is none of these.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

/// In UTC: "2026-01-31T12:00:00Z", with three digits more where there are milliseconds.
[[nodiscard]] std::string format_instant(Instant instant);

}  // namespace twinshot
