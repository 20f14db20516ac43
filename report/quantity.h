// Numbers with a unit, for people.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

namespace twinshot {

/// "0.8 s", rounded to tenths.
[[nodiscard]] inline std::string seconds_text(std::int64_t ms) {
  const std::int64_t tenths = (ms + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

/// "412 B", "9 kB", "2.4 MB"; thousands, as networks count.
[[nodiscard]] inline std::string bytes_text(std::int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1000) + " kB";
  const std::int64_t tenths = (bytes + 50'000) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

/// "12 %" of a share of 0 to 1; never 0 % of something.
[[nodiscard]] inline std::string share_text(double share) {
  if (share < 0.01) return "less than 1 %";
  return std::to_string(std::lrint(share * 100)) + " %";
}

}  // namespace twinshot
