// CSS selectors that a person would write for an element.
#include "crawler/explain/selector.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <sstream>
#include <string_view>

namespace twinshot {
namespace {

constexpr std::array kTestAttributes{std::string_view{"data-testid"}, std::string_view{"data-test"},
                                     std::string_view{"data-cy"}, std::string_view{"data-qa"}};
constexpr std::array kNamingAttributes{std::string_view{"name"}, std::string_view{"aria-label"},
                                       std::string_view{"for"}, std::string_view{"href"},
                                       std::string_view{"role"}};
/// What a script adds and takes away.
constexpr std::array kStates{
    std::string_view{"active"},   std::string_view{"open"},     std::string_view{"show"},
    std::string_view{"shown"},    std::string_view{"hover"},    std::string_view{"focus"},
    std::string_view{"in"},       std::string_view{"fade"},     std::string_view{"collapsed"},
    std::string_view{"expanded"}, std::string_view{"selected"}, std::string_view{"current"},
    std::string_view{"loaded"},   std::string_view{"loading"},  std::string_view{"visible"},
    std::string_view{"hidden"},   std::string_view{"disabled"}, std::string_view{"lazyloaded"}};
constexpr std::size_t kLongestValue = 60;
constexpr int kMostAncestors = 12;

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// "css-1q2w3e", "ember1234", ":r1:", a uuid: another one after the next build.
bool looks_generated(std::string_view name) {
  if (name.find(':') != std::string_view::npos || name.size() > 40) return true;
  int digits = 0;
  int turns = 0;  // between letters and digits
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_digit(name[i])) ++digits;
    if (i > 0 && name[i] != '-' && name[i - 1] != '-' && is_digit(name[i]) != is_digit(name[i - 1]))
      ++turns;
  }
  return digits >= 4 || turns >= 3;
}

