// Where the words of one element look different, wherever it stands on either side.
#include "crawler/run/word_regions.h"

#include <algorithm>
#include <utility>

#include "report/cause.h"

namespace twinshot {
namespace {

Rect moved(Rect rect, int x, int y) {
  rect.x += x;
  rect.y += y;
  return rect;
}

/// A part of a picture, and the boxes as they lie in it.
struct Piece {
  Image image;
  std::vector<Rect> ignore;
};

Piece cut_out(const Image& image, const Rect& box, const std::vector<Rect>& ignore) {
  Piece piece{make_image(box.width, box.height), {}};
  const ImageView view = image.view();
  for (int y = 0; y < box.height; ++y) {
    std::copy_n(view.pixel(box.x, box.y + y), piece.image.stride_bytes(), piece.image.row(y));
  }
  for (const Rect& rect : ignore) {
    const Rect common = intersected(rect, box);
    if (!common.empty()) piece.ignore.push_back(moved(common, -box.x, -box.y));
  }
  return piece;
}

}  // namespace

std::vector<RegionResult> word_regions(const WordChange& change, const Image& reference,
                                       const Image& candidate, const IgnoreBoxes& ignore,
                                       const CompareOptions& options, Backend& backend) {
  // As large on either side: what is only where the longer words end is a part of the change.
  const int width = std::max(change.reference_box.width, change.box.width);
  const int height = std::max(change.reference_box.height, change.box.height);
  const Rect from = intersected({change.reference_box.x, change.reference_box.y, width, height},
                                {0, 0, reference.width, reference.height});
  const Rect to = intersected({change.box.x, change.box.y, width, height},
                              {0, 0, candidate.width, candidate.height});
  if (from.empty() || to.empty()) return {};
  Piece before = cut_out(reference, from, ignore.reference);
  Piece after = cut_out(candidate, to, ignore.candidate);
  std::vector<RegionResult> regions = to_region_results(
      compare_images(std::move(before.image), std::move(after.image), options,
                     {std::move(before.ignore), std::move(after.ignore)}, backend));
  for (RegionResult& region : regions) {
    const Rect& home = region.kind == Kind::removed ? from : to;
    region.box = moved(region.box, home.x, home.y);
    if (!region.reference_box.empty()) {
      region.reference_box = moved(region.reference_box, from.x, from.y);
    }
    region.element = change.element;
  }
  return regions;
}

}  // namespace twinshot
