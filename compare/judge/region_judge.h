// Turns aligned segments into regions.
#pragma once

#include <span>

#include "compare/align/segment.h"
#include "compare/comparison.h"
#include "compare/ignore_boxes.h"
#include "compare/image.h"
#include "compare/judge/backend.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Both pictures as they are judged: ignore boxes painted, rows hashed over the common width.
struct JudgedPair {
  ImageView reference;
  ImageView candidate;
  const RowTable& reference_rows;
  const RowTable& candidate_rows;
};

/// Scans what is paired, reports what is not, and puts a name and fingerprints on each region.
/// A band of whole rows is reported at its picture's full width; a band of one lane at the columns
/// in which it holds anything, or the lane's when it is blank. Content that moved sideways, or by a
/// fraction of a pixel, is `changed`.
/// Threads: up to `threads` inside a scan; the result does not depend on how many.
[[nodiscard]] Comparison judge_segments(const JudgedPair& pair, std::span<const Segment> segments,
                                        const CompareOptions& options, const IgnoreBoxes& ignore,
                                        Backend& backend, int threads);

}  // namespace twinshot