bool is_state(std::string_view name) {
  return std::find(kStates.begin(), kStates.end(), name) != kStates.end() ||
         name.starts_with("is-") || name.starts_with("has-") || name.starts_with("js-");
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

/// Those that say what an element is first.
std::vector<std::string> classes_of(const LayoutTree& tree, int node) {
  std::vector<std::string> classes = words_of(tree.attribute(node, "class"));
  const auto rank = [](const std::string& name) {
    return (looks_generated(name) ? 2 : 0) + (is_state(name) ? 1 : 0);
  };
  std::stable_sort(classes.begin(), classes.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return classes;
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

bool can_be_quoted(std::string_view value) {
  return !value.empty() && value.size() <= kLongestValue &&
         std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string key_of(int scope, const std::string& simple) {
  return std::to_string(scope) + " " + simple;
}

}  // namespace

std::string css_escaped(std::string_view identifier) {
  std::string text;
  for (std::size_t i = 0; i < identifier.size(); ++i) {
    const char c = identifier[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool after_dash = i == 1 && identifier[0] == '-';
    if (byte < 0x20 || byte == 0x7F || (is_digit(c) && (i == 0 || after_dash))) {
      char code[8];
      std::snprintf(code, sizeof code, "\\%x ", byte);
      text += code;
    } else if (byte >= 0x80 || c == '-' || c == '_' || std::isalnum(byte) != 0) {
      if (c == '-' && identifier.size() == 1) text += '\\';
      text += c;
    } else {
      text += '\\';
      text += c;
    }
  }
  return text;
}

SelectorWriter::SelectorWriter(const LayoutTree& tree)
    : tree_(tree), scope_(static_cast<std::size_t>(tree.size()), -1) {
  for (int i = 0; i < tree.size(); ++i) {
    const int parent = tree.node(i).parent;
    const bool is_root = tree.node(i).type == LayoutNode::Type::root;
    scope_[static_cast<std::size_t>(i)] = is_root || parent < 0 ? i : scope_of(parent);
    if (tree.node(i).type != LayoutNode::Type::element) continue;
    for (const std::string& simple : simple_selectors(i)) {
      index_[key_of(scope_of(i), simple)].push_back(i);
    }
  }
}

/// Best first; the element's bare name last.
std::vector<std::string> SelectorWriter::simple_selectors(int node) const {
  const std::string name = css_escaped(tree_.name(node));
  if (name == "html" || name == "body") return {name};
  std::vector<std::string> best;
  std::vector<std::string> last;
  const std::string_view id = tree_.attribute(node, "id");
  if (!id.empty() && id.find(' ') == std::string_view::npos) {
    (looks_generated(id) ? last : best).push_back("#" + css_escaped(id));
  }
  const auto add_attribute = [&](std::string_view key, const std::string& before) {
    const std::string_view value = tree_.attribute(node, key);
    if (can_be_quoted(value)) {
      best.push_back(before + "[" + std::string(key) + "=" + quoted(value) + "]");
    }
  };
  for (const std::string_view key : kTestAttributes) add_attribute(key, "");
  for (const std::string& word : classes_of(tree_, node)) {
    std::vector<std::string>& list = looks_generated(word) || is_state(word) ? last : best;
    list.push_back("." + css_escaped(word));
    list.push_back(name + "." + css_escaped(word));
  }
  for (const std::string_view key : kNamingAttributes) add_attribute(key, name);
  best.push_back(name);
  best.insert(best.end(), last.begin(), last.end());
  return best;
}

const std::vector<int>& SelectorWriter::matches(int scope, const std::string& simple) const {
  static const std::vector<int> kNone;
  const auto found = index_.find(key_of(scope, simple));
  return found == index_.end() ? kNone : found->second;
}

bool SelectorWriter::is_unique(int scope, const std::string& simple) const {
  return matches(scope, simple).size() == 1;
}

/// Whether "ancestor simple" matches the node alone; `ancestor` matches one element.
bool SelectorWriter::is_unique_below(const std::string& ancestor, int node,
                                     const std::string& simple) const {
  const int scope = scope_of(node);
  const int above = matches(scope, ancestor).front();
  const std::vector<int>& candidates = matches(scope, simple);
  return std::none_of(candidates.begin(), candidates.end(), [&](int other) {
    if (other == node) return false;
    int at = tree_.node(other).parent;
    while (at >= 0 && at != above && scope_of(at) == scope) at = tree_.node(at).parent;
    return at == above;
  });
}

/// Its number among the siblings of its name, as :nth-of-type() counts them.
int SelectorWriter::place_among_siblings(int node) const {
  const int parent = tree_.node(node).parent;
  if (parent < 0) return 1;
  int place = 0;
  for (const int sibling : tree_.children(parent)) {
    if (tree_.node(sibling).type != LayoutNode::Type::element) continue;
    if (tree_.name(sibling) == tree_.name(node)) ++place;
    if (sibling == node) break;
  }
  return place;
}

/// "footer .version"; empty where no ancestor helps.
std::string SelectorWriter::below_ancestor(int node) const {
  const int scope = scope_of(node);
  const std::vector<std::string> own = simple_selectors(node);
  int at = tree_.node(node).parent;
  for (int steps = 0; at >= 0 && scope_of(at) == scope && steps < kMostAncestors; ++steps) {
    if (tree_.node(at).type == LayoutNode::Type::element) {
      for (const std::string& ancestor : simple_selectors(at)) {
        if (!is_unique(scope, ancestor)) continue;
        for (const std::string& simple : own) {
          if (is_unique_below(ancestor, node, simple)) return ancestor + " " + simple;
        }
        break;  // a second name of the same ancestor tells no more
      }
    }
    at = tree_.node(at).parent;
  }
  return "";
}

/// The best simple selector that no sibling shares; else its place among them.
SelectorWriter::Step SelectorWriter::step_of(int node) const {
  const int parent = tree_.node(node).parent;
  for (const std::string& simple : simple_selectors(node)) {
    const std::vector<int>& all = matches(scope_of(node), simple);
    const bool alone = std::none_of(all.begin(), all.end(), [&](int other) {
      return other != node && tree_.node(other).parent == parent;
    });
    if (alone) return {simple, simple, 0};
  }
  const std::string name = css_escaped(tree_.name(node));
  const int place = place_among_siblings(node);
  return {name + ":nth-of-type(" + std::to_string(place) + ")", name, place};
}

bool SelectorWriter::fits(int node, const Step& step) const {
  const std::vector<int>& all = matches(scope_of(node), step.simple);
  if (!std::binary_search(all.begin(), all.end(), node)) return false;
  return step.place == 0 || place_among_siblings(node) == step.place;
}

/// Whether the steps, each somewhere below the one before, lead to one element only.
bool SelectorWriter::leads_to_one(int scope, const std::vector<Step>& steps) const {
  int found = 0;
  for (const int node : matches(scope, steps.back().simple)) {
    if (!fits(node, steps.back())) continue;
    std::size_t left = steps.size() - 1;
    for (int at = tree_.node(node).parent; at >= 0 && scope_of(at) == scope && left > 0;
         at = tree_.node(at).parent) {
      if (tree_.node(at).type == LayoutNode::Type::element && fits(at, steps[left - 1])) --left;
    }
    if (left == 0 && ++found > 1) return false;
  }
  return found == 1;
}

/// From the nearest element with a name of its own down, without the steps that tell nothing apart.
std::string SelectorWriter::path_of(int node) const {
  const int scope = scope_of(node);
  std::vector<Step> steps;
  for (int at = node; at >= 0 && scope_of(at) == scope; at = tree_.node(at).parent) {
    if (tree_.node(at).type != LayoutNode::Type::element) break;
    steps.insert(steps.begin(), step_of(at));
    if (steps.front().place == 0 && is_unique(scope, steps.front().simple)) break;
  }
  // The first one is what a reader finds the rest by.
  for (std::size_t i = 1; i + 1 < steps.size();) {
    std::vector<Step> fewer = steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (leads_to_one(scope, fewer)) {
      steps = std::move(fewer);
    } else {
      ++i;
    }
  }
  std::string path;
  for (const Step& step : steps) path += (path.empty() ? "" : " ") + step.text;
  return path;
}

std::string SelectorWriter::selector_of(int node) const {
  if (tree_.node(node).type == LayoutNode::Type::pseudo && tree_.node(node).parent >= 0) {
    return selector_of(tree_.node(node).parent) + tree_.name(node);
  }
  for (const std::string& simple : simple_selectors(node)) {
    if (is_unique(scope_of(node), simple)) return simple;
  }
  const std::string below = below_ancestor(node);
  return below.empty() ? path_of(node) : below;
}

}  // namespace twinshot
