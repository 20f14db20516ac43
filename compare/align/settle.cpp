// What a shift is called, and which shifts need no mention because another one explains them.
#include "compare/align/settle.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "compare/align/rounded.h"

namespace twinshot {
namespace {

constexpr int kRoundingRows = 2;
/// Content that stands this much lower or higher between things that stay was moved there. More
/// of either is described by the bands: a page whose margins changed has not moved.
constexpr int kNudgeRows = 200;
constexpr int kMaxNudgedRows = 400;

/// The first candidate row from which on rounding has a reason.
int cause_of_rounding(const std::vector<Segment>& segments) {
  int y = std::numeric_limits<int>::max();
  for (const Segment& segment : segments) {
    if (segment.type == Segment::Type::paired || segment.silent) continue;
    if (segment.rows > kRoundingRows) y = std::min(y, segment.candidate_y);
  }
  return y;
}

bool in_one_lane(const Segment& a, const Segment& b) {
  return a.x == b.x && a.width == b.width;
}

/// Whether these three say that the middle one was nudged. The room it leaves may have been taken
/// for slack already; the room it takes may not: then something else has pushed it.
bool is_nudge(const Segment& before, const Segment& content, const Segment& after) {
  return before.is_band() && after.is_band() && before.type != after.type && before.blank &&
         after.blank && !before.silent && before.rows == after.rows && before.rows <= kNudgeRows &&
         content.type == Segment::Type::paired && content.equal && content.rows <= kMaxNudgedRows &&
         in_one_lane(before, content) && in_one_lane(content, after);
}

/// Whether the rows of a band are what comes of drawing the same once more a part of a pixel lower.
bool says_nothing(const Segment& band, const ImageView& reference, const ImageView& candidate) {
  if (band.blank) return true;
  const bool inserted = band.type == Segment::Type::inserted;
  const int width = band.width == 0 ? std::min(reference.width, candidate.width) : band.width;
  return is_interpolated(
      inserted ? candidate : reference,
      {band.x, inserted ? band.candidate_y : band.reference_y, width, band.rows});
}

void silence_rounding(std::vector<Segment>& segments, const ImageView& reference,
                      const ImageView& candidate, std::vector<Gap>& looked_at) {
  const int cause = cause_of_rounding(segments);
  int settled_offset = 0;  // where the last band that is reported put things in this lane
  for (std::size_t i = 0; i < segments.size(); ++i) {
    Segment& segment = segments[i];
    if (i == 0 || !in_one_lane(segments[i - 1], segment)) settled_offset = segment.offset();
    if (segment.type == Segment::Type::paired) continue;
    bool rounded = segment.rows <= kRoundingRows && segment.candidate_y > cause &&
                   std::abs(segment.offset_after() - settled_offset) <= kRoundingRows;
    if (rounded && segment.is_band()) {
      looked_at.push_back(gap_of(segment));
      rounded = says_nothing(segment, reference, candidate);
    }
    // A moved line was rounded on its own, and the ground around it was not.
    segment.silent = segment.silent || rounded;
    if (!rounded && segment.is_band()) settled_offset = segment.offset_after();
  }
}

void name_nudges(std::vector<Segment>& segments) {
  for (std::size_t i = 0; i + 2 < segments.size(); ++i) {
    if (!is_nudge(segments[i], segments[i + 1], segments[i + 2])) continue;
    segments[i].silent = true;
    segments[i + 1].type = Segment::Type::moved;
    segments[i + 1].equal = false;
    segments[i + 2].silent = true;
  }
}

}  // namespace

void settle(std::vector<Segment>& segments, const ImageView& reference, const ImageView& candidate,
            std::vector<Gap>& looked_at) {
  silence_rounding(segments, reference, candidate, looked_at);
  name_nudges(segments);
}

}  // namespace twinshot
