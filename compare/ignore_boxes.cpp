// Makes the pixels nobody wants judged equal.
#include "compare/ignore_boxes.h"

#include <algorithm>

#include "compare/pair_view.h"

namespace twinshot {
namespace {

std::uint64_t hash_one_row(const Image& image, int y, int width) {
  return hash_rows(cropped(image.view(), {0, y, image.width, 1}), width).hashes.front();
}

/// What all boxes cover of some columns of row y.
std::vector<Rect> boxes_in_row(std::span<const Rect> boxes, const Rect& row) {
  std::vector<Rect> parts;
  for (const Rect& box : boxes) {
    const Rect part = intersected(box, row);
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

}  // namespace

void paint(std::uint8_t* pixels, const Rect& place, std::span<const Rect> boxes) {
  constexpr std::uint8_t kIgnoredLevel = 128;
  const auto bytes = [](int count) { return static_cast<std::size_t>(count) * kChannels; };
  for (const Rect& box : boxes) {
    const Rect area = intersected(box, place);
    for (int y = area.y; y < area.bottom(); ++y) {
      std::uint8_t* row = pixels + static_cast<std::size_t>(y - place.y) * bytes(place.width);
      std::fill_n(row + bytes(area.x - place.x), bytes(area.width), kIgnoredLevel);
    }
  }
}

void paint(Image& image, std::span<const Rect> boxes) {
  paint(image.pixels.data(), {0, 0, image.width, image.height}, boxes);
}

void paint_across(Image& reference, Image& candidate, RowTable& reference_rows,
                  RowTable& candidate_rows, const IgnoreBoxes& ignore,
                  std::span<const Segment> segments) {
  if (ignore.reference.empty() && ignore.candidate.empty()) return;
  const int common = std::min(reference.width, candidate.width);
  for (const Segment& segment : segments) {
    if (segment.type != Segment::Type::paired) continue;
    const int width =
        segment.width == 0 ? std::max(reference.width, candidate.width) : segment.width;
    for (int i = 0; i < segment.rows; ++i) {
      const int reference_y = segment.reference_y + i;
      const int candidate_y = segment.candidate_y + i;
      std::uint64_t& reference_hash = reference_rows.hashes[static_cast<std::size_t>(reference_y)];
      std::uint64_t& candidate_hash = candidate_rows.hashes[static_cast<std::size_t>(candidate_y)];
      if (segment.width == 0 && reference_hash == candidate_hash) continue;
      std::vector<Rect> over = boxes_in_row(ignore.reference, {segment.x, reference_y, width, 1});
      std::vector<Rect> back = boxes_in_row(ignore.candidate, {segment.x, candidate_y, width, 1});
      if (over.empty() && back.empty()) continue;
      for (Rect& box : over) box.y = candidate_y;
      for (Rect& box : back) box.y = reference_y;
      paint(candidate, over);
      paint(reference, back);
      reference_hash = hash_one_row(reference, reference_y, common);
      candidate_hash = hash_one_row(candidate, candidate_y, common);
    }
  }
}

bool covered(const Rect& area, std::span<const Rect> boxes) {
  return std::any_of(boxes.begin(), boxes.end(),
                     [&](const Rect& box) { return intersected(area, box) == area; });
}

}  // namespace twinshot
