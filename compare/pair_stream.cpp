// Both pictures of a pair, decoded side by side as far as comparing them needs.
#include "compare/pair_stream.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "compare/codec/unfilter.h"
#include "compare/strip_source.h"

namespace twinshot {
namespace {

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
  Collector(const StripReader& reference, int candidate_height, int halo_rows)
      : channels_(reference.channels()) {
    pair_.halo_rows = halo_rows;
    pair_.reference = empty_image(reference.width(), reference.height());
    pair_.candidate = empty_image(reference.width(), candidate_height);
    reserve(pair_.reference_rows, reference.height());
    reserve(pair_.candidate_rows, candidate_height);
  }

  /// A strip that both pictures have.
  void take_equal(DecodedStrip strip) {
    append(strip.rows, pair_.reference_rows);
    append(strip.rows, pair_.candidate_rows);
    keep_or_remember(std::move(strip));
  }

  /// The next strip of either picture.
  void take(const DecodedStrip& reference, DecodedStrip candidate) {
    if (reference.rows.hashes == candidate.rows.hashes) {
      take_equal(std::move(candidate));
      return;
    }
    append(reference.rows, pair_.reference_rows);
    append(candidate.rows, pair_.candidate_rows);
    for (DecodedStrip& before : history_) {
      keep_equal(before.pixels);
      spare_.push_back(std::move(before));
    }
    history_.clear();
    keep(reference.pixels, pair_.reference);
    keep(candidate.pixels, pair_.candidate);
    const PngRows::Rows& taller =
        reference.pixels.count > candidate.pixels.count ? reference.pixels : candidate.pixels;
    mark_kept(taller.y, taller.y + taller.count);
    last_difference_ = kept_.back().end;
    spare_.push_back(std::move(candidate));
  }

  /// Strips whose memory nobody needs any more, if there are any.
  [[nodiscard]] std::optional<DecodedStrip> spare() {
    if (spare_.empty()) return std::nullopt;
    DecodedStrip strip = std::move(spare_.back());
    spare_.pop_back();
    return strip;
  }

  /// Whether alignment may look at rows between two differences that were not kept. Where both
  /// pictures are of one height it says how far it looked instead (Reach).
  [[nodiscard]] bool has_holes() const {
    return pair_.reference.height != pair_.candidate.height && kept_.size() > 1;
  }

  /// Keeps what lies in the holes; `reference` begins at the top again.
  void fill_holes(StripReader reference) {
    PixelBytes buffer;
    for (std::size_t i = 0; i + 1 < kept_.size(); ++i) {
      const RowSpan hole = {kept_[i].end, kept_[i + 1].begin};
      int read_to = 0;
      while (read_to < hole.end) {
        const PngRows::Rows strip = reference.next(buffer);
        read_to = strip.y + strip.count;
        // What is beside the hole may differ.
        const int begin = std::max(strip.y, hole.begin);
        const int end = std::min(read_to, hole.end);
        const auto skipped = static_cast<std::size_t>(std::max(0, begin - strip.y));
        if (begin < end) {
          keep_equal({strip.pixels + skipped * strip.stride_bytes, strip.stride_bytes, begin,
                      end - begin});
        }
      }
    }
  }

