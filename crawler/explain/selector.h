// CSS selectors that a person would write for an element.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "crawler/explain/layout_tree.h"

namespace twinshot {

/// Writes selectors for the elements of one page. Borrows the tree. One thread.
class SelectorWriter {
 public:
  explicit SelectorWriter(const LayoutTree& tree);

  /// A selector that matches this element and no other of its document or shadow root: by id, by
  /// attributes made for tests, by class or name, below an ancestor where it takes one, and by its
  /// place among its siblings only where nothing else tells it apart. Ids and classes that look
  /// made by a machine, and classes that are a state (active, open), come last. Pseudo elements get
  /// their element's.
  [[nodiscard]] std::string selector_of(int node) const;

 private:
  /// One compound of a selector: a simple one, and where that does not do, a place among siblings.
  struct Step {
    std::string text;
    std::string simple;
    int place = 0;  ///< as :nth-of-type() counts; 0: any
  };

  [[nodiscard]] int scope_of(int node) const { return scope_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] std::vector<std::string> simple_selectors(int node) const;
  [[nodiscard]] const std::vector<int>& matches(int scope, const std::string& simple) const;
  [[nodiscard]] bool is_unique(int scope, const std::string& simple) const;
  [[nodiscard]] bool is_unique_below(const std::string& ancestor, int node,
                                     const std::string& simple) const;
  [[nodiscard]] int place_among_siblings(int node) const;
  [[nodiscard]] Step step_of(int node) const;
  [[nodiscard]] bool fits(int node, const Step& step) const;
  [[nodiscard]] bool leads_to_one(int scope, const std::vector<Step>& steps) const;
  [[nodiscard]] std::string below_ancestor(int node) const;
  [[nodiscard]] std::string path_of(int node) const;

  const LayoutTree& tree_;
  std::vector<int> scope_;  ///< the document or shadow root that a node is in
  std::unordered_map<std::string, std::vector<int>> index_;  ///< by scope and simple selector
};

/// An identifier as CSS.escape() writes it.
[[nodiscard]] std::string css_escaped(std::string_view identifier);

}  // namespace twinshot
