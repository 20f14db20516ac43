// What the layouts of two looks tell of a region's element, and whether that is the same.
#pragma once

#include <vector>

#include "report/run_result.h"

namespace twinshot {

/// Whether nothing but an element's place or size is another one.
[[nodiscard]] bool is_geometry(const Element& element);

/// Whether an earlier look told of another change in the region's place or to its element. Pixels
/// cannot say so: two advertisements that take turns differ in the same place every time. `told`
/// are the regions of that look. The same change is some of the same words lost and gained (a text
/// with a clock in it says something else every time), or, where an element only stands elsewhere,
/// the same movement, which must have been told.
[[nodiscard]] bool is_told_otherwise(const RegionResult& region,
                                     const std::vector<RegionResult>& told);

/// Whether both tell of one element that has lost and gained exactly the same words.
[[nodiscard]] bool tells_the_same_words(const Element& a, const Element& b);

/// The same difference in two looks: the same pixels, or the same place on either side. Where noise
/// has moved the page, only the pixels tell.
[[nodiscard]] bool is_same_difference(const RegionResult& a, const RegionResult& b);

}  // namespace twinshot
