// Stage explain: which element lies under each region, and what happened to it.
#include "crawler/explain/explain.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "crawler/explain/element_change.h"
#include "crawler/explain/layout_tree.h"
#include "crawler/explain/match_layouts.h"
#include "crawler/explain/selector.h"
#include "report/summary.h"

namespace twinshot {
namespace {

constexpr std::size_t kLongestLabel = 80;
/// An element that covers less of a region than this, and lies mostly elsewhere, does not explain
/// it.
constexpr double kLeastCover = 0.1;
/// Of two elements that explain it alike the one further down the tree.
constexpr double kInnerOne = 1e-9;

double area(const LayoutBox& box) {
  return std::max(0.0, box.width) * std::max(0.0, box.height);
}

LayoutBox to_box(const Rect& rect) {
  return {static_cast<double>(rect.x), static_cast<double>(rect.y), static_cast<double>(rect.width),
          static_cast<double>(rect.height)};
}

/// Every pixel that the box touches.
Rect to_rect(const LayoutBox& box) {
  const int x = static_cast<int>(std::floor(box.x));
  const int y = static_cast<int>(std::floor(box.y));
  return {x, y, static_cast<int>(std::ceil(box.x + box.width)) - x,
          static_cast<int>(std::ceil(box.y + box.height)) - y};
}

LayoutBox common(const LayoutBox& a, const LayoutBox& b) {
  const double x = std::max(a.x, b.x);
  const double y = std::max(a.y, b.y);
  return {x, y, std::min(a.x + a.width, b.x + b.width) - x,
          std::min(a.y + a.height, b.y + b.height) - y};
}

LayoutBox united(const LayoutBox& a, const LayoutBox& b) {
  if (area(a) == 0) return b;
  const double x = std::min(a.x, b.x);
  const double y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x,
          std::max(a.y + a.height, b.y + b.height) - y};
}

/// Twice what both share, over what both have: 1 for equal boxes.
double likeness(const LayoutBox& a, const LayoutBox& b) {
  const double both = area(a) + area(b);
  return both > 0 ? 2 * area(common(a, b)) / both : 0;
}

/// How much a change of each weight counts beside how well its box fits.
double factor(ChangeWeight weight) {
  switch (weight) {
    case ChangeWeight::own:
      return 1;
    case ChangeWeight::inherited:
      return 0.7;
    case ChangeWeight::resized:
      return 0.4;
    case ChangeWeight::moved:
      return 0.3;
    case ChangeWeight::none:
      break;
  }
  return 0.15;
}

std::string cut(std::string text) {
  if (text.size() <= kLongestLabel) return text;
  std::size_t end = kLongestLabel;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string pixels(double length) {
  return std::to_string(std::lround(std::abs(length)));
}

/// "moved 40 px down, 3 px right", in CSS px; empty for none.
std::string movement_text(double x, double y) {
  const std::string vertical =
      std::lround(y) == 0 ? "" : pixels(y) + " px " + (y > 0 ? "down" : "up");
  const std::string horizontal =
      std::lround(x) == 0 ? "" : pixels(x) + " px " + (x > 0 ? "right" : "left");
  if (vertical.empty() && horizontal.empty()) return "";
  return "moved " + vertical + (vertical.empty() || horizontal.empty() ? "" : ", ") + horizontal;
}

bool is_picture(const std::string& name) {
  return name == "img" || name == "canvas" || name == "video" || name == "svg" ||
         name == "iframe" || name == "object" || name == "embed" || name == "picture";
}

/// One page while its regions are explained.
struct Page {
  explicit Page(const Layout& its_layout) : tree(its_layout), selectors(tree) {}
  LayoutTree tree;
  SelectorWriter selectors;
};

class Explainer {
 public:
  Explainer(const Layout& reference, const Layout& candidate)
      : reference_(reference),
        candidate_(candidate),
        match_(match_layouts(reference_.tree, candidate_.tree)),
        css_(1 / std::max(candidate.ratio, 1e-3)) {}

  [[nodiscard]] std::optional<Element> explain(const RegionResult& region) {
    const bool removed = region.kind == Kind::removed;
    const Page& page = removed ? reference_ : candidate_;
    const LayoutBox box = to_box(region.box);
    const int node = best_under(page, box, removed);
    if (node < 0) return std::nullopt;
    Element element = removed ? removed_element(node) : present_element(node, region);
    // Removed and added bands push what is below.
    if (region.kind == Kind::added || region.kind == Kind::removed) {
      const std::string pushed = pushed_text(region);
      if (!pushed.empty()) element.what += (element.what.empty() ? "" : "; ") + pushed;
    }
    return element;
  }

  [[nodiscard]] std::vector<WordChange> word_changes() {
    constexpr std::size_t kMost = 200;
    std::vector<WordChange> changes;
    for (int node = 0; node < candidate_.tree.size() && changes.size() < kMost; ++node) {
      const int before = partner(node, false);
      if (before < 0 || !candidate_.tree.is_element(node)) continue;
      if (!candidate_.tree.node(node).shown || !reference_.tree.node(before).shown) continue;
      const ElementChange& change = change_of(node);
      if (!change.has_text() && change.source.empty()) continue;
      Element element;
      element.selector = candidate_.selectors.selector_of(node);
      element.text = cut(candidate_.tree.full_text(node));
      describe(element, change, node);
      changes.push_back({std::move(element), to_rect(drawn(reference_.tree, before, false)),
                         to_rect(drawn(candidate_.tree, node, false))});
    }
    return changes;
  }

 private:
  [[nodiscard]] int partner(int node, bool removed) const {
    const std::vector<int>& partners = removed ? match_.of_reference : match_.of_candidate;
    return partners[static_cast<std::size_t>(node)];
  }

  /// Of a candidate's node, or, `removed`, of one of the reference.
  [[nodiscard]] ChangeWeight weight_of(int node, bool removed) {
    const int other = partner(node, removed);
    if (other < 0) return ChangeWeight::own;
    return removed ? change_of(other).weight : change_of(node).weight;
  }

  /// Of a candidate's node with a partner; computed once.
  const ElementChange& change_of(int node) {
    const auto known = changes_.find(node);
    if (known != changes_.end()) return known->second;
    const int before = match_.of_candidate[static_cast<std::size_t>(node)];
    return changes_.emplace(node, compare_elements(reference_.tree, before, candidate_.tree, node))
        .first->second;
  }

  /// What an element draws itself: its box where it has a ground or a picture of its own or is new,
  /// else only its texts.
  [[nodiscard]] static LayoutBox drawn(const LayoutTree& tree, int node, bool whole) {
    if (whole || tree.children(node).empty() || paints_its_box(tree, node)) {
      return tree.node(node).box;
    }
    LayoutBox texts;
    for (const int child : tree.children(node)) {
      const LayoutNode& inner = tree.node(child);
      if (inner.type == LayoutNode::Type::text && inner.shown) texts = united(texts, inner.box);
    }
    return area(texts) > 0 ? texts : tree.node(node).box;
  }

  [[nodiscard]] static bool paints_its_box(const LayoutTree& tree, int node) {
    return is_picture(tree.name(node)) ||
           tree.style(node, "background-color") != "rgba(0, 0, 0, 0)" ||
           tree.style(node, "background-image") != "none" ||
           tree.style(node, "box-shadow") != "none";
  }

  [[nodiscard]] int best_under(const Page& page, const LayoutBox& box, bool removed) {
    const LayoutTree& tree = page.tree;
    int best = -1;
    double best_score = 0;
    for (int node = 0; node < tree.size(); ++node) {
      if (!tree.is_element(node) || !tree.node(node).shown) continue;
      const LayoutBox& outer = tree.node(node).box;
      if (area(common(outer, box)) <= 0) continue;
      const bool alone = partner(node, removed) < 0;
      const LayoutBox ink = drawn(tree, node, alone);
      const double shared = std::max(0.0, area(common(ink, box)));
      const bool explains =
          shared >= kLeastCover * area(box) || (area(ink) > 0 && shared >= 0.5 * area(ink));
      if (shared <= 0 || !explains) continue;
      // How well it fits, but also how much of the region it covers: one letter of a long line.
      const double fit = 0.5 * likeness(ink, box) + 0.5 * shared / area(box);
      const double score =
          factor(weight_of(node, removed)) * fit * (0.2 + likeness(ink, box)) + kInnerOne * node;
      if (score > best_score) {
        best_score = score;
        best = node;
      }
    }
    return best;
  }

  Element removed_element(int node) {
    Element element;
    element.selector = reference_.selectors.selector_of(node);
    element.text = cut(reference_.tree.full_text(node));
    const int after = partner(node, true);
    element.what = "removed";
    if (after < 0) set_content(element, reference_.tree.full_text(node), "");
    if (after >= 0) describe(element, change_of(after), after);
    return element;
  }

  Element present_element(int node, const RegionResult& region) {
    Element element;
    element.selector = candidate_.selectors.selector_of(node);
    element.text = cut(candidate_.tree.full_text(node));
    const int before = partner(node, false);
    if (before < 0) {
      element.what = "new";
      set_content(element, "", candidate_.tree.full_text(node));
      return element;
    }
    const std::string selector = reference_.selectors.selector_of(before);
    if (selector != element.selector) element.reference_selector = selector;
    describe(element, change_of(node), node);
    if (element.what.empty() && region.kind != Kind::moved) {
      element.content = true;  // the same element, other pixels
      element.what = is_picture(candidate_.tree.name(node)) ? "its picture changed" : "";
    }
    return element;
  }

  static void set_content(Element& element, const std::string& before, const std::string& after) {
    element.content = true;
    element.words_lost = words_missing_in(after, before);
    element.words_gained = words_missing_in(before, after);
  }

  /// What happened, most telling first.
  void describe(Element& element, const ElementChange& change, int node) const {
    std::vector<std::string> parts;
    if (change.has_text() || !change.source.empty()) {
      set_content(element, change.text_before + ' ' + change.source_before,
                  change.text_after + ' ' + change.source_after);
    }
    if (change.has_text()) {
      const TextChange cut_texts = around_change(change.text_before, change.text_after);
      const auto shown = [](const std::string& text) { return text.empty() ? "(none)" : text; };
      parts.push_back("text " + shown(cut_texts.before) + " -> " + shown(cut_texts.after));
      element.reference_text =
          cut(reference_.tree.full_text(match_.of_candidate[static_cast<std::size_t>(node)]));
    }
    if (!change.source.empty()) parts.push_back(change.source);
    if (!change.properties.empty()) {
      parts.push_back(change.properties.front());
      if (change.properties.size() > 1) {
        parts.back() += " and " + counted(static_cast<std::int64_t>(change.properties.size()) - 1,
                                          "more property", "more properties");
      }
    }
    if (change.wider != 0 || change.higher != 0) {
      const LayoutBox& after = candidate_.tree.node(node).box;
      const LayoutBox before{0, 0, after.width - change.wider, after.height - change.higher};
      parts.push_back("size " + pixels(before.width * css_) + "x" + pixels(before.height * css_) +
                      " -> " + pixels(after.width * css_) + "x" + pixels(after.height * css_));
    }
    const std::string movement = movement_text(change.moved_x * css_, change.moved_y * css_);
    if (parts.empty() && !movement.empty()) parts.push_back(movement);
    element.property_changes = change.properties;
    std::string what;
    for (const std::string& part : parts) what += (what.empty() ? "" : ", ") + part;
    if (!what.empty()) element.what = what;
  }

  /// "12 elements moved 40 px down": what stands below a band and moved by its height, counted
  /// where it began to move, not with everything inside it.
  [[nodiscard]] std::string pushed_text(const RegionResult& region) {
    const double height = region.box.height;
    std::map<long, std::int64_t> moved;
    for (int node = 0; node < candidate_.tree.size(); ++node) {
      if (!candidate_.tree.is_element(node) || !candidate_.tree.node(node).shown) continue;
      if (match_.of_candidate[static_cast<std::size_t>(node)] < 0) continue;
      const double by = change_of(node).moved_y;
      if (std::abs(by) < 0.5 || std::abs(std::abs(by) - height) > std::max(2.0, height * 0.25)) {
        continue;
      }
      if (std::abs(by - movement_of_parent(node)) < 0.5) continue;
      ++moved[std::lround(by)];
    }
    if (moved.empty()) return "";
    const auto most =
        std::max_element(moved.begin(), moved.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return counted(most->second, "element", "elements") + " " +
           movement_text(0, static_cast<double>(most->first) * css_);
  }

  [[nodiscard]] double movement_of_parent(int node) {
    const int parent = candidate_.tree.node(node).parent;
    if (parent < 0 || !candidate_.tree.is_element(parent)) return 0;
    if (match_.of_candidate[static_cast<std::size_t>(parent)] < 0) return 0;
    return change_of(parent).moved_y;
  }

  Page reference_;
  Page candidate_;
  LayoutMatch match_;
  double css_;  ///< CSS px per image px: people are told the former
  std::map<int, ElementChange> changes_;
};

}  // namespace

void explain(std::vector<RegionResult>& regions, const Layout& reference, const Layout& candidate) {
  if (regions.empty()) return;
  Explainer explainer(reference, candidate);
  for (RegionResult& region : regions) region.element = explainer.explain(region);
}

std::vector<WordChange> word_changes(const Layout& reference, const Layout& candidate) {
  return Explainer(reference, candidate).word_changes();
}

}  // namespace twinshot
