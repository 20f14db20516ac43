// Both pictures of a pair, decoded side by side as far as comparing them needs.
#include "compare/pair_stream.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>
#include <vector>

#include "compare/strip_source.h"
#include "compare/unfilter.h"

namespace twinshot {
namespace {

/// Alignment leaves pictures of equal height alone while this share of their rows differs at most.
constexpr int kAlignedPercent = 30;

/// Rows [begin, end).
struct RowSpan {
  int begin = 0;
  int end = 0;
};

Image empty_image(int width, int height) {
  Image image;
  image.width = width;
  image.height = height;
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(height));
  return image;
}

/// Takes the strips of both sides in turn and keeps what a comparison will look at.
class Collector {
 public:
  Collector(const StripReader& reference, const StripSource& candidate)
      : row_bytes_(reference.row_bytes()), channels_(reference.channels()) {
    pair_.reference = empty_image(reference.width(), reference.height());
    pair_.candidate = empty_image(reference.width(), candidate.height());
    reserve(pair_.reference_rows, reference.height());
    reserve(pair_.candidate_rows, candidate.height());
  }

  /// `candidate` goes back to its source as soon as nobody can need it any more.
  void take(const PngRows::Rows& reference, Strip candidate, StripSource& source) {
    const int differing = differing_rows(reference, candidate);
    append(candidate.rows, pair_.candidate_rows);
    if (differing == 0) {
      append(candidate.rows, pair_.reference_rows);
      keep_or_remember(std::move(candidate), source);
      return;
    }
    RowTable rows;
    hash_strip(reference, row_bytes_, channels_, rows);
    append(rows, pair_.reference_rows);
    differing_rows_ += differing;
    for (Strip& before : history_) {
      keep_equal(view(before));
      source.recycle(std::move(before));
    }
    history_.clear();
    keep(reference, pair_.reference);
    keep(view(candidate), pair_.candidate);
    mark_kept(reference.count > 0 ? reference.y : candidate.y,
              std::max(reference.y + reference.count, candidate.y + candidate.count));
    last_difference_ = kept_.back().end;
    source.recycle(std::move(candidate));
  }

  /// Whether alignment may look at rows between two differences that were not kept.
  [[nodiscard]] bool has_holes() const {
    const int height = pair_.reference.height;
    const bool aligned =
        height != pair_.candidate.height ||
        std::int64_t{differing_rows_} * 100 > std::int64_t{height} * kAlignedPercent;
    return aligned && kept_.size() > 1;
  }

  /// Keeps what lies in the holes; `reference` begins at the top again.
  void fill_holes(StripReader reference) {
    for (std::size_t i = 0; i + 1 < kept_.size(); ++i) {
      const RowSpan hole = {kept_[i].end, kept_[i + 1].begin};
      PngRows::Rows strip;
      do {
        strip = reference.next();
        if (strip.y >= hole.begin) keep_equal(strip);
      } while (strip.y + strip.count < hole.end);
    }
  }

  [[nodiscard]] StreamedPair finish() {
    if (kept_.empty()) {
      StreamedPair nothing;
      nothing.identical = true;
      return nothing;
    }
    return std::move(pair_);
  }

 private:
  static void reserve(RowTable& table, int rows) {
    table.hashes.reserve(static_cast<std::size_t>(rows));
    table.flat.reserve(static_cast<std::size_t>(rows));
  }

  static void append(const RowTable& rows, RowTable& table) {
    table.hashes.insert(table.hashes.end(), rows.hashes.begin(), rows.hashes.end());
    table.flat.insert(table.flat.end(), rows.flat.begin(), rows.flat.end());
  }

  [[nodiscard]] PngRows::Rows view(const Strip& strip) const {
    return {strip.pixels.data(), row_bytes_, strip.y, strip.count};
  }

  /// Rows that only one of the pictures has count as differing.
  [[nodiscard]] int differing_rows(const PngRows::Rows& reference, const Strip& candidate) const {
    const int common = std::min(reference.count, candidate.count);
    int differing = std::max(reference.count, candidate.count) - common;
    for (int row = 0; row < common; ++row) {
      const auto index = static_cast<std::size_t>(row);
      differing += std::memcmp(reference.pixels + index * reference.stride_bytes,
                               candidate.pixels.data() + index * row_bytes_, row_bytes_) != 0
                       ? 1
                       : 0;
    }
    return differing;
  }

  void keep(const PngRows::Rows& strip, Image& image) const {
    if (strip.count == 0) return;
    expand_rows({strip.pixels, strip.stride_bytes}, {image.row(strip.y), image.stride_bytes()},
                {image.width, strip.count, channels_});
  }

  void keep_equal(const PngRows::Rows& strip) {
    keep(strip, pair_.reference);
    std::memcpy(pair_.candidate.row(strip.y), pair_.reference.row(strip.y),
                pair_.reference.stride_bytes() * static_cast<std::size_t>(strip.count));
  }

  /// Rows [begin, end) are kept, and with them what is remembered above.
  void mark_kept(int begin, int end) {
    begin -= std::exchange(history_rows_, 0);
    if (!kept_.empty() && kept_.back().end == begin) {
      kept_.back().end = end;
    } else {
      kept_.push_back({begin, end});
    }
  }

  /// An equal strip: kept while a difference is near above, else remembered, for one may follow.
  void keep_or_remember(Strip strip, StripSource& source) {
    if (!kept_.empty() && strip.y < last_difference_ + kHaloRows) {
      keep_equal(view(strip));
      kept_.back().end = strip.y + strip.count;
      source.recycle(std::move(strip));
      return;
    }
    history_rows_ += strip.count;
    history_.push_back(std::move(strip));
    if (history_rows_ - history_.front().count >= kHaloRows) {
      history_rows_ -= history_.front().count;
      source.recycle(std::move(history_.front()));
      history_.pop_front();
    }
  }

  StreamedPair pair_;
  std::size_t row_bytes_;
  int channels_;
  std::deque<Strip> history_;  ///< equal strips just above, of kHaloRows together
  int history_rows_ = 0;
  std::vector<RowSpan> kept_;  ///< from top to bottom, never touching
  int last_difference_ = 0;    ///< the row after it
  int differing_rows_ = 0;
};

}  // namespace

bool can_stream(const PngChunks& reference, const PngChunks& candidate) {
  return PngRows::can_read(reference) && PngRows::can_read(candidate) &&
         reference.header.width == candidate.header.width;
}

StreamedPair stream_pair(ByteView reference, ByteView candidate, const IgnoreBoxes& ignore,
                         int threads) {
  const StripSide reference_side = {reference, "reference", ignore.reference};
  const StripSide candidate_side = {candidate, "candidate", ignore.candidate};
  constexpr int kRgbColour = 2;
  const auto is_rgb = [](ByteView png) { return read_png_header(png).colour_type == kRgbColour; };
  const bool rgba = !is_rgb(reference) || !is_rgb(candidate) || !ignore.reference.empty() ||
                    !ignore.candidate.empty();

  StripReader reference_strips(reference_side, rgba);
  StripSource candidate_strips(candidate_side, rgba, threads > 1);
  Collector collector(reference_strips, candidate_strips);
  while (true) {
    const PngRows::Rows strip = reference_strips.next();
    Strip counterpart = candidate_strips.next();
    if (strip.count == 0 && counterpart.count == 0) break;
    collector.take(strip, std::move(counterpart), candidate_strips);
  }
  if (collector.has_holes()) collector.fill_holes(StripReader(reference_side, rgba));
  return collector.finish();
}

}  // namespace twinshot
