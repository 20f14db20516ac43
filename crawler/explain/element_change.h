// What happened to one element between the two pages.
#pragma once

#include <string>
#include <vector>

#include "crawler/explain/layout_tree.h"

namespace twinshot {

/// How strongly an element's own change explains that its place looks different.
enum class ChangeWeight {
  none,       ///< nothing about it changed
  moved,      ///< only where it is
  resized,    ///< only its size
  inherited,  ///< properties that its parent's change brought along
  own         ///< its text, its source, a property of its own; or it is new, or gone
};

struct ElementChange {
  ChangeWeight weight = ChangeWeight::none;
  std::string text_before;  ///< where its own text changed
  std::string text_after;
  std::vector<std::string> properties;  ///< "color: #188038 -> #d93025", most telling first
  std::string source;                   ///< "src a.png -> b.png"
  std::string source_before;            ///< the whole of it, where it changed
  std::string source_after;
  double moved_x = 0;  ///< image px; on the page
  double moved_y = 0;
  double wider = 0;
  double higher = 0;

  [[nodiscard]] bool has_text() const { return text_before != text_after; }
};

/// Compares an element with its partner. Pure.
[[nodiscard]] ElementChange compare_elements(const LayoutTree& reference, int before,
                                             const LayoutTree& candidate, int after);

/// The words of `text` that `other` does not have, sorted, each once; the first 64 of them.
[[nodiscard]] std::vector<std::string> words_missing_in(const std::string& other,
                                                        const std::string& text);

/// Two texts, cut around what differs: {"...version 3.1.0", "...version 3.2.0"}.
struct TextChange {
  std::string before;
  std::string after;
};
[[nodiscard]] TextChange around_change(const std::string& before, const std::string& after);

}  // namespace twinshot
