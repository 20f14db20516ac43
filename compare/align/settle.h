// What a shift is called, and which shifts need no mention because another one explains them.
#pragma once

#include <vector>

#include "compare/align/pane.h"
#include "compare/align/segment.h"

namespace twinshot {

/// Settles the small shifts in a finished alignment; `segments` as align_pane() leaves them.
///
/// Rounding. Below a band of fractional height the browser rounds each line on its own, so that
/// some move by 40 px and some by 41, and samples its drawings anew. A band of at most 2 rows that
/// is blank or no more than a step between its neighbours (is_interpolated) is silent when a taller
/// band, or a moved one, lies above it on the page, and when what follows it stands within 2 px of
/// where that band put it: rounding does not add up. A line height that grew by a pixel does. A
/// moved line of at most 2 rows is silent for the same reasons.
///
/// Nudges. Where nothing explains it, content of up to 400 rows that stands up to 200 px above or
/// below its place while everything around it stays is one moved segment, and the blank rows around
/// it are silent. A pure shift is never silent: when it is all there is, it is what gets reported.
/// `reference` and `candidate` are the pages; what is read of them is added to `looked_at`.
void settle(std::vector<Segment>& segments, const ImageView& reference, const ImageView& candidate,
            std::vector<Gap>& looked_at);

}  // namespace twinshot
