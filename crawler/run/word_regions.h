// Where the words of one element look different, wherever it stands on either side.
#pragma once

#include <vector>

#include "compare/compare.h"
#include "compare/image.h"
#include "compare/judge/backend.h"
#include "crawler/explain/explain.h"
#include "report/run_result.h"

namespace twinshot {

/// Compares what both pictures have under the element's words, and gives the regions the element.
/// Nothing where that looks the same: hidden words, and words under an ignore box. The regions are
/// in the pictures' pixels. Threads and errors as compare_images.
[[nodiscard]] std::vector<RegionResult> word_regions(const WordChange& change,
                                                     const Image& reference, const Image& candidate,
                                                     const IgnoreBoxes& ignore,
                                                     const CompareOptions& options,
                                                     Backend& backend);

}  // namespace twinshot
