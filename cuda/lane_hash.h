// The hash of a lane: 64 pixels of a row, the unit in which columns are told apart.
#pragma once

#include <cstdint>

#include "compare/host_device.h"

namespace twinshot {

/// Lanes begin at multiples of this many px; the last of a row may be shorter.
inline constexpr int kLanePx = 64;

/// splitmix64's mixing function: a bijection in which every bit depends on every other.
/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
TWINSHOT_HOST_DEVICE constexpr std::uint64_t mix_bits(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27) * 0x94d049bb133111ebU;
  return value ^ value >> 31;
}

/// What the pixel at `x` of its lane is multiplied by: odd, so that no change of one pixel is lost.
TWINSHOT_HOST_DEVICE constexpr std::uint64_t lane_key(int x) {
  return mix_bits(static_cast<std::uint64_t>(x + 1) * 0x9e3779b97f4a7c15U) | 1U;
}

/// A lane's hash from the sum of pixel * lane_key over its pixels (RGBA as a little-endian word).
/// The sum is modulo 2^64: any order of additions and any split over threads gives the same bits,
/// and pixels of zeros beyond the picture's edge add nothing.
TWINSHOT_HOST_DEVICE constexpr std::uint64_t finish_lane_hash(std::uint64_t sum) {
  return mix_bits(sum);
}

}  // namespace twinshot
