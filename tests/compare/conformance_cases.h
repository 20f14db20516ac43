// The pictures that every version of the engine must agree on. Needs no test framework, so that the
// bare GPU build can use it too.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

#include "compare/image.h"

namespace twinshot::cases {

enum class Content {
  random,          ///< every level by chance, alpha too
  equal,           ///< random and the same on both sides
  checkerboard,    ///< in opposite phase: the largest sums of products and residuals
  black_on_white,  ///< the largest shift
  sparse,          ///< flat ground, about one level in 256 differs
  off_by_one,      ///< random, every level one up or down
  page,            ///< lines of soft strokes, a word changed here and there
  jitter,          ///< the same strokes, each soft level a little off
  edges            ///< only the first and the last pixel of some rows differ
};

inline constexpr std::array kContents = {
    Content::random,         Content::equal,  Content::checkerboard,
    Content::black_on_white, Content::sparse, Content::off_by_one,
    Content::page,           Content::jitter, Content::edges};

inline const char* name_of(Content content) {
  constexpr std::array kNames = {"random",     "equal", "checkerboard", "black on white", "sparse",
                                 "off by one", "page",  "jitter",       "edges"};
  return kNames[static_cast<std::size_t>(content)];
}

/// Awkward sizes: one pixel, less than a cell, odd, no multiple of anything, one window exactly,
/// narrow and low strips.
inline constexpr std::array<std::pair<int, int>, 9> kSizes = {
    {{1, 1}, {7, 5}, {16, 16}, {61, 47}, {17, 300}, {300, 9}, {631, 479}, {1, 257}, {257, 1}}};

struct Pair {
  Image reference;
  Image candidate;
};

namespace detail {

/// The ink, 0..255, of a soft stroke pattern: words of vertical and slanted bars on lines of 20 px.
inline int ink_at(int x, int y, unsigned word_shift) {
  const int line = y / 20;
  const int in_line = y % 20;
  if (in_line < 5 || in_line >= 15) return 0;
  const auto word = static_cast<unsigned>(x / 50 + 7 * line) + word_shift;
  if (x % 50 >= 40) return 0;
  const int slant = static_cast<int>(word % 3) - 1;
  const int phase = (x + slant * in_line + static_cast<int>(word * 5 % 7) + 70) % 7;
  constexpr int kProfile[7] = {0, 90, 255, 170, 0, 0, 40};
  return kProfile[phase];
}

}  // namespace detail

/// A pair of equal size. The same bits on every machine.
inline Pair make_pair(Content content, int width, int height, std::mt19937& random) {
  Pair pair{make_image(width, height), make_image(width, height)};
  for (int y = 0; y < height; ++y) {
    const bool odd_row = random() % 3 == 0;
    for (int x = 0; x < width; ++x) {
      std::uint8_t* a = pair.reference.row(y) + static_cast<std::size_t>(x) * kChannels;
      std::uint8_t* b = pair.candidate.row(y) + static_cast<std::size_t>(x) * kChannels;
      const std::uint32_t bits = random();
      const std::uint32_t more = random();
      const bool changed_word = (x / 50 * 31 + y / 20 * 17) % 11 == 0;
      const int ink = detail::ink_at(x, y, 0);
      const int shift = ink % 255 == 0 ? 0 : static_cast<int>(more % 41) - 20;
      for (std::size_t i = 0; i < kChannels; ++i) {
        const auto value = static_cast<std::uint8_t>(bits >> (8 * i));
        switch (content) {
          case Content::random:
            a[i] = value;
            b[i] = static_cast<std::uint8_t>(more >> (8 * i));
            break;
          case Content::equal:
            a[i] = b[i] = value;
            break;
          case Content::checkerboard:
            a[i] = (x + y) % 2 == 0 ? 255 : 0;
            b[i] = static_cast<std::uint8_t>(255 - a[i]);
            break;
          case Content::black_on_white:
            a[i] = 255;
            b[i] = 0;
            break;
          case Content::sparse:
            b[i] = value == 0 ? static_cast<std::uint8_t>(more) : a[i];
            break;
          case Content::off_by_one:
            a[i] = value;
            b[i] = static_cast<std::uint8_t>(value + (value < 255 ? 1 : -1));
            break;
          case Content::page:
            if (i == 3) break;
            a[i] = static_cast<std::uint8_t>(255 - ink);
            b[i] = static_cast<std::uint8_t>(255 - detail::ink_at(x, y, changed_word ? 2 : 0));
            break;
          case Content::jitter:
            if (i == 3) break;
            a[i] = static_cast<std::uint8_t>(255 - ink);
            b[i] = static_cast<std::uint8_t>(255 - std::clamp(ink + shift, 0, 255));
            break;
          case Content::edges:
            a[i] = b[i] = value;
            if (odd_row && (x == 0 || x == width - 1)) b[i] = static_cast<std::uint8_t>(more);
            break;
        }
      }
    }
  }
  return pair;
}

}  // namespace twinshot::cases
