// Both pictures of a pair, decoded side by side as far as comparing them needs.
#pragma once

#include "compare/codec/png_chunks.h"
#include "compare/ignore_boxes.h"
#include "compare/image.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Rows around a difference whose pixels are kept. More than the largest window (256 px) and what
/// alignment looks at beyond a gap, twice over.
inline constexpr int kHaloRows = 512;

/// A decoded pair. The tables know every row; the pictures have their full size, but hold pixels
/// only where a comparison looks: rows that differ from the row at the same y of the other picture
/// and kHaloRows around them. All other rows are equal on both sides, and their bytes are anything.
/// So a page of 40,000 rows with one change costs the memory of 1,000 of them, and the first touch
/// of memory is what costs most (see PixelPool).
struct StreamedPair {
  Image reference;
  Image candidate;
  RowTable reference_rows;
  RowTable candidate_rows;
  bool identical = false;  ///< nothing differs: then the pictures and tables are empty
};

/// Whether stream_pair() can read these two: what Chrome writes, of one width.
[[nodiscard]] bool can_stream(const PngChunks& reference, const PngChunks& candidate);

/// Decodes both from top to bottom in strips, compares these while they are in the cache, and keeps
/// what differs. The boxes are painted before anything is compared. Where more rows differ than
/// alignment ignores, the rows between the first and the last difference are all kept, at the price
/// of decoding one picture again.
/// Threads: with `threads` > 1 the candidate is decoded by a second one. Same result either way.
/// Errors: PngError that names the side; of two damaged files the one that is read first.
[[nodiscard]] StreamedPair stream_pair(ByteView reference, ByteView candidate,
                                       const IgnoreBoxes& ignore, int threads);

}  // namespace twinshot
