// The text of a DevTools message, taken apart without building a tree of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace cdp {

using Json = nlohmann::json;

/// Deeper messages are refused: copying a tree of this library's values is recursive, and a page
/// chooses what it returns. Chrome's own limit for values it returns is 1000.
inline constexpr int kMaxDepth = 1024;

/// Messages above this never become a tree; a picture's reply can be 200 MB.
inline constexpr std::size_t kMaxParsedBytes = 1'000'000;

/// The outermost members of a message, as views into its text. Values are raw JSON, empty when the
/// member is absent; method and session_id are without their quotes.
struct Envelope {
  std::optional<std::int64_t> id;
  std::string_view method;
  std::string_view session_id;
  std::string_view params;
  std::string_view result;
  std::string_view error;
};

/// Empty when the text is not one JSON object, or is deeper than kMaxDepth. Values inside are
/// skipped, not checked: parse() does that for those that are used. Linear time, no recursion.
[[nodiscard]] std::optional<Envelope> read_envelope(std::string_view text);

/// The raw value of a member of a JSON object given as text; empty when there is none.
[[nodiscard]] std::string_view raw_member(std::string_view object, std::string_view key);

/// Parses a message's part. Empty when it is not JSON or larger than kMaxParsedBytes. Escapes of
/// half a surrogate pair, which pages can put in any text and Chrome passes on, become U+FFFD.
[[nodiscard]] std::optional<Json> parse(std::string_view text);

/// The same for a text of any size, of which the caller takes the time and the memory: ten times
/// the text's.
[[nodiscard]] std::optional<Json> parse_large(std::string_view text);

/// The text of a call, in one line. Text that is not UTF-8 is repaired with U+FFFD.
[[nodiscard]] std::string write_call(std::int64_t id, std::string_view session_id,
                                     std::string_view method, const Json& params);

}  // namespace cdp
