// Text that is what it claims to be: UTF-8, and free of control characters.
#include "crawler/config/utf8.h"

#include <algorithm>

namespace twinshot {
namespace {

struct Lead {
  std::size_t length = 0;    // of the whole sequence; 0: not a lead byte
  unsigned char low = 0x80;  // range of the second byte (Unicode, table 3-7)
  unsigned char high = 0xBF;
};

Lead lead(unsigned char byte) {
  if (byte >= 0x01 && byte <= 0x7F) return {1};
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  const auto byte_at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  for (std::size_t at = 0; at < text.size();) {
    const Lead sequence = lead(byte_at(at));
    if (sequence.length == 0 || at + sequence.length > text.size()) return at;
    for (std::size_t next = 1; next < sequence.length; ++next) {
      const unsigned char byte = byte_at(at + next);
      const unsigned char low = next == 1 ? sequence.low : 0x80;
      const unsigned char high = next == 1 ? sequence.high : 0xBF;
      if (byte < low || byte > high) return at;
    }
    at += sequence.length;
  }
  return std::nullopt;
}

int line_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F;
  });
}

}  // namespace twinshot
