// Both pictures of a pair, decoded side by side as far as comparing them needs.
#pragma once

#include <optional>

#include "compare/codec/png_chunks.h"
#include "compare/hashed_pair.h"
#include "compare/ignore_boxes.h"

namespace twinshot {

/// Whether stream_pair() can read these two: what Chrome writes, of one width.
[[nodiscard]] bool can_stream(const PngChunks& reference, const PngChunks& candidate);

/// Decodes both from top to bottom in strips, compares these while they are in the cache, and keeps
/// what differs and the `halo_rows` around it: a page of 40,000 rows with one change costs the
/// memory of some hundred, and the first touch of memory is what costs most (see PixelPool).
/// Returns nothing where no pixel differs. The boxes are painted before anything is compared. Of
/// pictures of unequal height all rows between the first and the last difference are kept, at the
/// price of decoding one picture again where there are holes.
/// Threads: with `threads` > 1 the candidate is decoded by a second one. Same result either way.
/// Errors: PngError that names the side; of two damaged files the one that is read first.
[[nodiscard]] std::optional<HashedPair> stream_pair(ByteView reference, ByteView candidate,
                                                    const IgnoreBoxes& ignore, int halo_rows,
                                                    int threads);

}  // namespace twinshot
