// The filters of PNG rows undone byte by byte, as the specification writes them: what tests hold
// the SIMD versions against.
#include <cstdlib>
#include <cstring>

#include "compare/codec/unfilter.h"

namespace twinshot {
namespace {

/// PNG specification, 9.4.
int paeth(int left, int above, int above_left) {
  const int estimate = left + above - above_left;
  const int to_left = std::abs(estimate - left);
  const int to_above = std::abs(estimate - above);
  const int to_above_left = std::abs(estimate - above_left);
  if (to_left <= to_above && to_left <= to_above_left) return left;
  return to_above <= to_above_left ? above : above_left;
}

int predict(int filter, int left, int above, int above_left) {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) / 2;
    case 4:
      return paeth(left, above, above_left);
    default:
      return 0;
  }
}

}  // namespace

bool unfilter_rows_plain(const std::uint8_t* filtered, const std::uint8_t* above,
                         const RowTarget& target, const RowShape& shape) {
  const auto pixel = static_cast<std::size_t>(shape.channels);
  const std::size_t row_bytes = static_cast<std::size_t>(shape.width) * pixel;
  std::uint8_t* row = target.pixels;
  for (int y = 0; y < shape.rows; ++y) {
    const int filter = *filtered++;
    if (filter > 4) return false;
    for (std::size_t i = 0; i < row_bytes; ++i) {
      const int left = i < pixel ? 0 : row[i - pixel];
      const int above_left = i < pixel ? 0 : above[i - pixel];
      row[i] = static_cast<std::uint8_t>(filtered[i] + predict(filter, left, above[i], above_left));
    }
    filtered += row_bytes;
    above = row;
    row += target.stride_bytes;
  }
  return true;
}

void expand_rows_plain(const RowSource& source, const RowTarget& target, const RowShape& shape) {
  for (int y = 0; y < shape.rows; ++y) {
    const std::uint8_t* from = source.pixels + static_cast<std::size_t>(y) * source.stride_bytes;
    std::uint8_t* to = target.pixels + static_cast<std::size_t>(y) * target.stride_bytes;
    for (int x = 0; x < shape.width; ++x, from += shape.channels, to += 4) {
      if (shape.channels == 4 && from[3] == 0) {
        std::memset(to, 0, 4);
      } else {
        std::memcpy(to, from, 3);
        to[3] = shape.channels == 4 ? from[3] : 255;
      }
    }
  }
}

}  // namespace twinshot
