// What happened inside a region.
#include "compare/region_kind.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

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

struct Sample {
  const std::uint8_t* a;
  const std::uint8_t* b;
};

std::vector<Sample> samples_in(const PairView& pair, const Rect& box) {
  const std::int64_t pixels = std::int64_t{box.width} * box.height;
  // An odd step does not keep hitting the same columns of a box whose width is a power of two.
  const std::int64_t step = pixels <= kMaxSamples ? 1 : (pixels / kMaxSamples + 1) | 1;
  std::vector<Sample> samples;
  samples.reserve(static_cast<std::size_t>(pixels / step + 1));
  for (std::int64_t i = 0; i < pixels; i += step) {
    const int x = box.x + static_cast<int>(i % box.width);
    const int y = box.y + static_cast<int>(i / box.width);
    samples.push_back({pair.reference.pixel(x, y), pair.candidate.pixel(x, y)});
  }
  return samples;
}

bool is_flat(const std::vector<Sample>& samples, const std::uint8_t* Sample::* side) {
  const auto n = static_cast<std::int64_t>(samples.size());
  for (int channel = 0; channel < kChannels; ++channel) {
    std::int64_t sum = 0;
    std::int64_t squares = 0;
    for (const Sample& sample : samples) {
      const std::int64_t level = (sample.*side)[channel];
      sum += level;
      squares += level * level;
    }
    if (n * squares - sum * sum > kFlatVariance * n * n) return false;
  }
  return true;
}

/// Whether nearly every reference colour became one colour: found by majority vote per colour
/// (Boyer and Moore), then counted.
bool is_recolouring(const std::vector<Sample>& samples) {
  struct Vote {
    const std::uint8_t* colour = nullptr;
    std::int64_t lead = 0;
  };
  const auto key = [](const std::uint8_t* pixel) {
    std::uint32_t colour = 0;
    std::memcpy(&colour, pixel, sizeof colour);
    return colour & kColourBits;
  };
  std::unordered_map<std::uint32_t, Vote> votes;
  for (const Sample& sample : samples) {
    Vote& vote = votes[key(sample.a)];
    if (vote.lead == 0) vote.colour = sample.b;
    const bool agrees = level_difference(vote.colour, sample.b) <= kSameColourLevels;
    vote.lead += agrees ? 1 : -1;
  }
  // The first pixel of a colour is its own witness: only the others count.
  const std::size_t witnesses = samples.size() - votes.size();
  std::size_t strays = 0;
  for (const Sample& sample : samples) {
    const bool agrees =
        level_difference(votes[key(sample.a)].colour, sample.b) <= kSameColourLevels;
    strays += agrees ? 0 : 1;
  }
  return 2 * witnesses >= samples.size() && strays * 20 <= witnesses;
}

}  // namespace

Kind classify(const PairView& pair, const Rect& box) {
  const Rect around = intersected(
      {box.x - kMarginPx, box.y - kMarginPx, box.width + 2 * kMarginPx, box.height + 2 * kMarginPx},
      pair.bounds());
  const std::vector<Sample> samples = samples_in(pair, around);
  const bool reference_flat = is_flat(samples, &Sample::a);
  const bool candidate_flat = is_flat(samples, &Sample::b);
  if (reference_flat && !candidate_flat) return Kind::added;
  if (!reference_flat && candidate_flat) return Kind::removed;
  return is_recolouring(samples) ? Kind::recoloured : Kind::changed;
}

}  // namespace twinshot
