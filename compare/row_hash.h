// The rows of a picture as numbers, and pixels as a fingerprint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compare/image.h"

namespace twinshot {

/// One entry per row. Rows with equal hashes count as equal: at 64 bits a false match among the
/// 4 * 10^8 pairs of two pages of 20'000 rows has a chance of about 2 * 10^-11.
struct RowTable {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint8_t> flat;  ///< 1: one colour from left to right; says nothing about place

  [[nodiscard]] int rows() const { return static_cast<int>(hashes.size()); }
};

/// The hash of `count` bytes, whatever they are: RGB or RGBA, but the same on both sides of a
/// comparison. The same bits on every machine. Rows that differ in one 8-byte word only, and rows
/// of different length, are as unlikely to collide as all others: about 2^-64.
[[nodiscard]] std::uint64_t hash_row(const std::uint8_t* bytes, std::size_t count);

/// Whether `count` bytes of `channels` each are one colour. Up to one pixel always is.
[[nodiscard]] bool is_flat_row(const std::uint8_t* bytes, std::size_t count, std::size_t channels);

/// Rows of `row_bytes` bytes each, `stride_bytes` apart, of pixels of `channels` bytes.
struct RowBytes {
  const std::uint8_t* first = nullptr;
  std::size_t stride_bytes = 0;
  int count = 0;
  std::size_t row_bytes = 0;
  std::size_t channels = 0;
};

/// Hashes each row; replaces what `table` held, and uses its memory again.
void hash_rows(const RowBytes& rows, RowTable& table);

/// Hashes the first `width` pixels of each row.
[[nodiscard]] RowTable hash_rows(const ImageView& view, int width);

/// A fingerprint of the view's size and pixels; never 0. The same bits on every machine.
[[nodiscard]] std::uint64_t hash_pixels(const ImageView& view);

}  // namespace twinshot
