// The arithmetic of the row hash, step by step: what every version of its inner loop must equal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinshot {

/// A row is read in stripes of 16 words of 8 bytes, little-endian; each word has its own lane. The
/// last stripe is filled up with zeros, and the row's length is part of the result.
///
/// One step per stripe: with y = lane ^ key ^ word,
///   new lane i = (y of lane i ^ 1, its halves exchanged) + low half of y * high half of y.
/// The product makes every bit's effect depend on the data beside it, so that no fixed difference
/// in the next word undoes it; the exchanged neighbour keeps what a product with zero would lose.
/// The products are those of XXH3 (Y. Collet) and UMAC's NH; the chaining over the lanes is ours:
/// it makes the place of a word count without a key per place.
inline constexpr std::size_t kHashLanes = 16;
inline constexpr std::size_t kStripeBytes = kHashLanes * sizeof(std::uint64_t);

using HashLanes = std::array<std::uint64_t, kHashLanes>;

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// Outputs of SplitMix64 from seed 0, from the one after `skipped` others on.
constexpr HashLanes split_mix(std::uint64_t skipped) {
  HashLanes numbers{};
  for (std::uint64_t& number : numbers) number = mixed(++skipped * 0x9e3779b97f4a7c15U);
  return numbers;
}

inline constexpr HashLanes kHashKeys = split_mix(0);
/// What the lanes hold before the first stripe.
inline constexpr HashLanes kHashStart = split_mix(kHashLanes);

/// One step of two neighbouring lanes.
constexpr void absorb(std::uint64_t& even, std::uint64_t& odd, std::uint64_t even_word,
                      std::uint64_t odd_word) {
  const std::uint64_t y0 = even ^ even_word;
  const std::uint64_t y1 = odd ^ odd_word;
  even = (y1 << 32 | y1 >> 32) + (y0 & 0xffffffff) * (y0 >> 32);
  odd = (y0 << 32 | y0 >> 32) + (y1 & 0xffffffff) * (y1 >> 32);
}

/// The hash of a row of `count` bytes from its lanes: the pairs of lanes into each other, then the
/// last pair, so that every bit of every lane reaches every bit of the result.
constexpr std::uint64_t folded(const HashLanes& lanes, std::size_t count) {
  std::uint64_t even = lanes[0];
  std::uint64_t odd = lanes[1];
  for (std::size_t i = 2; i < kHashLanes; i += 2) {
    absorb(even, odd, lanes[i] ^ kHashKeys[i], lanes[i + 1] ^ kHashKeys[i + 1]);
  }
  return mixed(mixed(even ^ count) + odd);
}

}  // namespace twinshot
