// The Retry-After header: when a server wants to be asked again (RFC 9110, 10.2.3).
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace twinshot {

/// Seconds, or an HTTP date of which `now` is taken off; a date that has passed is no wait at all.
/// Nothing for what is neither. Not capped: a server may ask for years.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(
    const std::string& header, std::chrono::system_clock::time_point now);

}  // namespace twinshot
