// One RGBA pixel as a value, and its luma: what the filters do their arithmetic on.
#pragma once

#include <cstdint>
#include <cstring>

#include "compare/host_device.h"

namespace twinshot {

/// Red, green, blue, alpha, in the order of the bytes of a picture. Aligned, so that a GPU moves it
/// as one word; without initialisers, so that it may lie in shared memory.
struct alignas(4) Rgba {
  std::uint8_t level[4];

  bool operator==(const Rgba&) const = default;
};

[[nodiscard]] inline Rgba load_pixel(const std::uint8_t* from) {
  Rgba pixel;
  std::memcpy(&pixel, from, sizeof pixel);
  return pixel;
}

inline void store_pixel(std::uint8_t* to, const Rgba& pixel) {
  std::memcpy(to, &pixel, sizeof pixel);
}

/// Integer luma, 0..255: ITU-R BT.601 weights in 1/256 that sum to 256, so that grey keeps its
/// level. Alpha takes no part.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline std::uint32_t luma_of(const Rgba& pixel) {
  return (77U * pixel.level[0] + 150U * pixel.level[1] + 29U * pixel.level[2]) >> 8;
}

}  // namespace twinshot
