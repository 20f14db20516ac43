// Two pictures go in, regions come out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/codec/png.h"
#include "compare/comparison.h"
#include "compare/hashed_pair.h"
#include "compare/image.h"
#include "compare/judge/backend.h"

namespace twinshot {

/// Rectangles nobody wants judged, in each picture's own pixels.
struct IgnoreBoxes {
  std::vector<Rect> reference;
  std::vector<Rect> candidate;
};

/// Compares two decoded pictures of any size. Pixels under an ignore box count as equal. Takes the
/// pictures, because the boxes are painted into them: move what is not needed any more.
/// Threads: pure but for `backend`, which one thread uses at a time; up to `threads` of its own.
/// The result does not depend on how many. Errors: invalid_argument for options out of range.
[[nodiscard]] Comparison compare_images(Image reference, Image candidate,
                                        const CompareOptions& options, const IgnoreBoxes& ignore,
                                        Backend& backend, int threads = 1);

/// The same for pictures of which only a part may be there: nothing where the answer depends on
/// more of them than pair.halo_rows.
/// Errors: also invalid_argument when a table has not one entry per row.
[[nodiscard]] std::optional<Comparison> compare_hashed(HashedPair pair,
                                                       const CompareOptions& options,
                                                       const IgnoreBoxes& ignore, Backend& backend,
                                                       int threads);

/// The same from encoded pictures. What can be told from the files alone is not decoded: equal
/// bytes, or equal compressed pixels in other chunks (every file is still walked to its end). What
/// Chrome writes is decoded in strips, and only rows near a difference are kept (see stream_pair);
/// every other PNG is decoded whole. With `threads` > 1 both are decoded at the same time.
/// Throws PngError, naming the side, when either is not a picture.
[[nodiscard]] Comparison compare_pngs(ByteView reference, ByteView candidate,
                                      const CompareOptions& options, const IgnoreBoxes& ignore,
                                      Backend& backend, int threads = 1);

/// The score of every window, row-major: 1 where both pictures are identical.
struct WindowScores {
  int columns = 0;
  int rows = 0;
  std::vector<double> values;

  bool operator==(const WindowScores&) const = default;
};

/// Scores all windows of the area that both pictures have, aligned at the top left corner: for
/// `compare --grid`. Window (row, column) begins at y = row * stride, x = column * stride. The
/// stride is frame_size for the cosine and for odd sizes, and half of it for the windows metric, so
/// these windows overlap; the last ones end at the picture's edge. `align` has no effect here.
/// Threads and errors as compare_images.
[[nodiscard]] WindowScores score_grid(const Image& reference, const Image& candidate,
                                      const CompareOptions& options, Backend& backend);

}  // namespace twinshot
