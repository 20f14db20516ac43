// The rows of a picture as numbers, and pixels as a fingerprint.
#include "compare/row_hash.h"

#include <cstring>

namespace twinshot {
namespace {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

std::uint32_t load_pixel(const std::uint8_t* pixel) {
  return static_cast<std::uint32_t>(pixel[0]) | static_cast<std::uint32_t>(pixel[1]) << 8 |
         static_cast<std::uint32_t>(pixel[2]) << 16 | static_cast<std::uint32_t>(pixel[3]) << 24;
}

std::uint64_t hash_row(const std::uint8_t* row, int width, std::uint64_t seed) {
  constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15U;
  std::uint64_t hash = seed;
  int x = 0;
  for (; x + 1 < width; x += 2, row += 2 * kChannels) {
    const std::uint64_t two = load_pixel(row) | std::uint64_t{load_pixel(row + kChannels)} << 32;
    hash = (hash ^ two) * kMultiplier;
    hash ^= hash >> 32;
  }
  if (x < width) hash = (hash ^ load_pixel(row)) * kMultiplier;
  return mixed(hash ^ static_cast<std::uint64_t>(width));
}

/// A row equal to itself moved by one pixel has one colour.
bool is_flat(const std::uint8_t* row, int width) {
  return std::memcmp(row, row + kChannels, static_cast<std::size_t>(width - 1) * kChannels) == 0;
}

}  // namespace

RowTable hash_rows(const ImageView& view, int width) {
  RowTable table;
  table.hashes.reserve(static_cast<std::size_t>(view.height));
  table.flat.reserve(static_cast<std::size_t>(view.height));
  for (int y = 0; y < view.height; ++y) {
    table.hashes.push_back(hash_row(view.row(y), width, 0));
    table.flat.push_back(is_flat(view.row(y), width) ? 1 : 0);
  }
  return table;
}

std::uint64_t hash_pixels(const ImageView& view) {
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(view.height));
  for (int y = 0; y < view.height; ++y) hash = hash_row(view.row(y), view.width, hash);
  return hash == 0 ? 1 : hash;
}

}  // namespace twinshot
