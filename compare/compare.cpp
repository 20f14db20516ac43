// Two pictures go in, regions come out: hash rows, align, judge.
#include "compare/compare.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "compare/align/align.h"
#include "compare/ignore_boxes.h"
#include "compare/judge/region_judge.h"
#include "compare/judge/window_scan.h"
#include "compare/options.h"
#include "compare/pair_view.h"
#include "compare/stopwatch.h"

namespace twinshot {
namespace {

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

void check_table(const RowTable& rows, const Image& image) {
  if (rows.rows() != image.height || rows.flat.size() != rows.hashes.size()) {
    throw std::invalid_argument("compare: " + std::to_string(rows.rows()) + " row hashes for " +
                                std::to_string(image.height) + " rows");
  }
}

}  // namespace

Comparison compare_images(Image reference, Image candidate, const CompareOptions& options,
                          const IgnoreBoxes& ignore, Backend& backend, int threads) {
  check_arguments(reference, candidate, options);
  const Stopwatch watch;
  paint(reference, ignore.reference);
  paint(candidate, ignore.candidate);
  const int width = std::min(reference.width, candidate.width);
  HashedPair pair = {std::move(reference), std::move(candidate), {}, {}};
  pair.reference_rows = hash_rows(pair.reference.view(), width);
  pair.candidate_rows = hash_rows(pair.candidate.view(), width);
  Comparison result = compare_hashed(std::move(pair), options, ignore, backend, threads).value();
  result.timings.compare_ms = watch.milliseconds();
  result.timings.total_ms = result.timings.compare_ms;
  return result;
}

std::optional<Comparison> compare_hashed(HashedPair pair, const CompareOptions& options,
                                         const IgnoreBoxes& ignore, Backend& backend, int threads) {
  check_arguments(pair.reference, pair.candidate, options);
  check_table(pair.reference_rows, pair.reference);
  check_table(pair.candidate_rows, pair.candidate);
  const Stopwatch watch;
  const ImageView reference = pair.reference.view();
  const ImageView candidate = pair.candidate.view();
  const Alignment alignment =
      options.align ? align_rows(reference, candidate, pair.reference_rows, pair.candidate_rows)
                    : Alignment{top_aligned(reference.height, candidate.height), {}};
  if (alignment.reach.halo_rows(options.frame_size) > pair.halo_rows) return std::nullopt;
  paint_across(pair.reference, pair.candidate, pair.reference_rows, pair.candidate_rows, ignore,
               alignment.segments);
  const JudgedPair judged = {reference, candidate, pair.reference_rows, pair.candidate_rows};
  Comparison result = judge_segments(judged, alignment.segments, options, ignore, backend, threads);
  result.timings.compare_ms = watch.milliseconds();
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
  const RowTable reference_rows = hash_rows(pair.reference, pair.width());
  const RowTable candidate_rows = hash_rows(pair.candidate, pair.width());
  WindowScores scores{layout.columns, layout.rows, {}};
  scores.values =
      score_windows({pair, reference_rows.hashes, candidate_rows.hashes}, options, backend, 1);
  return scores;
}

}  // namespace twinshot
