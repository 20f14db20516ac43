// A layout as a tree to walk.
#include "crawler/explain/layout_tree.h"

#include <algorithm>
#include <functional>

namespace twinshot {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  // Steps of splitmix64: order matters, and every bit of the value.
  hash += 0x9E3779B97F4A7C15U ^ value;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
  return hash ^ (hash >> 31);
}

std::uint64_t hash_of(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

}  // namespace

std::string collapsed(std::string_view text) {
  std::string result;
  bool pending = false;
  for (const char c : text) {
    if (is_space(c)) {
      pending = !result.empty();
      continue;
    }
    if (pending) result += ' ';
    pending = false;
    result += c;
  }
  return result;
}

LayoutTree::LayoutTree(const Layout& layout)
    : layout_(layout), children_(layout.nodes.size()), hashes_(layout.nodes.size()) {
  for (int i = 0; i < size(); ++i) {
    const int parent = node(i).parent;
    (parent < 0 ? roots_ : children_[static_cast<std::size_t>(parent)]).push_back(i);
  }
  // Parents come before their children.
  for (int i = size() - 1; i >= 0; --i) {
    std::uint64_t hash = mixed(static_cast<std::uint64_t>(node(i).type), hash_of(name(i)));
    if (node(i).type == LayoutNode::Type::text) {
      hash = mixed(hash, hash_of(collapsed(layout_.string(node(i).text))));
    }
    for (const auto& [key, value] : node(i).attributes) {
      hash = mixed(mixed(hash, hash_of(layout_.string(key))), hash_of(layout_.string(value)));
    }
    for (const int child : children(i)) hash = mixed(hash, content_hash(child));
    hashes_[static_cast<std::size_t>(i)] = hash;
  }
}

bool LayoutTree::is_element(int index) const {
  const LayoutNode::Type type = node(index).type;
  return type == LayoutNode::Type::element || type == LayoutNode::Type::pseudo;
}

std::string_view LayoutTree::attribute(int index, std::string_view name) const {
  for (const auto& [key, value] : node(index).attributes) {
    if (layout_.string(key) == name) return layout_.string(value);
  }
  return {};
}

std::string_view LayoutTree::style(int index, std::size_t property) const {
  const int begin = node(index).style;
  if (begin < 0) return {};
  return layout_.string(layout_.styles[static_cast<std::size_t>(begin) + property]);
}

std::string_view LayoutTree::style(int index, std::string_view property) const {
  const auto at = std::find(kLayoutProperties.begin(), kLayoutProperties.end(), property);
  if (at == kLayoutProperties.end()) return {};
  return style(index, static_cast<std::size_t>(at - kLayoutProperties.begin()));
}

std::string LayoutTree::own_text(int index) const {
  std::string text;
  for (const int child : children(index)) {
    if (node(child).type != LayoutNode::Type::text || !node(child).shown) continue;
    text += layout_.string(node(child).text) + " ";
  }
  return collapsed(text);
}

std::string LayoutTree::full_text(int index) const {
  std::string text;
  const std::function<void(int)> visit = [&](int at) {
    if (node(at).type == LayoutNode::Type::text && node(at).shown) {
      text += layout_.string(node(at).text) + " ";
    }
    for (const int child : children(at)) visit(child);
  };
  visit(index);
  return collapsed(text);
}

}  // namespace twinshot
