// The filters as their headers define them, one pixel at a time: the oracle of every fast twin.
#pragma once

#include <algorithm>

#include "compare/filters/blur.h"
#include "compare/image.h"

namespace twinshot {

/// Both passes over whole pictures, 64-bit sums, edges clamped pixel by pixel.
inline Image naive_blur(const Image& image, const BlurTaps& taps) {
  const auto index = [&](int x, int y, int channel) {
    x = std::clamp(x, 0, image.width - 1);
    y = std::clamp(y, 0, image.height - 1);
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
            static_cast<std::size_t>(x)) *
               kChannels +
           static_cast<std::size_t>(channel);
  };
  const auto pass = [&](const auto& from, auto& to, int dx, int dy, std::uint64_t half, int shift) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        for (int channel = 0; channel < kChannels; ++channel) {
          std::uint64_t sum = half;
          for (int k = -taps.radius; k <= taps.radius; ++k) {
            sum += std::uint64_t{taps.taps[static_cast<std::size_t>(std::abs(k))]} *
                   from[index(x + k * dx, y + k * dy, channel)];
          }
          to[index(x, y, channel)] =
              static_cast<std::remove_reference_t<decltype(to[0])>>(sum >> shift);
        }
      }
    }
  };
  if (taps.radius == 0) return image;
  std::vector<std::uint16_t> rows(image.pixels.size());
  Image result = image;
  pass(image.pixels, rows, 1, 0, 1U << 8, 9);
  pass(rows, result.pixels, 0, 1, 1U << 22, 23);
  return result;
}

}  // namespace twinshot
