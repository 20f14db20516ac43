// Page text is data: the one place that makes any string safe for the document it goes into.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace twinshot {

/// How much of a text a document shows, in code points. Pages have sent titles of a megabyte.
inline constexpr std::size_t kMaxText = 512;
/// The same for addresses, which are of use only when they are whole.
inline constexpr std::size_t kMaxUrl = 2048;

/// Valid UTF-8: each maximal ill-formed part becomes one U+FFFD, as Unicode 3.9 recommends.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

/// Valid UTF-8 of at most `max_code_points`; the last one is an ellipsis where text was cut.
[[nodiscard]] std::string shortened(std::string_view bytes, std::size_t max_code_points = kMaxText);

/// shortened(), on one line: tabs and line ends become spaces, other control characters U+FFFD.
/// Characters that reorder the text around them (U+202A..202E, U+2066..2069, U+200E, U+200F,
/// U+061C) and line separators (U+2028, U+2029) go the same way. For terminals, mails, chats,
/// command arguments; every escaper below begins with it.
[[nodiscard]] std::string one_line(std::string_view bytes, std::size_t max_code_points = kMaxText);

/// For HTML text and for attribute values in double quotes. Not for URLs: see link_target().
[[nodiscard]] std::string escape_html(std::string_view bytes,
                                      std::size_t max_code_points = kMaxText);

/// For XML 1.0 text and attribute values. Characters that XML forbids or discourages are removed:
/// U+0000-08, 0B-0C, 0E-1F, 7F-9F, noncharacters.
[[nodiscard]] std::string escape_xml(std::string_view bytes,
                                     std::size_t max_code_points = kMaxText);

/// An href value, escaped for HTML; empty unless the URL is http or https, has a host, and holds no
/// space or control character. Longer than kMaxUrl: empty, a cut link leads elsewhere.
[[nodiscard]] std::string link_target(std::string_view url);

/// A src or href value for a file of the report, escaped for HTML: each segment percent-encoded.
/// Empty for anything but a plain relative path: absolute, with "..", a backslash or a NUL, longer
/// than kMaxUrl.
[[nodiscard]] std::string file_target(std::string_view relative_path);

/// For Slack's mrkdwn, inside a `code span`: & < > as entities (so that no <!channel>, <@U1> or
/// link can be formed), a word joiner behind every @, and no ` that would end the span.
[[nodiscard]] std::string escape_slack(std::string_view bytes,
                                       std::size_t max_code_points = kMaxText);

}  // namespace twinshot
