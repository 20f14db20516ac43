// The rows of a picture as numbers, and pixels as a fingerprint.
#include "compare/row_hash.h"

#include <cstring>

#include "compare/hash_lanes.h"
#include "compare/judge/pixel_kernels.h"

namespace twinshot {

std::uint64_t hash_row(const std::uint8_t* bytes, std::size_t count) {
  HashLanes lanes = kHashStart;
  const std::size_t stripes = count / kStripeBytes;
  kernels::hash_stripes(lanes, bytes, stripes);
  if (const std::size_t rest = count % kStripeBytes; rest > 0) {
    std::uint8_t last[kStripeBytes] = {};
    std::memcpy(last, bytes + stripes * kStripeBytes, rest);
    kernels::hash_stripes(lanes, last, 1);
  }
  return folded(lanes, count);
}

bool is_flat_row(const std::uint8_t* bytes, std::size_t count, std::size_t channels) {
  // A row equal to itself moved by one pixel has one colour.
  return count <= channels || std::memcmp(bytes, bytes + channels, count - channels) == 0;
}

RowTable hash_rows(const ImageView& view, int width) {
  const std::size_t bytes = static_cast<std::size_t>(width) * kChannels;
  RowTable table;
  table.hashes.reserve(static_cast<std::size_t>(view.height));
  table.flat.reserve(static_cast<std::size_t>(view.height));
  for (int y = 0; y < view.height; ++y) {
    table.hashes.push_back(hash_row(view.row(y), bytes));
    table.flat.push_back(is_flat_row(view.row(y), bytes, kChannels) ? 1 : 0);
  }
  return table;
}

std::uint64_t hash_pixels(const ImageView& view) {
  const std::size_t bytes = static_cast<std::size_t>(view.width) * kChannels;
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(view.height));
  for (int y = 0; y < view.height; ++y) hash = mixed(hash ^ hash_row(view.row(y), bytes));
  return hash == 0 ? 1 : hash;
}

}  // namespace twinshot
