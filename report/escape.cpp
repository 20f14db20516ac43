// The escapers: decode once to code points, then decide per document.
#include "report/escape.h"

#include <algorithm>
#include <cstdint>

namespace twinshot {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsisUtf8 = "\xE2\x80\xA6";

struct CodePoint {
  char32_t value = 0;
  std::string_view bytes;  ///< as they stand in the input, or of U+FFFD
  std::size_t consumed = 0;
};

/// Reads the code point at the front of `text`, which is not empty. Table 3-7 of Unicode:
/// the second byte's range depends on the first, which excludes overlong forms and surrogates.
CodePoint read_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, text.substr(0, 1), 1};
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
    value = first & 0x1Fu;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    value = first & 0x0Fu;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    value = first & 0x07u;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return {kReplacement, kReplacementUtf8, 1};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) {
      return {kReplacement, kReplacementUtf8, i};
    }
    value = (value << 6) | (byte(i) & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return {value, text.substr(0, length), length};
}

/// Calls `append(code_point, output)` for at most `max_code_points`, then marks the cut.
template <typename Append>
std::string transformed(std::string_view text, std::size_t max_code_points, Append append) {
  std::string output;
  output.reserve(std::min(text.size(), max_code_points * 2) + 16);
  for (std::size_t count = 0; !text.empty(); ++count) {
    const CodePoint point = read_code_point(text);
    text.remove_prefix(point.consumed);
    if (count + 1 >= max_code_points && !text.empty()) {
      output += kEllipsisUtf8;
      break;
    }
    append(point, output);
  }
  return output;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

bool is_line_space(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool reorders_text(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

/// What one_line() makes of a code point.
std::string_view on_one_line(const CodePoint& point) {
  if (is_line_space(point.value)) return " ";
  if (is_control(point.value) || reorders_text(point.value)) return kReplacementUtf8;
  return point.bytes;
}

/// The entity of a character that means something to a markup parser; empty for all others.
std::string_view entity(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

bool is_noncharacter(char32_t c) {
  return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEu) == 0xFFFE;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case_prefix) {
  if (text.size() < lower_case_prefix.size()) return false;
  return std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                    [](char expected, char c) {
                      return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
                    });
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string valid_utf8(std::string_view bytes) {
  return shortened(bytes, bytes.size() + 1);
}

std::string shortened(std::string_view bytes, std::size_t max_code_points) {
  return transformed(bytes, max_code_points,
                     [](const CodePoint& point, std::string& output) { output += point.bytes; });
}

std::string one_line(std::string_view bytes, std::size_t max_code_points) {
  return transformed(bytes, max_code_points, [](const CodePoint& point, std::string& output) {
    output += on_one_line(point);
  });
}

std::string escape_html(std::string_view bytes, std::size_t max_code_points) {
  return transformed(bytes, max_code_points, [](const CodePoint& point, std::string& output) {
    const std::string_view markup = entity(point.value);
    output += markup.empty() ? on_one_line(point) : markup;
  });
}

std::string escape_xml(std::string_view bytes, std::size_t max_code_points) {
  return transformed(bytes, max_code_points, [](const CodePoint& point, std::string& output) {
    if (is_line_space(point.value)) {
      output += ' ';
      return;
    }
    if (is_control(point.value) || is_noncharacter(point.value)) return;
    const std::string_view markup = entity(point.value);
    output += markup.empty() ? on_one_line(point) : markup;
  });
}

std::string link_target(std::string_view url) {
  std::size_t scheme = 0;
  if (starts_with_ignoring_case(url, "http://")) scheme = 7;
  if (starts_with_ignoring_case(url, "https://")) scheme = 8;
  if (scheme == 0 || url.size() == scheme || url.size() > kMaxUrl) return "";
  const char host = url[scheme];
  if (host == '/' || host == '?' || host == '#' || host == '\\') return "";
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) {
    return static_cast<std::uint8_t>(c) > 0x20 && static_cast<std::uint8_t>(c) != 0x7F;
  });
  return printable ? escape_html(url, kMaxUrl) : "";
}

std::string file_target(std::string_view relative_path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (relative_path.size() > kMaxUrl) return "";
  std::string output;
  std::size_t begin = 0;
  while (begin <= relative_path.size()) {
    const std::size_t slash = relative_path.find('/', begin);
    const std::size_t end = slash == std::string_view::npos ? relative_path.size() : slash;
    const std::string_view segment = relative_path.substr(begin, end - begin);
    if (segment.empty() || segment == "." || segment == "..") return "";
    if (segment.find('\\') != std::string_view::npos) return "";
    if (segment.find('\0') != std::string_view::npos) return "";
    if (begin > 0) output += '/';
    for (const char c : segment) {
      if (is_unreserved(c)) {
        output += c;
      } else {
        const auto byte = static_cast<std::uint8_t>(c);
        output += '%';
        output += kHex[byte >> 4];
        output += kHex[byte & 0x0F];
      }
    }
    if (slash == std::string_view::npos) break;
    begin = slash + 1;
  }
  return output;
}

std::string escape_slack(std::string_view bytes, std::size_t max_code_points) {
  return transformed(bytes, max_code_points, [](const CodePoint& point, std::string& output) {
    switch (point.value) {
      case '&':
      case '<':
      case '>':
        output += entity(point.value);
        return;
      case '@':
        output += "@\xE2\x81\xA0";  // U+2060 word joiner
        return;
      case '`':
        output += '\'';
        return;
      default:
        output += on_one_line(point);
    }
  });
}

}  // namespace twinshot
