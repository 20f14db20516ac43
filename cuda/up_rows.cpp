// Rows filtered `Up` on the CPU: the twin of the kernels.
#include "cuda/up_rows.h"

namespace twinshot {
namespace {

constexpr std::uint8_t kNone = 0;
constexpr std::uint8_t kUp = 2;

}  // namespace

bool all_up(const UpRows& rows) {
  if (rows.bytes == nullptr || rows.width <= 0 || rows.height <= 0) return false;
  for (int y = 0; y < rows.height; ++y) {
    const std::uint8_t filter = rows.bytes[static_cast<std::size_t>(y) * rows.row_bytes()];
    if (filter != kUp && !(y == 0 && filter == kNone)) return false;
  }
  return true;
}

Image unfiltered(const UpRows& rows) {
  Image image{rows.width, rows.height, {}};
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(rows.height));
  for (int y = 0; y < rows.height; ++y) {
    const std::uint8_t* filtered = rows.bytes + static_cast<std::size_t>(y) * rows.row_bytes() + 1;
    std::uint8_t* row = image.row(y);
    const std::uint8_t* above = y == 0 ? nullptr : image.row(y - 1);
    for (std::size_t x = 0; x < static_cast<std::size_t>(rows.width); ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const int up = above == nullptr ? 0 : above[x * kChannels + channel];
        row[x * kChannels + channel] = static_cast<std::uint8_t>(filtered[x * 3 + channel] + up);
      }
      row[x * kChannels + 3] = 255;
    }
  }
  return image;
}

}  // namespace twinshot
