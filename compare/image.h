// A decoded picture, and a view of one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/pixel_pool.h"
#include "compare/rect.h"

namespace twinshot {

inline constexpr int kChannels = 4;

/// Borrowed pixels: 8-bit RGBA, straight (not premultiplied) alpha, row-major, sRGB as captured.
/// `stride_bytes` from row to row, at least 4 * width. Valid as long as the owner is.
struct ImageView {
  const std::uint8_t* pixels = nullptr;
  int width = 0;
  int height = 0;
  std::size_t stride_bytes = 0;

  [[nodiscard]] const std::uint8_t* row(int y) const {
    return pixels + static_cast<std::size_t>(y) * stride_bytes;
  }
  [[nodiscard]] const std::uint8_t* pixel(int x, int y) const {
    return row(y) + static_cast<std::size_t>(x) * kChannels;
  }
};

/// Owned pixels in the same layout, rows tightly packed.
struct Image {
  int width = 0;
  int height = 0;
  PixelBytes pixels;

  [[nodiscard]] std::size_t stride_bytes() const {
    return static_cast<std::size_t>(width) * kChannels;
  }
  [[nodiscard]] std::uint8_t* row(int y) {
    return pixels.data() + static_cast<std::size_t>(y) * stride_bytes();
  }
  [[nodiscard]] ImageView view() const { return {pixels.data(), width, height, stride_bytes()}; }
};

/// An image of one colour.
[[nodiscard]] inline Image make_image(int width, int height, std::uint8_t gray = 255) {
  Image image{width, height, {}};
  image.pixels.assign(
      static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * kChannels, gray);
  for (std::size_t i = 3; i < image.pixels.size(); i += kChannels) image.pixels[i] = 255;
  return image;
}

}  // namespace twinshot
