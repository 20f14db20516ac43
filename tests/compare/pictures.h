// Pictures drawn for tests: pages, boxes, text, noise.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

#include "compare/compare.h"
#include "compare/image.h"
#include "compare/rect.h"

namespace twinshot::pictures {

using Colour = std::array<std::uint8_t, 4>;

inline constexpr Colour kWhite = {255, 255, 255, 255};
inline constexpr Colour kBlack = {0, 0, 0, 255};
inline constexpr Colour kRed = {255, 0, 0, 255};
inline constexpr Colour kGray = {128, 128, 128, 255};
inline constexpr Colour kBlue = {40, 80, 200, 255};
inline constexpr Colour kGreen = {30, 150, 60, 255};

inline void set(Image& image, int x, int y, const Colour& colour) {
  std::copy(colour.begin(), colour.end(), image.row(y) + static_cast<std::size_t>(x) * kChannels);
}

inline void fill(Image& image, const Rect& box, const Colour& colour) {
  const Rect area = intersected(box, {0, 0, image.width, image.height});
  for (int y = area.y; y < area.bottom(); ++y) {
    for (int x = area.x; x < area.right(); ++x) set(image, x, y, colour);
  }
}

/// A glyph of 6 x 10 px with a soft edge, its shape drawn from `letter`: equal letters look equal.
inline void draw_letter(Image& image, int x, int y, unsigned letter, const Colour& ink = kBlack) {
  std::minstd_rand random(letter * 7919 + 1);
  for (int row = 0; row < 10; ++row) {
    for (int column = 0; column < 6; ++column) {
      const unsigned value = random() % 10;
      if (value >= 4 || x + column >= image.width || y + row >= image.height) continue;
      std::uint8_t* pixel = image.row(y + row) + static_cast<std::size_t>(x + column) * kChannels;
      const int cover = value < 2 ? 255 : 120;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        pixel[channel] = static_cast<std::uint8_t>(
            (pixel[channel] * (255 - cover) + ink[channel] * cover) / 255);
      }
    }
  }
}

/// One line of text: `letters` glyphs chosen by `seed`, 8 px apart, a gap every sixth.
inline void draw_line(Image& image, int x, int y, int letters, unsigned seed,
                      const Colour& ink = kBlack) {
  std::minstd_rand random(seed * 104729 + 17);
  for (int i = 0; i < letters; ++i) {
    const auto letter = static_cast<unsigned>(random());
    if (i % 6 != 5) draw_letter(image, x + 8 * i, y, letter % 26, ink);
  }
}

/// A page: header, then text in lines of 20 px, a panel now and then, blank rows between.
inline Image make_page(int width, int height, unsigned seed = 1) {
  Image page = make_image(width, height);
  fill(page, {0, 0, width, 40}, kBlue);
  draw_line(page, 16, 15, 20, seed + 1000, kWhite);
  for (int y = 60, line = 0; y + 10 < height; y += 20, ++line) {
    if (line % 9 == 8) continue;
    if (line % 13 == 12) fill(page, {width / 2, y - 5, width / 4, 20}, {230, 230, 230, 255});
    draw_line(page, 16, y, std::max(1, (width - 40) / 8 - line % 7),
              seed + static_cast<unsigned>(line));
  }
  return page;
}

/// `image` with the rows [y, y + rows) taken out.
inline Image without_rows(const Image& image, int y, int rows) {
  Image result{image.width, image.height - rows, {}};
  const auto stride = static_cast<std::ptrdiff_t>(image.stride_bytes());
  result.pixels.assign(image.pixels.begin(), image.pixels.begin() + stride * y);
  result.pixels.insert(result.pixels.end(), image.pixels.begin() + stride * (y + rows),
                       image.pixels.end());
  return result;
}

/// `image` with all rows of `band` put in before row y. Equal widths.
inline Image with_rows(const Image& image, int y, const Image& band) {
  Image result{image.width, image.height + band.height, {}};
  const auto stride = static_cast<std::ptrdiff_t>(image.stride_bytes());
  result.pixels.assign(image.pixels.begin(), image.pixels.begin() + stride * y);
  result.pixels.insert(result.pixels.end(), band.pixels.begin(), band.pixels.end());
  result.pixels.insert(result.pixels.end(), image.pixels.begin() + stride * y, image.pixels.end());
  return result;
}

/// A banner: coloured ground with a line of text, blank rows above and below.
inline Image make_band(int width, int height, unsigned seed, int margin = 0) {
  Image band = make_image(width, height);
  fill(band, {0, margin, width, height - 2 * margin}, kGreen);
  draw_line(band, 20, margin + 5, 12, seed + 5000, kWhite);
  return band;
}

/// Every level of every pixel moved by at most `levels`, alpha untouched.
inline Image with_noise(const Image& image, int levels, unsigned seed) {
  Image result = image;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> shift(-levels, levels);
  for (std::size_t i = 0; i < result.pixels.size(); ++i) {
    if (i % kChannels == 3) continue;
    result.pixels[i] =
        static_cast<std::uint8_t>(std::clamp(result.pixels[i] + shift(random), 0, 255));
  }
  return result;
}

inline Image make_random(int width, int height, unsigned seed) {
  Image image{width, height, {}};
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(height));
  std::mt19937 random(seed);
  for (std::uint8_t& level : image.pixels) level = static_cast<std::uint8_t>(random());
  return image;
}

/// compare_images on the CPU.
inline Comparison compare(const Image& reference, const Image& candidate,
                          const CompareOptions& options = {}, const IgnoreBoxes& ignore = {}) {
  const auto backend = make_cpu_backend();
  return compare_images(reference, candidate, options, ignore, *backend);
}

}  // namespace twinshot::pictures
