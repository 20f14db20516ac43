// Draws views on the CPU, and reads which one is wanted.
#include "compare/filters/view.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>

#include "compare/filters/equalize.h"
#include "compare/filters/heat.h"

namespace twinshot {
namespace {

constexpr std::string_view kBlendPrefix = "blend:";

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument(
      "view must be blend:W with W from 0 to 1 (blend:0.5, say), heat or "
      "equalized; got \"" +
      std::string(text) + "\"");
}

/// A canvas that both pictures fit on, all of one colour.
Image make_canvas(int width, int height, const Rgba& ground) {
  Image canvas = make_image(width, height);
  for (int x = 0; x < width; ++x) {
    store_pixel(canvas.row(0) + static_cast<std::size_t>(x) * kChannels, ground);
  }
  for (int y = 1; y < height; ++y) {
    std::memcpy(canvas.row(y), canvas.row(0), canvas.stride_bytes());
  }
  return canvas;
}

void place(Image& canvas, const ImageView& picture, int left) {
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(canvas.row(y) + static_cast<std::size_t>(left) * kChannels, picture.row(y),
                static_cast<std::size_t>(picture.width) * kChannels);
  }
}

Image blend(const ImageView& reference, const ImageView& candidate, int weight) {
  const int width = std::max(reference.width, candidate.width);
  const int height = std::max(reference.height, candidate.height);
  Image canvas = make_canvas(width, height, kViewGround);
  const Image ground = make_canvas(width, 1, kViewGround);
  Image padded = ground;  // a row of the candidate, as wide as the canvas
  place(canvas, reference, 0);
  for (int y = 0; y < height; ++y) {
    const bool has_row = y < candidate.height;
    if (has_row) {
      std::memcpy(padded.row(0), candidate.row(y),
                  static_cast<std::size_t>(candidate.width) * kChannels);
    }
    const std::uint8_t* b = has_row ? padded.row(0) : ground.view().row(0);
    std::uint8_t* a = canvas.row(y);
    const auto of_candidate = static_cast<std::uint32_t>(weight);
    for (std::size_t i = 0; i < canvas.stride_bytes(); ++i) {
      a[i] = blended(a[i], b[i], of_candidate);
    }
  }
  return canvas;
}

Image heat(const ImageView& reference, const ImageView& candidate) {
  const HeatColours colours = make_heat_colours();
  const int width = std::max(reference.width, candidate.width);
  const int height = std::max(reference.height, candidate.height);
  Image canvas = make_canvas(width, height, kNowhere);
  for (int y = 0; y < height; ++y) {
    const int in_reference = y < reference.height ? reference.width : 0;
    const int in_candidate = y < candidate.height ? candidate.width : 0;
    const int common = std::min(in_reference, in_candidate);
    std::uint8_t* to = canvas.row(y);
    for (int x = 0; x < common; ++x) {
      store_pixel(
          to + static_cast<std::size_t>(x) * kChannels,
          heat_of(load_pixel(reference.pixel(x, y)), load_pixel(candidate.pixel(x, y)), colours));
    }
    for (int x = common; x < std::max(in_reference, in_candidate); ++x) {
      store_pixel(to + static_cast<std::size_t>(x) * kChannels, colours.of_difference[255]);
    }
  }
  return canvas;
}

Image equalized(const ImageView& reference, const ImageView& candidate) {
  LumaHistogram histogram = luma_histogram(reference);
  histogram += luma_histogram(candidate);
  const LevelTable table = equalizing_table(histogram);
  // Equalised where they stand on the canvas: its gutter is no pixel of either picture.
  Image canvas = side_by_side(reference, candidate);
  map_levels(canvas, {0, 0, reference.width, reference.height}, table);
  map_levels(canvas, {reference.width + kViewGutterPx, 0, candidate.width, candidate.height},
             table);
  return canvas;
}

void check_picture(const ImageView& picture, const char* side) {
  if (picture.width > 0 && picture.height > 0) return;
  throw std::invalid_argument(std::string("view: the ") + side + " picture is empty");
}

}  // namespace

ViewSpec parse_view(std::string_view text) {
  if (text == "heat") return {ViewKind::heat};
  if (text == "equalized") return {ViewKind::equalized};
  if (!text.starts_with(kBlendPrefix)) refuse(text);
  const std::string_view number = text.substr(kBlendPrefix.size());
  double share = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), share);
  // Negated so that NaN is refused too.
  if (error != std::errc() || end != number.data() + number.size() || !(share >= 0 && share <= 1)) {
    refuse(text);
  }
  return {ViewKind::blend, static_cast<int>(std::lround(share * kFullWeight))};
}

void check_view(const ImageView& reference, const ImageView& candidate, const ViewSpec& view) {
  check_picture(reference, "reference");
  check_picture(candidate, "candidate");
  if (view.kind == ViewKind::blend && (view.weight < 0 || view.weight > kFullWeight)) {
    throw std::invalid_argument("view: the weight of a blend must be 0..256, got " +
                                std::to_string(view.weight));
  }
}

Image side_by_side(const ImageView& reference, const ImageView& candidate) {
  Image canvas = make_canvas(reference.width + kViewGutterPx + candidate.width,
                             std::max(reference.height, candidate.height), kViewGround);
  place(canvas, reference, 0);
  place(canvas, candidate, reference.width + kViewGutterPx);
  return canvas;
}

Image make_view(const ImageView& reference, const ImageView& candidate, const ViewSpec& view) {
  check_view(reference, candidate, view);
  switch (view.kind) {
    case ViewKind::blend:
      return blend(reference, candidate, view.weight);
    case ViewKind::heat:
      return heat(reference, candidate);
    case ViewKind::equalized:
      return equalized(reference, candidate);
  }
  throw std::invalid_argument("make_view: not a ViewKind");
}

}  // namespace twinshot
