// Two pictures go in, regions come out: align, scan the windows, collect the regions.
#include "compare/compare.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <tuple>

#include "compare/align.h"
#include "compare/decision.h"
#include "compare/ignore_boxes.h"
#include "compare/options.h"
#include "compare/pair_view.h"
#include "compare/region_kind.h"
#include "compare/region_map.h"
#include "compare/row_hash.h"
#include "compare/window_scan.h"

namespace twinshot {
namespace {

using Clock = std::chrono::steady_clock;

void check_image(const Image& image, const char* side) {
  const auto bytes = image.stride_bytes() * static_cast<std::size_t>(std::max(0, image.height));
  if (image.width <= 0 || image.height <= 0 || image.pixels.size() != bytes) {
    throw std::invalid_argument(std::string("compare: the ") + side + " picture is " +
                                std::to_string(image.width) + "x" + std::to_string(image.height) +
                                " with " + std::to_string(image.pixels.size()) + " bytes");
  }
}

void check_arguments(const Image& reference, const Image& candidate,
                     const CompareOptions& options) {
  check_options(options);
  check_image(reference, "reference");
  check_image(candidate, "candidate");
}

std::vector<Segment> segments_of(const Image& reference, const Image& candidate,
                                 const CompareOptions& options) {
  return options.align ? align_rows(reference.view(), candidate.view())
                       : top_aligned(reference.height, candidate.height);
}

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

/// Collects the regions of one comparison.
class Judge {
 public:
  Judge(const ImageView& reference, const ImageView& candidate, const CompareOptions& options,
        const IgnoreBoxes& ignore, Backend& backend)
      : reference_(reference),
        candidate_(candidate),
        options_(options),
        limits_(options),
        ignore_(ignore),
        backend_(backend) {}

  [[nodiscard]] Comparison judge(const std::vector<Segment>& segments) {
    for (const Segment& segment : segments) {
      switch (segment.type) {
        case Segment::Type::paired:
          compare_stretch(segment);
          break;
        case Segment::Type::inserted:
          add_inserted(segment);
          break;
        case Segment::Type::deleted:
          add_deleted(segment);
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
  void compare_stretch(const Segment& segment) {
    const int width = std::min(reference_.width, candidate_.width);
    const PairView pair = {cropped(reference_, {0, segment.reference_y, width, segment.rows}),
                           cropped(candidate_, {0, segment.candidate_y, width, segment.rows})};
    const WindowLayout layout = layout_windows(options_, pair.width(), pair.height());
    RegionMap map(pair);
    for_each_differing_window(pair, layout, backend_, [&](const Window& window) {
      const WindowVerdict verdict = twinshot::judge(pair, window, limits_);
      result_.score = std::min(result_.score, verdict.score);
      if (verdict.differs) map.add(window.box, verdict.score, limits_.noise_levels);
    });
    for (const Patch& patch : map.take_patches()) {
      Region region;
      region.kind = classify(pair, patch.box);
      region.pixels = count_differing(pair, patch.box);
      region.score = patch.score;
      const Rect in_reference = {patch.box.x, patch.box.y + segment.reference_y, patch.box.width,
                                 patch.box.height};
      const Rect in_candidate = {patch.box.x, patch.box.y + segment.candidate_y, patch.box.width,
                                 patch.box.height};
      region.box = region.kind == Kind::removed ? in_reference : in_candidate;
      region.reference_box = region.kind == Kind::added ? Rect{} : in_reference;
      result_.regions.push_back(region);
    }
  }

  [[nodiscard]] std::int64_t count_differing(const PairView& pair, const Rect& box) const {
    std::int64_t count = 0;
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) {
        count += level_difference(pair.reference.pixel(x, y), pair.candidate.pixel(x, y)) >
                         limits_.noise_levels
                     ? 1
                     : 0;
      }
    }
    return count;
  }

  void add_inserted(const Segment& segment) {
    add_whole(Kind::added, {0, segment.candidate_y, candidate_.width, segment.rows}, {});
  }

  void add_deleted(const Segment& segment) {
    const Rect box = {0, segment.reference_y, reference_.width, segment.rows};
    add_whole(Kind::removed, box, box);
  }

  void add_moved(const Segment& segment) {
    const int width = std::min(reference_.width, candidate_.width);
    add_whole(Kind::moved, {0, segment.candidate_y, width, segment.rows},
              {0, segment.reference_y, width, segment.rows});
  }

  void add_surplus_columns() {
    const int common = std::min(reference_.width, candidate_.width);
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

  ImageView reference_;
  ImageView candidate_;
  const CompareOptions& options_;
  DecisionLimits limits_;
  const IgnoreBoxes& ignore_;
  Backend& backend_;
  Comparison result_;
};

}  // namespace

Comparison compare_images(Image reference, Image candidate, const CompareOptions& options,
                          const IgnoreBoxes& ignore, Backend& backend) {
  check_arguments(reference, candidate, options);
  const Clock::time_point start = Clock::now();
  paint(reference, ignore.reference);
  paint(candidate, ignore.candidate);
  const std::vector<Segment> segments = segments_of(reference, candidate, options);
  paint_across(reference, candidate, ignore, segments);
  Comparison result =
      Judge(reference.view(), candidate.view(), options, ignore, backend).judge(segments);
  result.timings.compare_ms =
      std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  result.timings.total_ms = result.timings.compare_ms;
  return result;
}

WindowScores score_grid(const Image& reference, const Image& candidate,
                        const CompareOptions& options, Backend& backend) {
  check_arguments(reference, candidate, options);
  const Rect common = {0, 0, std::min(reference.width, candidate.width),
                       std::min(reference.height, candidate.height)};
  const PairView pair = {cropped(reference.view(), common), cropped(candidate.view(), common)};
  const WindowLayout layout = layout_windows(options, pair.width(), pair.height());
  const DecisionLimits limits(options);
  WindowScores scores{layout.columns, layout.rows, {}};
  scores.values.assign(
      static_cast<std::size_t>(layout.columns) * static_cast<std::size_t>(layout.rows), 1.0);
  for_each_differing_window(pair, layout, backend, [&](const Window& window) {
    scores.values[static_cast<std::size_t>(window.row) * static_cast<std::size_t>(layout.columns) +
                  static_cast<std::size_t>(window.column)] = judge(pair, window, limits).score;
  });
  return scores;
}

}  // namespace twinshot
