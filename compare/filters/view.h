// Pictures that show people what differs: onion skin, heat, equalised side by side.
#pragma once

#include <cstdint>
#include <string_view>

#include "compare/image.h"
#include "compare/rgba.h"

namespace twinshot {

enum class ViewKind {
  blend,     ///< both pictures on top of each other
  heat,      ///< where they differ, and how much, over a dark copy of the reference
  equalized  ///< both next to each other, their histograms equalised with one table
};

/// Which view. `weight` is for blend only: of the candidate, 0..256 in 1/256.
struct ViewSpec {
  ViewKind kind = ViewKind::heat;
  int weight = 128;

  bool operator==(const ViewSpec&) const = default;
};

inline constexpr int kFullWeight = 256;

/// Reads "blend:W" with W from 0 (the reference alone) to 1 (the candidate alone), rounded to
/// 1/256; "heat"; "equalized". Errors: invalid_argument that names the words and the text.
[[nodiscard]] ViewSpec parse_view(std::string_view text);

/// Between the two pictures of a side-by-side view.
inline constexpr int kViewGutterPx = 16;

/// What a view shows where a picture has ended: a light grey that no page is likely to have.
inline constexpr Rgba kViewGround = {{226, 228, 232, 255}};

/// Draws the view on the CPU. Pictures of any size lie top left on each other; those of blend and
/// heat are as wide as the wider and as high as the higher one.
///   blend      each channel (a * (256 - w) + b * w + 128) >> 8; kViewGround stands in for pixels
///              that a picture does not have
///   heat       see heat.h
///   equalized  reference, gutter, candidate; widths added. See equalize.h
/// Integers only: the same bits from every implementation of Filters.
/// Errors: invalid_argument when a picture is empty or the weight is not 0..256.
[[nodiscard]] Image make_view(const ImageView& reference, const ImageView& candidate,
                              const ViewSpec& view);

/// Throws what make_view throws for these arguments.
void check_view(const ImageView& reference, const ImageView& candidate, const ViewSpec& view);

/// Both pictures, tops aligned, kViewGutterPx of kViewGround between them and below the lower one.
[[nodiscard]] Image side_by_side(const ImageView& reference, const ImageView& candidate);

/// One level of an onion skin; weight 0..256.
[[nodiscard]] TWINSHOT_HOST_DEVICE inline std::uint8_t blended(std::uint32_t a, std::uint32_t b,
                                                               std::uint32_t weight) {
  return static_cast<std::uint8_t>((a * (256 - weight) + b * weight + 128) >> 8);
}

}  // namespace twinshot