  /// Nothing where nothing differs.
  [[nodiscard]] std::optional<HashedPair> finish() {
    if (kept_.empty()) return std::nullopt;
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

  void keep(const PngRows::Rows& strip, Image& image) const {
    if (strip.count == 0) return;
    expand_rows({strip.pixels, strip.stride_bytes}, {image.row(strip.y), image.stride_bytes()},
                {image.width, strip.count, channels_});
  }

  void keep_equal(const PngRows::Rows& strip) {
    const std::size_t stride = pair_.reference.stride_bytes();
    const std::uint8_t* from = strip.pixels;
    for (int y = strip.y; y < strip.y + strip.count; ++y, from += strip.stride_bytes) {
      // A row at a time: it is in the cache when it is copied.
      std::uint8_t* const row = pair_.reference.row(y);
      expand_rows({from, strip.stride_bytes}, {row, stride}, {pair_.reference.width, 1, channels_});
      std::memcpy(pair_.candidate.row(y), row, stride);
    }
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
  void keep_or_remember(DecodedStrip strip) {
    const PngRows::Rows pixels = strip.pixels;
    if (!kept_.empty() && pixels.y < last_difference_ + pair_.halo_rows) {
      keep_equal(pixels);
      kept_.back().end = pixels.y + pixels.count;
      spare_.push_back(std::move(strip));
      return;
    }
    history_rows_ += pixels.count;
    history_.push_back(std::move(strip));
    if (history_rows_ - history_.front().pixels.count >= pair_.halo_rows) {
      history_rows_ -= history_.front().pixels.count;
      spare_.push_back(std::move(history_.front()));
      history_.pop_front();
    }
  }

  HashedPair pair_;
  int channels_;
  std::deque<DecodedStrip> history_;  ///< equal strips just above, of the halo's height together
  int history_rows_ = 0;
  std::vector<DecodedStrip> spare_;
  std::vector<RowSpan> kept_;  ///< from top to bottom, never touching
  int last_difference_ = 0;    ///< the row after it
};

}  // namespace

bool can_stream(const PngChunks& reference, const PngChunks& candidate) {
  return PngRows::can_read(reference) && PngRows::can_read(candidate) &&
         reference.header.width == candidate.header.width;
}

namespace {

/// How many bytes both files have in common from their beginning.
std::size_t common_prefix(ByteView a, ByteView b) {
  constexpr std::size_t kStep = 4096;
  const std::size_t size = std::min(a.size(), b.size());
  std::size_t equal = 0;
  while (equal + kStep <= size && std::memcmp(&a[equal], &b[equal], kStep) == 0) equal += kStep;
  while (equal < size && a[equal] == b[equal]) ++equal;
  return equal;
}

/// Decodes a pair. Files of one encoder begin with the same bytes as far as their pictures do:
/// that part is inflated once, and the decoder's state copied where the files part.
class PairDecoder {
 public:
  PairDecoder(StripSide reference, StripSide candidate, bool rgba)
      : candidate_side_(std::move(candidate)),
        rgba_(rgba),
        reference_(std::move(reference), rgba) {}

  [[nodiscard]] const StripReader& reference() const { return reference_; }

  /// Gives all strips to `collector`. With `own_thread` the candidate has one for what is its own.
  void decode(Collector& collector, std::size_t shared_bytes, bool own_thread) {
    std::optional<StripSource> candidate;
    if (reference_.taken_bytes() <= shared_bytes) {
      read_shared(collector, shared_bytes);
      candidate.emplace(reference_, candidate_side_, own_thread);
    } else {
      candidate.emplace(candidate_side_, rgba_, own_thread);
    }
    DecodedStrip strip;
    while (true) {
      reference_.read(strip);
      DecodedStrip counterpart = candidate->next();
      if (strip.pixels.count == 0 && counterpart.pixels.count == 0) return;
      collector.take(strip, std::move(counterpart));
      while (std::optional<DecodedStrip> spare = collector.spare())
        candidate->recycle(std::move(*spare));
    }
  }

 private:
  /// Reads what comes from bytes that both files have. The reference's reader then stands where a
  /// copy of it can go on in the candidate.
  void read_shared(Collector& collector, std::size_t shared_bytes) {
    reference_.hold_at(shared_bytes);
    while (true) {
      DecodedStrip strip = collector.spare().value_or(DecodedStrip{});
      reference_.read(strip);
      if (strip.pixels.count == 0) break;
      collector.take_equal(std::move(strip));
    }
    reference_.hold_at(SIZE_MAX);
  }

  StripSide candidate_side_;
  bool rgba_;
  StripReader reference_;
};

}  // namespace

std::optional<HashedPair> stream_pair(ByteView reference, ByteView candidate,
                                      const IgnoreBoxes& ignore, int halo_rows, int threads) {
  constexpr int kRgbColour = 2;
  const auto is_rgb = [](ByteView png) { return read_png_header(png).colour_type == kRgbColour; };
  const bool painted = !ignore.reference.empty() || !ignore.candidate.empty();
  const bool rgba = painted || !is_rgb(reference) || !is_rgb(candidate);
  const StripSide reference_side = {reference, "reference", ignore.reference};
  PairDecoder decoder(reference_side, {candidate, "candidate", ignore.candidate}, rgba);
  Collector collector(decoder.reference(), read_png_header(candidate).height, halo_rows);
  decoder.decode(collector, painted ? 0 : common_prefix(reference, candidate), threads > 1);
  if (collector.has_holes()) collector.fill_holes(StripReader(reference_side, rgba));
  return collector.finish();
}

}  // namespace twinshot
