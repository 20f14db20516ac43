// Draws the annotated picture and cuts crops.
#include "report/annotate.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "compare/codec/picture_rows.h"
#include "compare/codec/png_writer.h"

namespace twinshot {
namespace {

using Colour = std::array<std::uint8_t, kChannels>;
constexpr Colour kMagenta{214, 0, 147, 255};
constexpr Colour kWhite{255, 255, 255, 255};
constexpr Colour kGutter{96, 100, 108, 255};
constexpr Colour kPadding{226, 228, 232, 255};
constexpr Colour kPaddingStripe{210, 213, 219, 255};
constexpr int kStripePx = 6;
constexpr int kRowsAtOnce = 64;

Rect grown(const Rect& box, int by_px) {
  return {box.x - by_px, box.y - by_px, box.width + 2 * by_px, box.height + 2 * by_px};
}

/// Some rows of the annotated picture. Everything is drawn in coordinates of the whole; what lies
/// outside these rows is left out.
struct Canvas {
  Image& rows;
  int y;  ///< of the first one

  [[nodiscard]] Rect bounds() const { return {0, y, rows.width, rows.height}; }
  [[nodiscard]] std::uint8_t* pixel(int x, int at_y) const {
    return rows.row(at_y - y) + static_cast<std::size_t>(x) * kChannels;
  }
};

void paint(const Canvas& canvas, const Rect& box, const Colour& colour) {
  const Rect inside = intersected(box, canvas.bounds());
  for (int y = inside.y; y < inside.bottom(); ++y) {
    std::uint8_t* pixel = canvas.pixel(inside.x, y);
    for (int x = 0; x < inside.width; ++x, pixel += kChannels) {
      std::copy(colour.begin(), colour.end(), pixel);
    }
  }
}

/// The border of `box`, `thickness_px` wide, inside it.
void frame(const Canvas& canvas, const Rect& box, int thickness_px, const Colour& colour) {
  const int t = std::min({thickness_px, box.width, box.height});
  paint(canvas, {box.x, box.y, box.width, t}, colour);
  paint(canvas, {box.x, box.bottom() - t, box.width, t}, colour);
  paint(canvas, {box.x, box.y, t, box.height}, colour);
  paint(canvas, {box.right() - t, box.y, t, box.height}, colour);
}

/// A magenta frame between two white lines, around `box` of the picture at `picture`. Cut to the
/// picture before it is drawn, so that a box at the edge keeps its four sides.
void mark(const Canvas& canvas, const Rect& picture, Rect box) {
  box.x += picture.x;
  box.y += picture.y;
  if (intersected(box, picture).empty()) return;
  const Rect outer = intersected(grown(box, kFramePx + 2 * kHaloPx), picture);
  if (intersected(outer, canvas.bounds()).empty()) return;
  frame(canvas, outer, kFramePx + 2 * kHaloPx, kWhite);
  frame(canvas, grown(outer, -kHaloPx), kFramePx, kMagenta);
}

/// One row as a browser shows it on white: PNGs from elsewhere may be transparent.
void place_row(std::uint8_t* to, const std::uint8_t* from, int width) {
  for (int x = 0; x < width; ++x, from += kChannels, to += kChannels) {
    const int alpha = from[3];
    if (alpha == 255) {
      std::memcpy(to, from, kChannels);
      continue;
    }
    for (int c = 0; c < 3; ++c) {
      to[c] = static_cast<std::uint8_t>((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
    to[3] = 255;
  }
}

void hatch(const Canvas& canvas, const Rect& box) {
  const Rect inside = intersected(box, canvas.bounds());
  for (int y = inside.y; y < inside.bottom(); ++y) {
    for (int x = inside.x; x < inside.right(); ++x) {
      const Colour& colour = (x + y) / kStripePx % 2 == 0 ? kPadding : kPaddingStripe;
      std::copy(colour.begin(), colour.end(), canvas.pixel(x, y));
    }
  }
}

/// Where both pictures stand in the annotated one.
struct Layout {
  Rect left;
  Rect right;

  Layout(int reference_width, int reference_height, int candidate_width, int candidate_height)
      : left{0, 0, reference_width, reference_height},
        right{reference_width + kGutterPx, 0, candidate_width, candidate_height} {}

  [[nodiscard]] int width() const { return right.right(); }
  [[nodiscard]] int height() const { return std::max(left.height, right.height); }
};

/// Copies the rows of a picture that fall on the canvas: `rows` begins with row canvas.y.
void place(const Canvas& canvas, const Rect& picture, const ImageView& rows) {
  const Rect visible = intersected(picture, canvas.bounds());
  for (int y = visible.y; y < visible.bottom(); ++y) {
    place_row(canvas.pixel(picture.x, y), rows.row(y - canvas.y), picture.width);
  }
}

/// Draws all of the canvas. The views hold each picture's rows from canvas.y on, as many as the
/// canvas has and the picture still has.
void draw(const Canvas& canvas, const Layout& layout, const ImageView& reference,
          const ImageView& candidate, std::span<const RegionResult> regions) {
  const Rect& left = layout.left;
  const Rect& right = layout.right;
  place(canvas, left, reference);
  place(canvas, right, candidate);
  paint(canvas, {left.width, 0, kGutterPx, layout.height()}, kGutter);
  hatch(canvas, {left.x, left.height, left.width, layout.height() - left.height});
  hatch(canvas, {right.x, right.height, right.width, layout.height() - right.height});
  for (const RegionResult& region : regions) {
    if (region.kind == Kind::removed) {
      mark(canvas, left, region.reference_box.empty() ? region.box : region.reference_box);
      continue;
    }
    if (!region.reference_box.empty()) mark(canvas, left, region.reference_box);
    if (!region.box.empty()) mark(canvas, right, region.box);
  }
}

}  // namespace

Bytes annotate(ByteView reference, ByteView candidate, std::span<const RegionResult> regions) {
  PictureRows before(reference);
  PictureRows after(candidate);
  const Layout layout(before.width(), before.height(), after.width(), after.height());
  PngWriter writer(layout.width(), layout.height(), 3);
  Image strip = make_image(layout.width(), std::min(kRowsAtOnce, layout.height()));
  for (int y = 0; y < layout.height(); y += strip.height) {
    strip.height = std::min(kRowsAtOnce, layout.height() - y);
    draw({strip, y}, layout, before.next(kRowsAtOnce), after.next(kRowsAtOnce), regions);
    writer.add_rows(strip.view());
  }
  return writer.finish();
}

std::vector<Image> cut_out(ByteView png, std::span<const Rect> boxes) {
  PictureRows picture(png);
  std::vector<Rect> inside;
  std::vector<Image> pieces;
  int end = 0;
  for (const Rect& box : boxes) {
    inside.push_back(intersected(box, {0, 0, picture.width(), picture.height()}));
    const bool empty = inside.back().empty();
    pieces.push_back(empty ? Image{} : make_image(inside.back().width, inside.back().height));
    if (!empty) end = std::max(end, inside.back().bottom());
  }
  for (int y = 0; y < end;) {
    const ImageView rows = picture.next(kRowsAtOnce);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Rect part = intersected(inside[i], {0, y, rows.width, rows.height});
      for (int row = part.y; row < part.bottom(); ++row) {
        std::memcpy(pieces[i].row(row - inside[i].y), rows.pixel(part.x, row - y),
                    pieces[i].stride_bytes());
      }
    }
    y += rows.height;
  }
  return pieces;
}

}  // namespace twinshot
