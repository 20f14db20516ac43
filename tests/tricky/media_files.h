// Images, a video and a font for pages of tests, made on the spot, each in colours that a pixel
// tells apart.
#pragma once

#include <string>

#include "tests/support/colour.h"

namespace twinshot::tricky {

/// 8x8 px of one colour.
[[nodiscard]] std::string png_of(Colour colour);

/// Two frames of 100 ms each, over and over: the first colour, then the second. 1x1 px.
[[nodiscard]] std::string animated_gif(Colour first, Colour second);
[[nodiscard]] std::string animated_png(Colour first, Colour second);
[[nodiscard]] std::string animated_webp(Colour first, Colour second);

/// A WebM of two key frames, 16x16 px, half a second each: red, then blue.
[[nodiscard]] std::string red_then_blue_video();

/// A TrueType font whose every letter is a filled square of one em.
[[nodiscard]] std::string square_font();

}  // namespace twinshot::tricky
