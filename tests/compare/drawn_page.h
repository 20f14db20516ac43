// Long drawn pages with what real pages have: text, tables, equal items, blank and flat stretches.
#pragma once

#include <vector>

#include "tests/compare/pictures.h"

namespace twinshot::pictures {

/// The rows at which a section of a long page begins, and what it holds.
struct Section {
  enum class Type { text, table, blank, panel, list };
  Type type;
  int y;
  int rows;
};

struct LongPage {
  Image image;
  std::vector<Section> sections;
};

/// A page with a header, then sections in turn: paragraphs of unique lines, tables of two rows that
/// alternate, blank stretches, flat panels, lists of equal items. No two paragraphs are alike.
inline LongPage make_long_page(int width, int height, unsigned seed = 1) {
  LongPage page{make_image(width, height), {}};
  fill(page.image, {0, 0, width, 40}, kBlue);
  draw_line(page.image, 16, 15, 20, seed + 1000, kWhite);
  const int letters = (width - 40) / 8;
  unsigned line = seed * 100'000;
  int y = 60;
  for (int i = 0; y + 300 < height; ++i) {
    const auto type = static_cast<Section::Type>(i % 5);
    const int top = y;
    switch (type) {
      case Section::Type::text:
        for (int k = 0; k < 12; ++k, y += 18) draw_line(page.image, 16, y, letters - k % 5, ++line);
        break;
      case Section::Type::table:
        for (int k = 0; k < 10; ++k, y += 20) {
          if (k % 2 == 0) fill(page.image, {16, y, width - 32, 20}, {240, 240, 245, 255});
          draw_line(page.image, 24, y + 5, letters / 2, k % 2 == 0 ? 7 : 8);
        }
        break;
      case Section::Type::blank:
        y += 140;
        break;
      case Section::Type::panel:
        fill(page.image, {16, y, width - 32, 90}, {220, 230, 220, 255});
        y += 90;
        break;
      case Section::Type::list:
        for (int k = 0; k < 8; ++k, y += 24) {
          fill(page.image, {20, y + 4, 4, 4}, kBlack);
          draw_line(page.image, 32, y, 12, 9);
        }
        break;
    }
    page.sections.push_back({type, top, y - top});
    y += 24;
  }
  return page;
}

/// Copies `source` to (x, y).
inline void paste(Image& image, int x, int y, const Image& source) {
  for (int row = 0; row < source.height; ++row) {
    std::copy_n(source.view().row(row), source.stride_bytes(),
                image.row(y + row) + static_cast<std::size_t>(x) * kChannels);
  }
}

}  // namespace twinshot::pictures
