// Turns aligned segments into regions.
#include "compare/judge/region_judge.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "compare/align/rounded.h"
#include "compare/judge/decision.h"
#include "compare/judge/region_kind.h"
#include "compare/judge/window_scan.h"
#include "compare/pair_view.h"

namespace twinshot {
namespace {

/// A band or margin that only one picture has, or has elsewhere: nothing there is alike.
Region whole_box(Kind kind, const Rect& box, const Rect& reference_box) {
  Region region;
  region.box = box;
  region.reference_box = reference_box;
  region.kind = kind;
  region.pixels = std::int64_t{box.width} * box.height;
  region.score = 0;
  return region;
}

/// `box` without the columns at either side that have the colour of its top corners throughout;
/// `box` itself when nothing would be left.
Rect without_ground(const ImageView& view, const Rect& box) {
  const auto is_ground = [&](int x, const std::uint8_t* ground) {
    for (int y = box.y; y < box.bottom(); ++y) {
      if (!same_pixel(view.pixel(x, y), ground)) return false;
    }
    return true;
  };
  int left = box.x;
  int right = box.right();
  const std::uint8_t* left_ground = view.pixel(left, box.y);
  const std::uint8_t* right_ground = view.pixel(right - 1, box.y);
  while (left < right && is_ground(left, left_ground)) ++left;
  while (right > left && is_ground(right - 1, right_ground)) --right;
  return left < right ? Rect{left, box.y, right - left, box.height} : box;
}

class RegionJudge {
 public:
  RegionJudge(const JudgedPair& pair, const CompareOptions& options, const IgnoreBoxes& ignore,
              Backend& backend, int threads)
      : pair_(pair),
        reference_(pair.reference),
        candidate_(pair.candidate),
        options_(options),
        limits_(options),
        ignore_(ignore),
        backend_(backend),
        threads_(threads) {}

  [[nodiscard]] Comparison judge(std::span<const Segment> segments) && {
    for (const Segment& segment : segments) {
      if (segment.silent || segment.equal) continue;
      switch (segment.type) {
        case Segment::Type::paired:
          compare_stretch(segment);
          break;
        case Segment::Type::inserted:
          add_whole(Kind::added, candidate_box(segment), {});
          break;
        case Segment::Type::deleted:
          add_whole(Kind::removed, reference_box(segment), reference_box(segment));
          break;
        case Segment::Type::moved:
          add_moved(segment);
          break;
      }
    }
    add_surplus_columns();
    for (Region& region : result_.regions) fingerprint(region);
    std::sort(result_.regions.begin(), result_.regions.end(), [](const Region& a, const Region& b) {
      const auto key = [](const Region& region) {
        return std::tuple(region.box.y, region.box.x, region.kind, region.box.height,
                          region.box.width);
      };
      return key(a) < key(b);
    });
    result_.same = result_.regions.empty();
    result_.width = std::max(reference_.width, candidate_.width);
    result_.height = std::max(reference_.height, candidate_.height);
    result_.backend = backend_.name();
    return std::move(result_);
  }

 private:
  [[nodiscard]] int common_width() const { return std::min(reference_.width, candidate_.width); }

