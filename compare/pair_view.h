// The same stretch of two pictures, and pieces of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "compare/image.h"
#include "compare/rect.h"

namespace twinshot {

/// Pixels to be compared one on one: both views have the same width and height.
struct PairView {
  ImageView reference;
  ImageView candidate;

  [[nodiscard]] int width() const { return reference.width; }
  [[nodiscard]] int height() const { return reference.height; }
  [[nodiscard]] Rect bounds() const { return {0, 0, width(), height()}; }
};

/// The part of a view under `box`, which must lie inside it.
[[nodiscard]] inline ImageView cropped(const ImageView& view, const Rect& box) {
  return {view.pixel(box.x, box.y), box.width, box.height, view.stride_bytes};
}

[[nodiscard]] inline PairView cropped(const PairView& pair, const Rect& box) {
  return {cropped(pair.reference, box), cropped(pair.candidate, box)};
}

/// The largest level difference over the four channels of one pixel, 0..255.
[[nodiscard]] inline int level_difference(const std::uint8_t* a, const std::uint8_t* b) {
  int largest = 0;
  for (int channel = 0; channel < kChannels; ++channel) {
    largest = std::max(largest, std::abs(int{a[channel]} - int{b[channel]}));
  }
  return largest;
}

[[nodiscard]] inline bool same_pixel(const std::uint8_t* a, const std::uint8_t* b) {
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
}

}  // namespace twinshot
