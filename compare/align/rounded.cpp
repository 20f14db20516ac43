// Whether a difference is nothing but content that was rounded to neighbouring rows.
#include "compare/align/rounded.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "compare/pair_view.h"

namespace twinshot {
namespace {

/// So many equal rows end a run of different ones.
constexpr int kCalmRows = 3;
/// The same shape a row lower, rasterised: so many levels beside what it was.
constexpr int kRasterNoise = 3;
/// What rasterising adds or loses of a shape's ink when it moves by a part of a pixel: so many
/// levels, and a quarter of the contrast besides.
constexpr int kInkNoise = 24;
constexpr int kContrastPerInkNoise = 4;

/// One column of both pictures, in rows of the reference; the candidate stands `offset` rows lower.
class Column {
 public:
  Column(const ImageView& reference, const ImageView& candidate, int x, int offset)
      : reference_(reference), candidate_(candidate), x_(x), offset_(offset) {}

  [[nodiscard]] const std::uint8_t* reference(int y) const { return at(reference_, y); }
  [[nodiscard]] const std::uint8_t* candidate(int y) const { return at(candidate_, y + offset_); }
  [[nodiscard]] bool equal(int y) const { return same_pixel(reference(y), candidate(y)); }
  [[nodiscard]] Column lower(int rows) const {
    return {reference_, candidate_, x_, offset_ + rows};
  }

 private:
  /// Beyond the picture its last rows go on.
  [[nodiscard]] const std::uint8_t* at(const ImageView& view, int y) const {
    return view.pixel(x_, std::clamp(y, 0, view.height - 1));
  }

  const ImageView& reference_;
  const ImageView& candidate_;
  int x_;
  int offset_;
};

struct Range {
  int low;
  int high;

  [[nodiscard]] bool holds(int value, int noise) const {
    return value + noise >= low && value - noise <= high;
  }
};

Range range_of(int a, int b, int c) {
  return {std::min({a, b, c}), std::max({a, b, c})};
}

/// Test `between` of rows [begin, end).
bool is_between(const Column& column, int begin, int end, int channel, int noise) {
  for (int y = begin; y < end; ++y) {
    const auto reference = [&](int row) { return int{column.reference(row)[channel]}; };
    const auto candidate = [&](int row) { return int{column.candidate(row)[channel]}; };
    if (!range_of(reference(y - 1), reference(y), reference(y + 1)).holds(candidate(y), noise) ||
        !range_of(candidate(y - 1), candidate(y), candidate(y + 1)).holds(reference(y), noise)) {
      return false;
    }
  }
  return true;
}

/// Whether each grain of what `level` counts is at most a row from where it was, in rows
/// [begin, end) and one more at either side.
template <typename Level>
bool travels(int begin, int end, int noise, const Level& level) {
  int before = 0;  // the reference's running sum up to the row above
  int sum = 0;     // the candidate's up to this row
  for (int y = begin - 1; y <= end; ++y) {
    const int here = before + level(true, y);
    const int after = here + level(true, y + 1);
    sum += level(false, y);
    if (sum + noise < before || sum - noise > after) return false;
    before = here;
  }
  return true;
}

/// Whether one side's level in row y can come of what the other side has within a row of it. Two
/// rows that share a stroke become one that has all of it: up to twice the contrast that is there.
/// Where the other side is flat there is nothing to share.
template <typename Value>
bool is_within_reach(const Value& value, bool reference, int y) {
  const Range near =
      range_of(value(!reference, y - 1), value(!reference, y), value(!reference, y + 1));
  return near.holds(value(reference, y), near.high - near.low + kInkNoise);
}

/// Test `conveyed` of rows [begin, end).
bool is_conveyed(const Column& column, int begin, int end, int channel, int noise_levels) {
  const auto value = [&](bool reference, int y) {
    return int{(reference ? column.reference(y) : column.candidate(y))[channel]};
  };
  int darkest = 255;
  int lightest = 0;
  int gained = 0;
  for (int y = begin - 1; y <= end + 1; ++y) {
    darkest = std::min({darkest, value(true, y), value(false, y)});
    lightest = std::max({lightest, value(true, y), value(false, y)});
    gained += value(false, y) - value(true, y);
  }
  const int noise = noise_levels + kInkNoise + (lightest - darkest) / kContrastPerInkNoise;
  if (std::abs(gained) > noise) return false;
  for (int y = begin; y < end; ++y) {
    if (!is_within_reach(value, true, y) || !is_within_reach(value, false, y)) return false;
  }
  const auto light = [&](bool reference, int y) { return value(reference, y) - darkest; };
  const auto ink = [&](bool reference, int y) { return lightest - value(reference, y); };
  return travels(begin, end, noise, light) || travels(begin, end, noise, ink);
}

/// Whether rows [begin, end) of a column hold the same.
bool is_explained(const Column& column, int begin, int end, int noise_levels) {
  for (int channel = 0; channel < kChannels; ++channel) {
    if (!is_between(column, begin, end, channel, noise_levels + kRasterNoise) &&
        !is_conveyed(column, begin, end, channel, noise_levels)) {
      return false;
    }
  }
  return true;
}

/// What stands `shift` rows lower must do so with the rows around it: else a rule that was added
/// would be the ground beside it.
bool is_explained_nearby(const Column& column, int begin, int end, int noise_levels) {
  constexpr std::array kShifts = {0, -1, 1, -2, 2};
  return std::any_of(kShifts.begin(), kShifts.end(), [&](int shift) {
    const int around = std::abs(shift);
    return is_explained(column.lower(shift), begin - around, end + around, noise_levels);
  });
}

/// Whether `row` has each pixel of [x, end) between the six that touch it above and below.
bool is_interpolated(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                     int x, int end, int width) {
  for (; x < end; ++x) {
    const int left = std::max(0, x - 1);
    const int right = std::min(width - 1, x + 1);
    for (int channel = 0; channel < kChannels; ++channel) {
      Range range = {255, 0};
      for (int near = left; near <= right; ++near) {
        const int i = near * kChannels + channel;
        range.low = std::min({range.low, int{above[i]}, int{below[i]}});
        range.high = std::max({range.high, int{above[i]}, int{below[i]}});
      }
      if (!range.holds(row[x * kChannels + channel], kInkNoise)) return false;
    }
  }
  return true;
}

}  // namespace

bool is_interpolated(const ImageView& view, const Rect& band) {
  if (band.y == 0 || band.bottom() == view.height) return false;
  for (int y = band.y; y < band.bottom(); ++y) {
    if (!is_interpolated(view.row(band.y - 1), view.row(y), view.row(band.bottom()), band.x,
                         band.right(), view.width)) {
      return false;
    }
  }
  return true;
}

bool is_rounded(const ImageView& reference, const ImageView& candidate, const Rect& box, int offset,
                int noise_levels) {
  for (int x = box.x; x < box.right(); ++x) {
    const Column column(reference, candidate, x, offset);
    int begin = box.y;
    while (begin < box.bottom()) {
      if (column.equal(begin)) {
        ++begin;
        continue;
      }
      int end = begin + 1;
      for (int y = end; y < box.bottom() && y < end + kCalmRows; ++y) {
        if (!column.equal(y)) end = y + 1;
      }
      if (!is_explained_nearby(column, begin, end, noise_levels)) return false;
      begin = end;
    }
  }
  return true;
}

}  // namespace twinshot
