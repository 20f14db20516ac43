// Sixteen bytes that travel together: what one thread loads or stores at a time.
#pragma once

#include <cstdint>

namespace twinshot {

/// Four RGBA pixels, or any four words, at an address that is a multiple of 16.
struct alignas(16) FourWords {
  std::uint32_t word[4];

  bool operator==(const FourWords&) const = default;
};

}  // namespace twinshot
