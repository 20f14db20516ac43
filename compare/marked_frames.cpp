// The frames that the plain correlation marks, and the picture that shows them.
#include "compare/marked_frames.h"

#include <algorithm>
#include <stdexcept>

#include "compare/align/align.h"
#include "compare/filters/view.h"
#include "compare/judge/window_layout.h"
#include "compare/judge/window_scan.h"
#include "compare/options.h"
#include "compare/pair_view.h"
#include "compare/row_hash.h"
#include "compare/stopwatch.h"

namespace twinshot {
namespace {

constexpr Rgba kRed = {{255, 0, 0, 255}};
/// Boxes in frames from this size on are 2 px thick.
constexpr int kLargeFramePx = 16;

void check_arguments(const ImageView& reference, const ImageView& candidate,
                     const CompareOptions& options) {
  check_options(options);
  if (options.metric != Metric::cosine) {
    throw std::invalid_argument("mark_frames: the metric must be cosine");
  }
  if (reference.width <= 0 || reference.height <= 0 || candidate.width <= 0 ||
      candidate.height <= 0) {
    throw std::invalid_argument("mark_frames: a picture is empty");
  }
}

class Marker {
 public:
  Marker(const ImageView& reference, const ImageView& candidate, const CompareOptions& options,
         Backend& backend, int threads)
      : reference_(reference),
        candidate_(candidate),
        options_(options),
        backend_(backend),
        threads_(threads),
        common_width_(std::min(reference.width, candidate.width)) {}

  [[nodiscard]] MarkedFrames mark() && {
    const std::vector<Segment> segments = options_.align
                                              ? align_rows(reference_, candidate_)
                                              : top_aligned(reference_.height, candidate_.height);
    for (const Segment& segment : segments) {
      if (!segment.silent) mark_segment(segment);
    }
    add({common_width_, 0, reference_.width - common_width_, reference_.height},
        {common_width_, 0, candidate_.width - common_width_, candidate_.height});
    return std::move(result_);
  }

 private:
  void mark_segment(const Segment& segment) {
    const bool whole = segment.width == 0;
    const Rect a = {segment.x, segment.reference_y, whole ? reference_.width : segment.width,
                    segment.rows};
    const Rect b = {segment.x, segment.candidate_y, whole ? candidate_.width : segment.width,
                    segment.rows};
    switch (segment.type) {
      case Segment::Type::paired:
        mark_stretch(segment, whole ? common_width_ : segment.width);
        break;
      case Segment::Type::inserted:
        add({}, b);
        break;
      case Segment::Type::deleted:
        add(a, {});
        break;
      case Segment::Type::moved:
        add(intersected(a, {0, 0, common_width_, reference_.height}),
            intersected(b, {0, 0, common_width_, candidate_.height}));
        break;
    }
  }

  void mark_stretch(const Segment& segment, int width) {
    const PairView pair = {
        cropped(reference_, {segment.x, segment.reference_y, width, segment.rows}),
        cropped(candidate_, {segment.x, segment.candidate_y, width, segment.rows})};
    const RowTable a = hash_rows(pair.reference, width);
    const RowTable b = hash_rows(pair.candidate, width);
    const std::vector<double> scores =
        score_windows({pair, a.hashes, b.hashes}, options_, backend_, threads_);
    const WindowLayout layout = layout_windows(options_, width, segment.rows);
    result_.judged += static_cast<std::int64_t>(scores.size());
    std::size_t index = 0;
    for (int row = 0; row < layout.rows; ++row) {
      for (int column = 0; column < layout.columns; ++column, ++index) {
        // A score is below the threshold exactly when its frame is, by integers: see judge_cosine.
        if (scores[index] >= options_.threshold) continue;
        const Rect frame = pixels_under({column, column + 1}, {row, row + 1}, layout.cell_px,
                                        {0, 0, width, segment.rows});
        add({segment.x + frame.x, segment.reference_y + frame.y, frame.width, frame.height},
            {segment.x + frame.x, segment.candidate_y + frame.y, frame.width, frame.height});
      }
    }
  }

  void add(const Rect& in_reference, const Rect& in_candidate) {
    MarkedFrame frame;
    if (!in_reference.empty()) frame.reference = in_reference;
    if (!in_candidate.empty()) frame.candidate = in_candidate;
    if (frame != MarkedFrame{}) result_.frames.push_back(frame);
  }

  ImageView reference_;
  ImageView candidate_;
  const CompareOptions& options_;
  Backend& backend_;
  int threads_;
  int common_width_;
  MarkedFrames result_;
};

void fill(Image& canvas, const Rect& box) {
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      store_pixel(canvas.row(y) + static_cast<std::size_t>(x) * kChannels, kRed);
    }
  }
}

void draw_box(Image& canvas, const Rect& box) {
  if (box.empty()) return;
  const int wanted = std::min(box.width, box.height) >= kLargeFramePx ? 2 : 1;
  const int t = std::min({wanted, box.width, box.height});
  fill(canvas, {box.x, box.y, box.width, t});
  fill(canvas, {box.x, box.bottom() - t, box.width, t});
  fill(canvas, {box.x, box.y, t, box.height});
  fill(canvas, {box.right() - t, box.y, t, box.height});
}

}  // namespace

MarkedFrames mark_frames(const ImageView& reference, const ImageView& candidate,
                         const CompareOptions& options, Backend& backend, int threads) {
  check_arguments(reference, candidate, options);
  const Stopwatch watch;
  MarkedFrames result = Marker(reference, candidate, options, backend, threads).mark();
  result.backend = backend.name();
  result.milliseconds = watch.milliseconds();
  return result;
}

Image draw_marked(const ImageView& reference, const ImageView& candidate,
                  std::span<const MarkedFrame> frames) {
  Image canvas = side_by_side(reference, candidate);
  const Rect left = {0, 0, reference.width, reference.height};
  const Rect right = {0, 0, candidate.width, candidate.height};
  for (const MarkedFrame& frame : frames) {
    draw_box(canvas, intersected(frame.reference, left));
    Rect box = intersected(frame.candidate, right);
    box.x += reference.width + kViewGutterPx;
    draw_box(canvas, box);
  }
  return canvas;
}

}  // namespace twinshot
