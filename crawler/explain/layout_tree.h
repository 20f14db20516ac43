// A layout as a tree to walk: children, texts, attributes, computed values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/explain/layout.h"

namespace twinshot {

/// Borrows the layout, which must outlive it. Nodes are named by their index in it.
class LayoutTree {
 public:
  explicit LayoutTree(const Layout& layout);

  [[nodiscard]] int size() const { return static_cast<int>(layout_.nodes.size()); }
  [[nodiscard]] const LayoutNode& node(int index) const {
    return layout_.nodes[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const std::vector<int>& children(int index) const {
    return children_[static_cast<std::size_t>(index)];
  }
  /// Those without a parent: the page's own document.
  [[nodiscard]] const std::vector<int>& roots() const { return roots_; }
  [[nodiscard]] const std::string& name(int index) const {
    return layout_.string(node(index).name);
  }

  /// Elements and pseudo elements: what can be named.
  [[nodiscard]] bool is_element(int index) const;
  /// Empty where there is none.
  [[nodiscard]] std::string_view attribute(int index, std::string_view name) const;
  /// The computed value of one of kLayoutProperties; empty for what has no box.
  [[nodiscard]] std::string_view style(int index, std::string_view property) const;
  [[nodiscard]] std::string_view style(int index, std::size_t property) const;
  /// The texts directly inside, as shown, white space collapsed.
  [[nodiscard]] std::string own_text(int index) const;
  /// own_text() of everything inside, in order.
  [[nodiscard]] std::string full_text(int index) const;

  /// Names, attributes and texts of everything inside: equal for subtrees that say the same thing.
  [[nodiscard]] std::uint64_t content_hash(int index) const {
    return hashes_[static_cast<std::size_t>(index)];
  }

 private:
  const Layout& layout_;
  std::vector<std::vector<int>> children_;
  std::vector<int> roots_;
  std::vector<std::uint64_t> hashes_;
};

/// White space at the ends removed, and runs of it made one blank.
[[nodiscard]] std::string collapsed(std::string_view text);

}  // namespace twinshot
