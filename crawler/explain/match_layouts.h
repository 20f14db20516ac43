// Which element of one page is which of the other.
#pragma once

#include <vector>

#include "crawler/explain/layout_tree.h"

namespace twinshot {

/// Partners by index; -1: none.
struct LayoutMatch {
  std::vector<int> of_reference;
  std::vector<int> of_candidate;
};

/// Pairs the nodes of two pages from the root down: children of partners are aligned in order,
/// those that say the same thing first, then those of the same id, classes and name; what is left
/// and says the same thing has moved. Pure. Quadratic in the number of children that differ below
/// one element, at most kMostAligned of them; beyond that in order.
[[nodiscard]] LayoutMatch match_layouts(const LayoutTree& reference, const LayoutTree& candidate);

}  // namespace twinshot
