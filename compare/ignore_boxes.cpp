// Makes the pixels nobody wants judged equal.
#include "compare/ignore_boxes.h"

#include <algorithm>

namespace twinshot {

void paint(Image& image, std::span<const Rect> boxes) {
  constexpr std::uint8_t kIgnoredLevel = 128;
  for (const Rect& box : boxes) {
    const Rect area = intersected(box, {0, 0, image.width, image.height});
    for (int y = area.y; y < area.bottom(); ++y) {
      std::fill_n(image.row(y) + static_cast<std::size_t>(area.x) * kChannels,
                  static_cast<std::size_t>(area.width) * kChannels, kIgnoredLevel);
    }
  }
}

void paint_across(Image& reference, Image& candidate, const IgnoreBoxes& ignore,
                  std::span<const Segment> segments) {
  const int width = std::max(reference.width, candidate.width);
  for (const Segment& segment : segments) {
    if (segment.type != Segment::Type::paired) continue;
    const int offset = segment.candidate_y - segment.reference_y;
    const Rect reference_rows = {0, segment.reference_y, width, segment.rows};
    const Rect candidate_rows = {0, segment.candidate_y, width, segment.rows};
    for (const Rect& box : ignore.reference) {
      Rect mirrored = intersected(box, reference_rows);
      mirrored.y += offset;
      paint(candidate, {&mirrored, 1});
    }
    for (const Rect& box : ignore.candidate) {
      Rect mirrored = intersected(box, candidate_rows);
      mirrored.y -= offset;
      paint(reference, {&mirrored, 1});
    }
  }
}

bool covered(const Rect& area, std::span<const Rect> boxes) {
  return std::any_of(boxes.begin(), boxes.end(),
                     [&](const Rect& box) { return intersected(area, box) == area; });
}

}  // namespace twinshot
