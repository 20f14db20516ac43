// The columns of a zone, aligned one by one.
#include "compare/align/lanes.h"

#include <algorithm>
#include <cstdlib>

#include "compare/align/move_find.h"
#include "compare/pair_view.h"

namespace twinshot {
namespace {

/// More bands with content than this in one zone are no layout that one could reason about.
constexpr std::size_t kMaxReasons = 100;

/// How many pixels segments leave without an equal partner.
std::int64_t unexplained(const Pane& pane, const std::vector<Segment>& segments) {
  std::int64_t pixels = 0;
  for (const Segment& segment : segments) {
    int rows = 0;
    if (segment.is_band()) {
      rows = segment.silent ? 0 : segment.rows;
    } else if (segment.type == Segment::Type::paired && !segment.equal) {
      // What the pane's hashes say of whole rows they cannot say of a lane's.
      for (int i = 0; i < segment.rows; ++i) {
        rows += segment.width == 0 && pane.equal(segment.reference_y + i, segment.candidate_y + i)
                    ? 0
                    : 1;
      }
    }
    pixels += std::int64_t{rows} * (segment.width == 0 ? pane.width() : segment.width);
  }
  return pixels;
}

/// A blank band with nothing but ground below it in its lane: the room that another lane, or a
/// band above it in this one, takes or leaves.
void silence_slack(const Pane& lane, std::vector<Segment>& segments) {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (segment->width != 0) return;
    if (segment->is_band()) {
      if (!segment->blank) return;
      segment->silent = true;
    } else if (segment->type != Segment::Type::paired ||
               !is_blank(lane.reference_rows, segment->reference_y, segment->rows) ||
               !is_blank(lane.candidate_rows, segment->candidate_y, segment->rows)) {
      return;
    }
  }
}

/// A blank band that takes its lane to where content that came or went higher up has taken
/// another lane: cards of a row of which one grew, and the next row begins below them all. Within
/// 2 px, for each lane is rounded on its own. A lane that is no wider than a border takes nobody
/// along.
void silence_room(LaneSolution& solution) {
  constexpr int kRoundingRows = 2;
  constexpr int kMinReasonPx = 8;
  std::vector<Segment> reasons;
  for (const Segment& segment : solution.segments) {
    if (segment.is_band() && !segment.blank && segment.width >= kMinReasonPx) {
      reasons.push_back(segment);
    }
  }
  if (reasons.size() > kMaxReasons) return;
  for (Segment& segment : solution.segments) {
    if (!segment.is_band() || !segment.blank || segment.silent) continue;
    segment.silent = std::any_of(reasons.begin(), reasons.end(), [&](const Segment& reason) {
      return reason.x != segment.x && reason.type == segment.type &&
             reason.candidate_y < segment.candidate_end() &&
             std::abs(reason.offset_after() - segment.offset_after()) <= kRoundingRows;
    });
    if (segment.silent) {
      solution.unexplained -= std::int64_t{segment.rows} * segment.width;
    }
  }
}

}  // namespace

LaneSolution solve_lanes(const Pane& pane, const Gap& zone, const std::vector<int>& cuts, int depth,
                         AlignEffort& effort) {
  LaneSolution solution;
  const std::int64_t run_cells = effort.run_cells / static_cast<std::int64_t>(cuts.size());
  int x = 0;
  for (const int cut : cuts) {
    const int width = cut - x;
    const ImageView reference =
        cropped(pane.reference, {x, zone.reference, width, zone.reference_rows});
    const ImageView candidate =
        cropped(pane.candidate, {x, zone.candidate, width, zone.candidate_rows});
    const RowTable reference_rows = hash_rows(reference, width);
    const RowTable candidate_rows = hash_rows(candidate, width);
    const Pane lane = {reference, candidate, reference_rows, candidate_rows,
                       pane.offset + zone.candidate - zone.reference};
    AlignEffort lane_effort = {effort.lane_pixels, run_cells, {}};
    std::vector<Segment> segments = align_pane(lane, depth, lane_effort);
    effort.lane_pixels = lane_effort.lane_pixels;
    silence_slack(lane, segments);
    solution.unexplained += unexplained(lane, segments);
    for (Segment& segment : segments) {
      solution.same_offset =
          solution.same_offset && segment.type == Segment::Type::paired && segment.offset() == 0;
      segment.reference_y += zone.reference;
      segment.candidate_y += zone.candidate;
      segment.x += x;
      if (segment.width == 0) segment.width = width;
      solution.segments.push_back(segment);
    }
    x = cut;
  }
  silence_room(solution);
  // Slack is the consequence of something; where there is nothing else, it is what happened.
  const bool reported =
      std::any_of(solution.segments.begin(), solution.segments.end(), [](const Segment& segment) {
        return segment.type == Segment::Type::moved || (segment.is_band() && !segment.silent);
      });
  if (!reported) {
    for (Segment& segment : solution.segments) {
      solution.unexplained += segment.silent ? std::int64_t{segment.rows} * segment.width : 0;
      segment.silent = false;
    }
  }
  return solution;
}

}  // namespace twinshot
