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

void hash_rows(const RowBytes& rows, RowTable& table) {
  table.hashes.resize(static_cast<std::size_t>(rows.count));
  table.flat.resize(static_cast<std::size_t>(rows.count));
  const std::uint8_t* row = rows.first;
  for (std::size_t i = 0; i < table.hashes.size(); ++i, row += rows.stride_bytes) {
    // Every second row of a page repeats the one above, and most others differ soon.
    if (i > 0 && std::memcmp(row, row - rows.stride_bytes, rows.row_bytes) == 0) {
      table.hashes[i] = table.hashes[i - 1];
      table.flat[i] = table.flat[i - 1];
      continue;
    }
    table.hashes[i] = hash_row(row, rows.row_bytes);
    table.flat[i] = is_flat_row(row, rows.row_bytes, rows.channels) ? 1 : 0;
  }
}

RowTable hash_rows(const ImageView& view, int width) {
  RowTable table;
  hash_rows({view.pixels, view.stride_bytes, view.height,
             static_cast<std::size_t>(width) * kChannels, kChannels},
            table);
  return table;
}

std::uint64_t hash_pixels(const ImageView& view) {
  const std::size_t bytes = static_cast<std::size_t>(view.width) * kChannels;
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(view.height));
  for (int y = 0; y < view.height; ++y) hash = mixed(hash ^ hash_row(view.row(y), bytes));
  return hash == 0 ? 1 : hash;
}

}  // namespace twinshot
