// Keys by name, as a press step names them and as the browser wants them.
#include "crawler/config/key_press.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <vector>

#include "crawler/config/nearest_word.h"

namespace twinshot {
namespace {

struct NamedKey {
  std::string_view name;
  std::string_view code;
  int virtual_code;
  std::string_view key;
  std::string_view text;
};

constexpr NamedKey kNamedKeys[] = {{"Enter", "Enter", 13, "Enter", "\r"},
                                   {"Tab", "Tab", 9, "Tab", ""},
                                   {"Space", "Space", 32, " ", " "},
                                   {"Escape", "Escape", 27, "Escape", ""},
                                   {"Backspace", "Backspace", 8, "Backspace", ""},
                                   {"Delete", "Delete", 46, "Delete", ""},
                                   {"Insert", "Insert", 45, "Insert", ""},
                                   {"Home", "Home", 36, "Home", ""},
                                   {"End", "End", 35, "End", ""},
                                   {"PageUp", "PageUp", 33, "PageUp", ""},
                                   {"PageDown", "PageDown", 34, "PageDown", ""},
                                   {"ArrowLeft", "ArrowLeft", 37, "ArrowLeft", ""},
                                   {"ArrowUp", "ArrowUp", 38, "ArrowUp", ""},
                                   {"ArrowRight", "ArrowRight", 39, "ArrowRight", ""},
                                   {"ArrowDown", "ArrowDown", 40, "ArrowDown", ""}};

struct NamedModifier {
  std::string_view name;
  KeyPress::Modifier modifier;
};

constexpr NamedModifier kModifiers[] = {{"Alt", KeyPress::kAlt},
                                        {"Control", KeyPress::kControl},
                                        {"Meta", KeyPress::kMeta},
                                        {"Shift", KeyPress::kShift}};

/// A key of one printable ASCII character.
KeyPress character_key(char character, int modifiers) {
  const auto byte = static_cast<unsigned char>(character);
  const auto upper = static_cast<char>(std::toupper(byte));
  KeyPress press;
  press.modifiers = modifiers;
  if (std::isupper(byte) != 0) press.modifiers |= KeyPress::kShift;
  if ((press.modifiers & KeyPress::kShift) != 0) character = upper;
  press.key = press.text = std::string(1, character);
  if (std::isalpha(byte) != 0) press.code = std::string("Key") + upper;
  if (std::isdigit(byte) != 0) press.code = std::string("Digit") + character;
  if (character == ' ') press.code = "Space";
  if (!press.code.empty()) press.virtual_code = upper;
  return press;
}

}  // namespace

std::optional<KeyPress> parse_key(std::string_view name) {
  int modifiers = 0;
  for (std::size_t plus = name.find('+'); plus != std::string_view::npos && plus + 1 < name.size();
       plus = name.find('+')) {
    const auto* const found = std::find_if(
        std::begin(kModifiers), std::end(kModifiers),
        [&](const NamedModifier& known) { return known.name == name.substr(0, plus); });
    if (found == std::end(kModifiers)) return std::nullopt;
    modifiers |= found->modifier;
    name.remove_prefix(plus + 1);
  }
  std::optional<KeyPress> press;
  for (const NamedKey& known : kNamedKeys) {
    if (known.name != name) continue;
    press = KeyPress{std::string(known.key), std::string(known.code), known.virtual_code,
                     std::string(known.text), modifiers};
  }
  const bool printable = name.size() == 1 && name.front() >= ' ' && name.front() <= '~';
  if (printable) press = character_key(name.front(), modifiers);
  // Shortcuts write nothing.
  if (press && (press->modifiers & ~KeyPress::kShift) != 0) press->text.clear();
  return press;
}

std::string key_suggestion(std::string_view name) {
  const std::size_t plus = name.rfind('+');
  if (plus != std::string_view::npos && plus + 1 < name.size()) name.remove_prefix(plus + 1);
  std::vector<std::string_view> known;
  for (const NamedKey& key : kNamedKeys) known.push_back(key.name);
  return suggestion(name, known);
}

}  // namespace twinshot
