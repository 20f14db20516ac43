// HTML under construction, in a type of its own: a string cannot get into the page unescaped.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "report/escape.h"

namespace twinshot {

/// A piece of correct HTML, fit for text and for attribute values in double quotes.
struct Html {
  std::string markup;

  Html& operator+=(const Html& other) {
    markup += other.markup;
    return *this;
  }
  [[nodiscard]] bool empty() const { return markup.empty(); }
};

/// Any string as text.
[[nodiscard]] inline Html text(std::string_view bytes, std::size_t max_code_points = kMaxText) {
  return {escape_html(bytes, max_code_points)};
}

[[nodiscard]] inline Html number(std::int64_t value) {
  return {std::to_string(value)};
}

using Slots = std::initializer_list<std::pair<std::string_view, Html>>;

/// `pattern`, which comes from templates/ or this program and never from a page, with each
/// {{name}} replaced. What was filled in is not searched again.
/// Throws std::logic_error when the pattern names a slot that is not given.
[[nodiscard]] Html fill(std::string_view pattern, Slots slots);

}  // namespace twinshot
