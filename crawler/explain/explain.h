// Stage explain: which element lies under each region, and what happened to it.
#pragma once

#include <vector>

#include "crawler/explain/layout.h"
#include "report/run_result.h"

namespace twinshot {

/// Names the element under each region: of all that lie there, the one whose own change (its text,
/// its style, its size, that it is new) explains the region best; where nothing changed but pixels
/// (a canvas, an image behind the same address), the one that fits the region best. Regions where
/// the page has nothing keep none. Pure; a few milliseconds for a page of thousands of elements.
void explain(std::vector<RegionResult>& regions, const Layout& reference, const Layout& candidate);

/// An element that is on both pages and says something else, and where its words are.
struct WordChange {
  Element element;
  Rect reference_box;  ///< image px
  Rect box;
};

/// The elements whose own text or source has changed, in document order, at most 200. Pure.
[[nodiscard]] std::vector<WordChange> word_changes(const Layout& reference,
                                                   const Layout& candidate);

}  // namespace twinshot