  void compare_stretch(const Segment& segment) {
    const int width = segment.width == 0 ? common_width() : segment.width;
    const PairView pair = {
        cropped(reference_, {segment.x, segment.reference_y, width, segment.rows}),
        cropped(candidate_, {segment.x, segment.candidate_y, width, segment.rows})};
    Scan found;
    if (segment.width == 0) {
      const auto rows = static_cast<std::size_t>(segment.rows);
      const auto hashes = [rows](const RowTable& table, int y) {
        return std::span(table.hashes).subspan(static_cast<std::size_t>(y), rows);
      };
      found = scan({pair, hashes(pair_.reference_rows, segment.reference_y),
                    hashes(pair_.candidate_rows, segment.candidate_y)},
                   options_, backend_, threads_);
    } else {
      // The hashes of whole rows say nothing about a lane's.
      const RowTable reference = hash_rows(pair.reference, width);
      const RowTable candidate = hash_rows(pair.candidate, width);
      found = scan({pair, reference.hashes, candidate.hashes}, options_, backend_, threads_);
    }
    // What a band has pushed elsewhere was rounded to whole rows once more on the way.
    const auto rounded = [&](const Patch& patch) {
      const Rect box = {segment.x + patch.box.x, segment.reference_y + patch.box.y, patch.box.width,
                        patch.box.height};
      return is_rounded(reference_, candidate_, box, segment.offset(), limits_.noise_levels);
    };
    if (segment.offset() != 0 && std::erase_if(found.patches, rounded) > 0) {
      found.score = options_.threshold;
      for (const Patch& patch : found.patches) found.score = std::min(found.score, patch.score);
    }
    result_.score = std::min(result_.score, found.score);
    for (const Patch& patch : found.patches) add_patch(segment, pair, patch);
  }

  void add_patch(const Segment& segment, const PairView& pair, const Patch& patch) {
    Region region;
    region.kind = classify(pair, patch.box);
    region.pixels = static_cast<std::int64_t>(count_beyond(pair, patch.box, limits_.noise_levels));
    region.score = patch.score;
    const Rect& box = patch.box;
    const Rect in_reference = {segment.x + box.x, segment.reference_y + box.y, box.width,
                               box.height};
    const Rect in_candidate = {segment.x + box.x, segment.candidate_y + box.y, box.width,
                               box.height};
    region.box = region.kind == Kind::removed ? in_reference : in_candidate;
    region.reference_box = region.kind == Kind::added ? Rect{} : in_reference;
    result_.regions.push_back(region);
  }

  [[nodiscard]] Rect reference_box(const Segment& segment) const {
    if (segment.width == 0) return {0, segment.reference_y, reference_.width, segment.rows};
    return without_ground(reference_,
                          {segment.x, segment.reference_y, segment.width, segment.rows});
  }

  [[nodiscard]] Rect candidate_box(const Segment& segment) const {
    if (segment.width == 0) return {0, segment.candidate_y, candidate_.width, segment.rows};
    return without_ground(candidate_,
                          {segment.x, segment.candidate_y, segment.width, segment.rows});
  }

  void add_moved(const Segment& segment) {
    Rect to = candidate_box(segment);
    to.width = std::min(to.width, common_width());
    add_whole(Kind::moved, to, {to.x, segment.reference_y, to.width, to.height});
  }

  void add_surplus_columns() {
    const int common = common_width();
    const Rect right = {common, 0, std::max(reference_.width, candidate_.width) - common,
                        candidate_.width > common ? candidate_.height : reference_.height};
    if (right.empty()) return;
    if (candidate_.width > common) {
      add_whole(Kind::added, right, {});
    } else {
      add_whole(Kind::removed, right, right);
    }
  }

  void add_whole(Kind kind, const Rect& box, const Rect& reference_box) {
    if (covered(box, kind == Kind::removed ? ignore_.reference : ignore_.candidate)) return;
    result_.regions.push_back(whole_box(kind, box, reference_box));
    result_.score = 0;
  }

  void fingerprint(Region& region) const {
    if (region.kind != Kind::added) {
      region.before_hash = hash_pixels(cropped(reference_, region.reference_box));
    }
    if (region.kind != Kind::removed) {
      region.after_hash = hash_pixels(cropped(candidate_, region.box));
    }
  }

  const JudgedPair& pair_;
  ImageView reference_;
  ImageView candidate_;
  const CompareOptions& options_;
  DecisionLimits limits_;
  const IgnoreBoxes& ignore_;
  Backend& backend_;
  int threads_;
  Comparison result_;
};

}  // namespace

Comparison judge_segments(const JudgedPair& pair, std::span<const Segment> segments,
                          const CompareOptions& options, const IgnoreBoxes& ignore,
                          Backend& backend, int threads) {
  return RegionJudge(pair, options, ignore, backend, threads).judge(segments);
}

}  // namespace twinshot
