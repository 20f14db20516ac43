// What the layouts of two looks tell of a region's element, and whether that is the same.
#include "crawler/run/told.h"

#include <algorithm>
#include <string>

namespace twinshot {
namespace {

bool overlap(const Rect& a, const Rect& b) {
  return !intersected(a, b).empty();
}

/// Whether two lists of words, sorted, may come of the same change. One that is empty tells
/// nothing.
bool may_be_the_same(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const std::string& word) {
    return std::binary_search(b.begin(), b.end(), word);
  });
}

bool may_be_the_same(const Element& a, const Element& b) {
  if (is_geometry(a) && is_geometry(b)) return a.what == b.what;
  return may_be_the_same(a.words_lost, b.words_lost) &&
         may_be_the_same(a.words_gained, b.words_gained);
}

}  // namespace

bool is_geometry(const Element& element) {
  return !element.content && element.property_changes.empty();
}

bool is_same_difference(const RegionResult& a, const RegionResult& b) {
  if (!a.key.empty() && a.key == b.key) return true;
  const bool removed = a.kind == Kind::removed;
  if (removed != (b.kind == Kind::removed)) return overlap(a.reference_box, b.reference_box);
  return overlap(a.box, b.box) || overlap(a.reference_box, b.reference_box);
}

bool is_told_otherwise(const RegionResult& region, const std::vector<RegionResult>& told) {
  // What stands elsewhere by chance was elsewhere before.
  bool otherwise = region.element && is_geometry(*region.element);
  for (const RegionResult& other : told) {
    if (!region.key.empty() && region.key == other.key) return false;
    if (!region.element || !other.element) continue;
    const bool same_element = region.element->selector == other.element->selector;
    if (!same_element && !is_same_difference(region, other)) continue;
    if (may_be_the_same(*region.element, *other.element)) return false;
    otherwise = true;
  }
  return otherwise;
}

bool tells_the_same_words(const Element& a, const Element& b) {
  return a.selector == b.selector && a.words_lost == b.words_lost &&
         a.words_gained == b.words_gained;
}

}  // namespace twinshot
