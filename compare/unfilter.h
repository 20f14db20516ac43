// The filters of PNG rows undone, and rows turned into RGBA, by the widest SIMD the processor has.
#pragma once

#include <cstddef>
#include <cstdint>

namespace twinshot {

/// The shape of a run of rows: `channels` is 3 or 4, one byte each.
struct RowShape {
  int width = 0;
  int rows = 0;
  int channels = 3;
};

/// Undoes the filters of `rows` in place (PNG specification, chapter 9).
///
/// Layout  each row is one byte that names its filter, then width * channels bytes; the row before
///         the first one, already without its filter, lies directly before `rows`. The bytes that
///         name filters keep their values.
/// Result  false when a row names a filter that does not exist; pixels are then unspecified.
/// Exact   the same bytes from every SIMD level and from unfilter_rows_plain().
[[nodiscard]] bool unfilter_rows(std::uint8_t* rows, const RowShape& shape);
[[nodiscard]] bool unfilter_rows_plain(std::uint8_t* rows, const RowShape& shape);

/// Where rows of pixels lie: stride_bytes from one to the next.
struct RowSource {
  const std::uint8_t* pixels = nullptr;
  std::size_t stride_bytes = 0;
};
struct RowTarget {
  std::uint8_t* pixels = nullptr;
  std::size_t stride_bytes = 0;
};

/// Writes rows of 3 or 4 channels as RGBA: RGB with alpha 255; of RGBA, pixels of alpha 0 become
/// 0,0,0,0, because what is fully transparent shows no colour. Source and target do not overlap.
void expand_rows(const RowSource& source, const RowTarget& target, const RowShape& shape);
void expand_rows_plain(const RowSource& source, const RowTarget& target, const RowShape& shape);

}  // namespace twinshot
