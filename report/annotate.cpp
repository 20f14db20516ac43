// Draws the annotated picture and cuts crops.
#include "report/annotate.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace twinshot {
namespace {

using Colour = std::array<std::uint8_t, kChannels>;
constexpr Colour kMagenta{214, 0, 147, 255};
constexpr Colour kWhite{255, 255, 255, 255};
constexpr Colour kGutter{96, 100, 108, 255};
constexpr Colour kPadding{226, 228, 232, 255};
constexpr Colour kPaddingStripe{210, 213, 219, 255};
constexpr int kStripePx = 6;

Rect grown(const Rect& box, int by_px) {
  return {box.x - by_px, box.y - by_px, box.width + 2 * by_px, box.height + 2 * by_px};
}

void fill(Image& image, const Rect& box, const Colour& colour) {
  const Rect inside = intersected(box, {0, 0, image.width, image.height});
  for (int y = inside.y; y < inside.bottom(); ++y) {
    std::uint8_t* pixel = image.row(y) + static_cast<std::size_t>(inside.x) * kChannels;
    for (int x = 0; x < inside.width; ++x, pixel += kChannels) {
      std::copy(colour.begin(), colour.end(), pixel);
    }
  }
}

/// The border of `box`, `thickness_px` wide, inside it.
void frame(Image& image, const Rect& box, int thickness_px, const Colour& colour) {
  const int t = std::min({thickness_px, box.width, box.height});
  fill(image, {box.x, box.y, box.width, t}, colour);
  fill(image, {box.x, box.bottom() - t, box.width, t}, colour);
  fill(image, {box.x, box.y, t, box.height}, colour);
  fill(image, {box.right() - t, box.y, t, box.height}, colour);
}

/// A magenta frame between two white lines, around `box` of the picture at `picture`. Cut to the
/// picture before it is drawn, so that a box at the edge keeps its four sides.
void mark(Image& canvas, const Rect& picture, Rect box) {
  box.x += picture.x;
  box.y += picture.y;
  if (intersected(box, picture).empty()) return;
  const Rect outer = intersected(grown(box, kFramePx + 2 * kHaloPx), picture);
  frame(canvas, outer, kFramePx + 2 * kHaloPx, kWhite);
  frame(canvas, grown(outer, -kHaloPx), kFramePx, kMagenta);
}

/// Opaque pixels, as a browser shows them on white: PNGs from elsewhere may be transparent.
void place(Image& canvas, const Image& picture, int left) {
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* from = picture.view().row(y);
    std::uint8_t* to = canvas.row(y) + static_cast<std::size_t>(left) * kChannels;
    for (int x = 0; x < picture.width; ++x, from += kChannels, to += kChannels) {
      const int alpha = from[3];
      for (int c = 0; c < 3; ++c) {
        to[c] = static_cast<std::uint8_t>((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
      to[3] = 255;
    }
  }
}

void hatch(Image& canvas, const Rect& box) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      const Colour& colour = (x + y) / kStripePx % 2 == 0 ? kPadding : kPaddingStripe;
      std::copy(colour.begin(), colour.end(),
                canvas.row(y) + static_cast<std::size_t>(x) * kChannels);
    }
  }
}

}  // namespace

Image annotate(const Image& reference, const Image& candidate,
               std::span<const RegionResult> regions) {
  const Rect left{0, 0, reference.width, reference.height};
  const Rect right{reference.width + kGutterPx, 0, candidate.width, candidate.height};
  Image canvas = make_image(right.right(), std::max(left.height, right.height));
  place(canvas, reference, left.x);
  place(canvas, candidate, right.x);
  fill(canvas, {left.width, 0, kGutterPx, canvas.height}, kGutter);
  hatch(canvas, {left.x, left.height, left.width, canvas.height - left.height});
  hatch(canvas, {right.x, right.height, right.width, canvas.height - right.height});
  for (const RegionResult& region : regions) {
    if (region.kind == Kind::removed) {
      mark(canvas, left, region.reference_box.empty() ? region.box : region.reference_box);
      continue;
    }
    if (!region.reference_box.empty()) mark(canvas, left, region.reference_box);
    if (!region.box.empty()) mark(canvas, right, region.box);
  }
  return canvas;
}

Image crop(const ImageView& picture, const Rect& box, int margin_px) {
  const Rect bounds{0, 0, picture.width, picture.height};
  if (intersected(box, bounds).empty()) return {};
  const Rect inside = intersected(grown(box, margin_px), bounds);
  Image result = make_image(inside.width, inside.height);
  for (int y = 0; y < inside.height; ++y) {
    std::memcpy(result.row(y), picture.pixel(inside.x, inside.y + y), result.stride_bytes());
  }
  return result;
}

}  // namespace twinshot
