// Base64 by table: four characters are three bytes, one lookup each and no branch but one.
#include "crawler/cdp/base64.h"

#include <array>
#include <cstddef>

namespace cdp {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Marks a character outside the alphabet; it survives being shifted and or-ed with the others.
constexpr std::uint32_t kInvalid = 1U << 31;

using Table = std::array<std::uint32_t, 256>;

/// Value of each character, already moved to where it belongs in a group of 24 bits.
constexpr Table make_table(int shift) {
  Table table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    const auto character = static_cast<unsigned char>(kAlphabet[i]);
    table[character] = static_cast<std::uint32_t>(i) << shift;
  }
  return table;
}

constexpr Table kFirst = make_table(18);
constexpr Table kSecond = make_table(12);
constexpr Table kThird = make_table(6);
constexpr Table kFourth = make_table(0);

std::uint32_t look_up(const Table& table, char character) {
  return table[static_cast<unsigned char>(character)];
}

/// Three bytes of four characters; kInvalid is set in the result when one of them is foreign.
std::uint32_t group_of(const char* text) {
  return look_up(kFirst, text[0]) | look_up(kSecond, text[1]) | look_up(kThird, text[2]) |
         look_up(kFourth, text[3]);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return std::vector<std::uint8_t>{};

  std::size_t padding = 0;
  if (text.back() == '=') padding = text[text.size() - 2] == '=' ? 2 : 1;

  std::vector<std::uint8_t> bytes(text.size() / 4 * 3 - padding);
  const std::size_t whole_groups = text.size() / 4 - (padding > 0 ? 1 : 0);
  std::uint32_t seen = 0;
  std::uint8_t* out = bytes.data();
  for (std::size_t i = 0; i < whole_groups; ++i) {
    const std::uint32_t group = group_of(text.data() + i * 4);
    seen |= group;
    *out++ = static_cast<std::uint8_t>(group >> 16);
    *out++ = static_cast<std::uint8_t>(group >> 8);
    *out++ = static_cast<std::uint8_t>(group);
  }
  if (padding > 0) {
    std::array<char, 4> last{};
    text.copy(last.data(), 4, whole_groups * 4);
    for (std::size_t i = 4 - padding; i < 4; ++i) last[i] = 'A';
    const std::uint32_t group = group_of(last.data());
    seen |= group;
    *out++ = static_cast<std::uint8_t>(group >> 16);
    if (padding == 1) *out++ = static_cast<std::uint8_t>(group >> 8);
    const std::uint32_t unused_bits = padding == 1 ? 0xFFU : 0xFFFFU;
    if ((group & unused_bits) != 0) return std::nullopt;
  }
  if ((seen & kInvalid) != 0) return std::nullopt;
  return bytes;
}

}  // namespace cdp
