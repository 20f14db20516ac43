// The Retry-After header: when a server wants to be asked again (RFC 9110, 10.2.3).
#include "crawler/http/retry_after.h"

#include <algorithm>
#include <ctime>

#include <curl/curl.h>

#include "crawler/http/trimmed.h"

namespace twinshot {
namespace {

/// Longer than any run; keeps sums of durations within their type.
constexpr std::chrono::seconds kMost = std::chrono::hours(24 * 365);

}  // namespace

std::optional<std::chrono::seconds> parse_retry_after(const std::string& header,
                                                      std::chrono::system_clock::time_point now) {
  const std::string text(trimmed(header));
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    constexpr std::size_t kMostDigits = 9;
    const std::size_t first = std::min(text.find_first_not_of('0'), text.size());
    if (text.size() - first > kMostDigits) return kMost;
    return std::min(std::chrono::seconds(std::stol("0" + text.substr(first))), kMost);
  }
  // Also knows the two obsolete forms of dates that the RFC wants to be understood.
  const std::time_t moment = curl_getdate(text.c_str(), nullptr);
  if (moment == -1) return std::nullopt;
  // In seconds: a clock that counts nanoseconds ends in the year 2262.
  const std::chrono::seconds wait(moment - std::chrono::system_clock::to_time_t(now));
  return std::clamp(wait, std::chrono::seconds(0), kMost);
}

}  // namespace twinshot
