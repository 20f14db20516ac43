// What happened to one element between the two pages.
#include "crawler/explain/element_change.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace twinshot {
namespace {

/// Layout is exact to 1/64 px; less than this is nothing that anybody moved.
constexpr double kLeastMove = 0.25;
constexpr std::size_t kContext = 12;
constexpr std::size_t kLongestText = 60;

/// What is drawn by an element, or chosen by it, besides its style.
constexpr std::array kSources{
    std::string_view{"src"},         std::string_view{"srcset"},     std::string_view{"value"},
    std::string_view{"placeholder"}, std::string_view{"type"},       std::string_view{"d"},
    std::string_view{"href"},        std::string_view{"xlink:href"}, std::string_view{"points"},
    std::string_view{"checked"},     std::string_view{"rows"},       std::string_view{"cols"}};

/// Properties that come from the parent where nobody sets them.
constexpr std::array kInherited{std::string_view{"color"},
                                std::string_view{"font-family"},
                                std::string_view{"font-size"},
                                std::string_view{"font-weight"},
                                std::string_view{"font-style"},
                                std::string_view{"line-height"},
                                std::string_view{"letter-spacing"},
                                std::string_view{"word-spacing"},
                                std::string_view{"text-align"},
                                std::string_view{"text-transform"},
                                std::string_view{"text-indent"},
                                std::string_view{"text-shadow"},
                                std::string_view{"white-space"},
                                std::string_view{"visibility"},
                                std::string_view{"fill"},
                                std::string_view{"stroke"},
                                std::string_view{"stroke-width"},
                                std::string_view{"list-style-type"},
                                std::string_view{"list-style-image"}};

/// Four sides that are told as one where they changed alike.
struct Sides {
  std::string_view name;
  std::array<std::string_view, 4> sides;
};
constexpr std::array kSides{
    Sides{"padding", {"padding-top", "padding-right", "padding-bottom", "padding-left"}},
    Sides{"margin", {"margin-top", "margin-right", "margin-bottom", "margin-left"}},
    Sides{"border-width",
          {"border-top-width", "border-right-width", "border-bottom-width", "border-left-width"}},
    Sides{"border-color",
          {"border-top-color", "border-right-color", "border-bottom-color", "border-left-color"}}};

bool is_among(std::string_view word, const auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What belongs to a border, an outline, a line, a list's mark or a picture says nothing where
/// there is none.
bool is_unseen(const LayoutTree& tree, int node, std::string_view property) {
  if (property == "text-decoration-color") {
    return tree.style(node, "text-decoration-line") == "none";
  }
  if (property.starts_with("outline-")) return tree.style(node, "outline-style") == "none";
  if (property.starts_with("border-") && property.ends_with("-color")) {
    const std::string side(property.substr(0, property.size() - 6));
    return tree.style(node, side + "-width") == "0px";
  }
  if (property == "list-style-type" || property == "list-style-image") {
    return tree.style(node, "display") != "list-item";
  }
  if (property == "object-fit" || property == "object-position") {
    return tree.name(node) != "img" && tree.name(node) != "video";
  }
  return false;
}

/// A computed value as a person would write it: rgb(0, 123, 255) is #007bff.
std::string css_value(std::string_view value) {
  std::string text(value);
  std::size_t at = 0;
  while ((at = text.find("rgb(", at)) != std::string::npos) {
    unsigned red = 0;
    unsigned green = 0;
    unsigned blue = 0;
    int length = 0;
    const int read =
        std::sscanf(text.c_str() + at, "rgb(%u, %u, %u)%n", &red, &green, &blue, &length);
    if (read != 3 || length == 0 || red > 255 || green > 255 || blue > 255) {
      at += 4;
      continue;
    }
    char hex[8];
    std::snprintf(hex, sizeof hex, "#%02x%02x%02x", red, green, blue);
    text.replace(at, static_cast<std::size_t>(length), hex);
    at += 7;
  }
  return text;
}

struct Changed {
  std::string_view property;
  std::string before;
  std::string after;
};

std::string told(std::string_view property, const Changed& change) {
  return std::string(property) + ": " + change.before + " -> " + change.after;
}

/// Four sides that changed alike become one line.
std::vector<std::string> lines_of(std::vector<Changed> changes) {
  std::vector<std::string> lines;
  for (const Sides& group : kSides) {
    std::vector<const Changed*> found;
    for (const Changed& change : changes) {
      if (is_among(change.property, group.sides)) found.push_back(&change);
    }
    const bool alike =
        found.size() == group.sides.size() &&
        std::all_of(found.begin(), found.end(), [&](const Changed* change) {
          return change->before == found.front()->before && change->after == found.front()->after;
        });
    if (!alike) continue;
    Changed whole = *found.front();
    whole.property = group.name;
    const auto first = std::find_if(changes.begin(), changes.end(), [&](const Changed& change) {
      return is_among(change.property, group.sides);
    });
    *first = whole;
    std::erase_if(changes,
                  [&](const Changed& change) { return is_among(change.property, group.sides); });
  }
  lines.reserve(changes.size());
  for (const Changed& change : changes) lines.push_back(told(change.property, change));
  return lines;
}

int parent_of(const LayoutTree& tree, int node) {
  return tree.node(node).parent;
}

class Comparer {
 public:
  Comparer(const LayoutTree& reference, int before, const LayoutTree& candidate, int after)
      : reference_(reference), before_(before), candidate_(candidate), after_(after) {}

  ElementChange run() {
    compare_geometry();
    compare_styles();
    compare_sources();
    change_.text_before = reference_.own_text(before_);
    change_.text_after = candidate_.own_text(after_);
    if (change_.has_text() || !change_.source.empty()) change_.weight = ChangeWeight::own;
    return std::move(change_);
  }

 private:
  void raise(ChangeWeight weight) { change_.weight = std::max(change_.weight, weight); }

  void compare_geometry() {
    const LayoutNode& a = reference_.node(before_);
    const LayoutNode& b = candidate_.node(after_);
    if (a.shown != b.shown) raise(ChangeWeight::own);
    if (!a.shown || !b.shown) return;
    const auto difference = [](double from, double to) {
      return std::abs(to - from) < kLeastMove ? 0 : to - from;
    };
    change_.moved_x = difference(a.box.x, b.box.x);
    change_.moved_y = difference(a.box.y, b.box.y);
    change_.wider = difference(a.box.width, b.box.width);
    change_.higher = difference(a.box.height, b.box.height);
    if (change_.moved_x != 0 || change_.moved_y != 0) raise(ChangeWeight::moved);
    if (change_.wider != 0 || change_.higher != 0) raise(ChangeWeight::resized);
  }

  void compare_styles() {
    std::vector<Changed> changes;
    for (std::size_t i = 0; i < kLayoutProperties.size(); ++i) {
      const std::string_view before = reference_.style(before_, i);
      const std::string_view after = candidate_.style(after_, i);
      if (before == after || before.empty() || after.empty()) continue;
      const std::string_view property = kLayoutProperties[i];
      if (is_unseen(reference_, before_, property) && is_unseen(candidate_, after_, property)) {
        continue;
      }
      raise(is_inherited(i) ? ChangeWeight::inherited : ChangeWeight::own);
      changes.push_back({property, css_value(before), css_value(after)});
    }
    change_.properties = lines_of(std::move(changes));
  }

  /// Whether the parent's value changed in the same way.
  [[nodiscard]] bool is_inherited(std::size_t property) const {
    if (!is_among(kLayoutProperties[property], kInherited)) return false;
    const int above = parent_of(reference_, before_);
    const int below = parent_of(candidate_, after_);
    return above >= 0 && below >= 0 &&
           reference_.style(above, property) == reference_.style(before_, property) &&
           candidate_.style(below, property) == candidate_.style(after_, property);
  }

  void compare_sources() {
    for (const std::string_view name : kSources) {
      const bool leads_away =
          name == "href" && candidate_.name(after_) != "use" && candidate_.name(after_) != "image";
      if (leads_away) continue;  // a link looks the same wherever it goes
      const std::string_view before = reference_.attribute(before_, name);
      const std::string_view after = candidate_.attribute(after_, name);
      if (before == after) continue;
      const TextChange cut = around_change(std::string(before), std::string(after));
      change_.source_before = before;
      change_.source_after = after;
      change_.source = std::string(name) + " " + cut.before + " -> " + cut.after;
      return;
    }
  }

  const LayoutTree& reference_;
  int before_;
  const LayoutTree& candidate_;
  int after_;
  ElementChange change_;
};

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// From `begin` to `end`, whole characters only.
std::string cut_out(const std::string& text, std::size_t begin, std::size_t end) {
  while (begin > 0 && continues_character(text[begin])) --begin;
  end = std::min({end, text.size(), begin + kLongestText});
  while (end < text.size() && continues_character(text[end])) ++end;
  std::string part = text.substr(begin, end - begin);
  if (begin > 0) part.insert(0, "...");
  if (end < text.size()) part += "...";
  return part;
}

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

}  // namespace

ElementChange compare_elements(const LayoutTree& reference, int before, const LayoutTree& candidate,
                               int after) {
  return Comparer(reference, before, candidate, after).run();
}

std::vector<std::string> words_missing_in(const std::string& other, const std::string& text) {
  constexpr std::size_t kMostWords = 64;
  const std::set<std::string> known = words_of(other);
  std::vector<std::string> missing;
  for (const std::string& word : words_of(text)) {
    if (missing.size() == kMostWords) break;
    if (!known.contains(word)) missing.push_back(word);
  }
  return missing;
}

TextChange around_change(const std::string& before, const std::string& after) {
  if (before.size() <= kLongestText && after.size() <= kLongestText) return {before, after};
  const auto [a, b] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto same = static_cast<std::size_t>(a - before.begin());
  std::size_t tail = 0;
  while (tail < before.size() - same && tail < after.size() - same &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const std::size_t begin = same > kContext ? same - kContext : 0;
  return {cut_out(before, begin, before.size() - tail + kContext),
          cut_out(after, begin, after.size() - tail + kContext)};
}

}  // namespace twinshot
