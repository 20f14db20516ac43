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

/// Where rows of pixels lie: stride_bytes from one to the next.
struct RowSource {
  const std::uint8_t* pixels = nullptr;
  std::size_t stride_bytes = 0;
};
struct RowTarget {
  std::uint8_t* pixels = nullptr;
  std::size_t stride_bytes = 0;
};

/// Undoes the filters of rows (PNG specification, chapter 9).
///
/// Layout  `filtered`: rows of one byte that names the filter and width * channels bytes, one
///         behind the other. `above`: the row before the first one, without its filter. Source and
///         target do not overlap; `above` may lie directly before the target.
/// Result  false when a row names a filter that does not exist; the target is then unspecified.
/// Exact   the same bytes from every SIMD level and from unfilter_rows_plain().
[[nodiscard]] bool unfilter_rows(const std::uint8_t* filtered, const std::uint8_t* above,
                                 const RowTarget& target, const RowShape& shape);
[[nodiscard]] bool unfilter_rows_plain(const std::uint8_t* filtered, const std::uint8_t* above,
                                       const RowTarget& target, const RowShape& shape);

/// Writes rows of 3 or 4 channels as RGBA: RGB with alpha 255; of RGBA, pixels of alpha 0 become
/// 0,0,0,0, because what is fully transparent shows no colour. Source and target do not overlap.
void expand_rows(const RowSource& source, const RowTarget& target, const RowShape& shape);
void expand_rows_plain(const RowSource& source, const RowTarget& target, const RowShape& shape);

}  // namespace twinshot
