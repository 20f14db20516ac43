// The cases that other tools are known to get wrong, drawn anew: each says what a person would.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "pictures.h"

using namespace twinshot;
using namespace twinshot::pictures;

namespace {

/// What a person would say of the pair.
enum class Label { same, different };

struct Case {
  std::string name;
  Label label;
  Image before;
  Image after;
};

/// The page with something drawn on it.
Image drawn(Image page, const std::function<void(Image&)>& draw) {
  draw(page);
  return page;
}

Image flat(int width, int height, std::uint8_t level) {
  return make_image(width, height, level);
}

/// Adds `levels` to every colour level, at most 255.
Image lighter(Image image, int levels) {
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (i % 4 != 3) {
      image.pixels[i] = static_cast<std::uint8_t>(std::clamp(image.pixels[i] + levels, 0, 255));
    }
  }
  return image;
}

/// A dark disc with smooth edge whose centre is `shift` pixels further right.
Image disc(double shift) {
  Image image = make_image(120, 120);
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 120; ++x) {
      const double distance = std::hypot(x - 60 - shift, y - 60) - 30;
      const double cover = std::clamp(0.5 - distance, 0.0, 1.0);
      const auto level = static_cast<std::uint8_t>(std::lround(255 - 215 * cover));
      set(image, x, y, {level, level, level, 255});
    }
  }
  return image;
}

/// A paragraph of words, broken into lines of `letters_per_line`.
Image paragraph(int letters_per_line) {
  Image image = make_image(400, 200);
  for (int i = 0; i < 200; ++i) {
    if (i % 6 == 5) continue;
    draw_letter(image, 20 + 8 * (i % letters_per_line), 20 + 16 * (i / letters_per_line),
                static_cast<unsigned>(i * 7 % 26));
  }
  return image;
}

std::vector<Case> labelled_cases() {
  const Image page = make_page(320, 480);
  const auto changed = [&](const std::function<void(Image&)>& draw) { return drawn(page, draw); };
  std::vector<Case> list;
  const auto differs = [&](const char* name, const Image& before, const Image& after) {
    list.push_back({name, Label::different, before, after});
  };
  const auto same = [&](const char* name, const Image& before, const Image& after) {
    list.push_back({name, Label::same, before, after});
  };

  differs("flat colour trap: an even square 8 levels lighter", flat(20, 20, 200),
          flat(20, 20, 208));
  differs("flat colour, far away: an even square 77 levels lighter", flat(100, 100, 100),
          flat(100, 100, 177));
  differs("white ground that became light grey", flat(64, 64, 255), flat(64, 64, 240));
  differs("blue that became another blue",
          drawn(flat(64, 64, 255),
                [](Image& image) { fill(image, {16, 16, 32, 32}, {0, 0, 255, 255}); }),
          drawn(flat(64, 64, 255),
                [](Image& image) { fill(image, {16, 16, 32, 32}, {0, 0, 155, 255}); }));
  differs("a single red pixel", page, changed([](Image& image) { set(image, 301, 7, kRed); }));
  differs("a caret", page, changed([](Image& image) { fill(image, {160, 53, 1, 16}, kBlack); }));
  differs("a hairline that is missing",
          changed([](Image& image) { fill(image, {20, 75, 280, 1}, {225, 225, 225, 255}); }), page);
  differs("the whole page tinted by 5 levels", page, lighter(page, -5));
  differs("an element that is missing",
          changed([](Image& image) { fill(image, {200, 300, 60, 24}, kGreen); }), page);
  differs("two elements that changed places", changed([](Image& image) {
            fill(image, {20, 200, 60, 24}, kGreen);
            fill(image, {200, 200, 60, 24}, kRed);
          }),
          changed([](Image& image) {
            fill(image, {20, 200, 60, 24}, kRed);
            fill(image, {200, 200, 60, 24}, kGreen);
          }));
  differs("a paragraph whose lines break elsewhere", paragraph(44), paragraph(43));
  const auto with_letter = [&](unsigned letter) {
    return changed([&](Image& image) {
      fill(image, {64, 60, 8, 10}, kWhite);
      draw_letter(image, 64, 60, letter);
    });
  };
  differs("one letter in a line of text", with_letter(3), with_letter(25));
  differs("a disc that moved by a whole pixel", disc(0), disc(1));

  same("an even square one level lighter", flat(20, 20, 200), flat(20, 20, 201));
  same("colours rounded another way: one level of noise", page, with_noise(page, 1, 5));
  same("anti-aliasing of a disc that moved by a tenth of a pixel", disc(0), disc(0.1));
  same("one pixel that is 25 levels off", page,
       changed([](Image& image) { set(image, 150, 100, {230, 230, 230, 255}); }));
  return list;
}

}  // namespace

TEST_CASE("labelled cases: what a person would call different is found, the rest is silent") {
  for (const Case& pair : labelled_cases()) {
    CAPTURE(pair.name);
    CHECK(compare(pair.before, pair.after).same == (pair.label == Label::same));
    CHECK(compare(pair.after, pair.before).same == (pair.label == Label::same));
    CHECK(compare(pair.before, pair.before).same);
  }
}

TEST_CASE("labelled cases: two swapped elements are found at both places") {
  for (const Case& pair : labelled_cases()) {
    if (pair.name != "two elements that changed places") continue;
    const Comparison result = compare(pair.before, pair.after);
    REQUIRE(result.regions.size() == 2);
    CHECK(result.regions[0].box == Rect{20, 200, 60, 24});
    CHECK(result.regions[1].box == Rect{200, 200, 60, 24});
  }
}
