// Numbers with a unit, for people.
#pragma once

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

}  // namespace twinshot
