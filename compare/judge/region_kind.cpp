// What happened inside a region.
#include "compare/judge/region_kind.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "compare/judge/pixel_kernels.h"

namespace twinshot {
namespace {

constexpr int kMarginPx = 2;
constexpr int kMaxSamples = 1 << 16;
/// Colours are told apart by their upper five bits per channel, so that those of a photograph
/// repeat: a colour seen once agrees with itself and proves nothing.
constexpr std::uint32_t kColourBits = 0xf8f8f8f8;
/// Levels by which the images of one such colour may differ.
constexpr int kSameColourLevels = 16;
/// Variance, in squared levels, up to which ground counts as flat.
constexpr std::int64_t kFlatVariance = 4;

std::uint32_t colour_at(const ImageView& view, int x, int y) {
  std::uint32_t colour = 0;
  std::memcpy(&colour, view.pixel(x, y), sizeof colour);
  return colour;
}

int level_of(std::uint32_t colour, int channel) {
  return static_cast<int>(colour >> (8 * channel) & 0xff);
}

/// Samples in a row that are equal on either side: ground and strokes are made of them.
struct ColourRun {
  std::uint32_t a;
  std::uint32_t b;
  std::int64_t samples;
};

std::vector<ColourRun> runs_in(const PairView& pair, const Rect& box) {
  const std::int64_t pixels = std::int64_t{box.width} * box.height;
  // An odd step does not keep hitting the same columns of a box whose width is a power of two.
  const std::int64_t step = pixels <= kMaxSamples ? 1 : (pixels / kMaxSamples + 1) | 1;
  std::vector<ColourRun> runs;
  std::int64_t x = 0;
  for (int y = 0; y < box.height; ++y) {
    for (; x < box.width; x += step) {
      const std::uint32_t a = colour_at(pair.reference, box.x + static_cast<int>(x), box.y + y);
      const std::uint32_t b = colour_at(pair.candidate, box.x + static_cast<int>(x), box.y + y);
      if (!runs.empty() && runs.back().a == a && runs.back().b == b) {
        ++runs.back().samples;
      } else {
        runs.push_back({a, b, 1});
      }
    }
    x -= box.width;
  }
  return runs;
}

bool is_flat(const std::vector<ColourRun>& runs, std::uint32_t ColourRun::* side) {
  for (int channel = 0; channel < kChannels; ++channel) {
    std::int64_t n = 0;
    std::int64_t sum = 0;
    std::int64_t squares = 0;
    for (const ColourRun& run : runs) {
      const std::int64_t level = level_of(run.*side, channel);
      n += run.samples;
      sum += level * run.samples;
      squares += level * level * run.samples;
    }
    if (n * squares - sum * sum > kFlatVariance * n * n) return false;
  }
  return true;
}

bool is_same_colour(std::uint32_t a, std::uint32_t b) {
  for (int channel = 0; channel < kChannels; ++channel) {
    if (std::abs(level_of(a, channel) - level_of(b, channel)) > kSameColourLevels) return false;
  }
  return true;
}

/// What one reference colour became, by majority vote (Boyer and Moore).
struct Vote {
  std::uint32_t key = 0;
  std::uint32_t colour = 0;
  std::int64_t lead = 0;
  bool used = false;
};

/// The votes of all reference colours: a hash table that is as small as the colours are few.
class Votes {
 public:
  [[nodiscard]] Vote& of(std::uint32_t colour) {
    const std::uint32_t key = colour & kColourBits;
    if (2 * used_ >= table_.size()) grow();
    Vote& vote = slot(key);
    if (!vote.used) {
      vote.used = true;
      vote.key = key;
      ++used_;
    }
    return vote;
  }

  [[nodiscard]] std::size_t size() const { return used_; }

 private:
  [[nodiscard]] Vote& slot(std::uint32_t key) {
    const std::size_t mask = table_.size() - 1;
    std::size_t i = (key * 0x9e3779b1U >> 12) & mask;
    while (table_[i].used && table_[i].key != key) i = (i + 1) & mask;
    return table_[i];
  }

  void grow() {
    std::vector<Vote> old(2 * table_.size());
    old.swap(table_);
    for (const Vote& vote : old) {
      if (vote.used) slot(vote.key) = vote;
    }
  }

  std::vector<Vote> table_{64};
  std::size_t used_ = 0;
};

/// Whether nearly every reference colour became one colour: voted, then counted.
bool is_recolouring(const std::vector<ColourRun>& runs) {
  Votes votes;
  std::int64_t samples = 0;
  for (const ColourRun& run : runs) {
    samples += run.samples;
    Vote& vote = votes.of(run.a);
    if (vote.lead > 0 && is_same_colour(vote.colour, run.b)) {
      vote.lead += run.samples;
    } else if (vote.lead >= run.samples) {
      vote.lead -= run.samples;
    } else {
      vote.colour = run.b;
      vote.lead = run.samples - vote.lead;
    }
  }
  // The first pixel of a colour is its own witness: only the others count.
  const std::int64_t witnesses = samples - static_cast<std::int64_t>(votes.size());
  std::int64_t strays = 0;
  for (const ColourRun& run : runs) {
    if (!is_same_colour(votes.of(run.a).colour, run.b)) strays += run.samples;
  }
  return 2 * witnesses >= samples && strays * 20 <= witnesses;
}

}  // namespace

Kind classify(const PairView& pair, const Rect& box) {
  const Rect around = intersected(
      {box.x - kMarginPx, box.y - kMarginPx, box.width + 2 * kMarginPx, box.height + 2 * kMarginPx},
      pair.bounds());
  const std::vector<ColourRun> runs = runs_in(pair, around);
  const bool reference_flat = is_flat(runs, &ColourRun::a);
  const bool candidate_flat = is_flat(runs, &ColourRun::b);
  if (reference_flat && !candidate_flat) return Kind::added;
  if (!reference_flat && candidate_flat) return Kind::removed;
  return is_recolouring(runs) ? Kind::recoloured : Kind::changed;
}

std::uint64_t count_beyond(const PairView& pair, const Rect& box, int noise_levels) {
  std::uint64_t count = 0;
  for (int y = box.y; y < box.bottom(); ++y) {
    count += kernels::count_beyond(pair.reference.pixel(box.x, y), pair.candidate.pixel(box.x, y),
                                   static_cast<std::size_t>(box.width), noise_levels);
  }
  return count;
}

}  // namespace twinshot
