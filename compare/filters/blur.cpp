// Gaussian blur on the CPU: both passes in one sweep down the picture.
#include "compare/filters/blur.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "compare/filters/blur_kernel.h"

namespace twinshot {
namespace {

constexpr std::uint32_t kOne = 65'536;

/// e^-x for x >= 0 from basic arithmetic, which IEEE 754 fixes to the bit, unlike std::exp: halved
/// until the series converges fast, squared back. Good to 1e-13; the taps need 1e-5.
double exp_of_negative(double x) {
  int halvings = 0;
  for (; x > 0.0625; x /= 2) ++halvings;
  double sum = 1;
  double term = 1;
  for (int n = 1; n <= 12; ++n) {
    term *= -x / n;
    sum += term;
  }
  for (; halvings > 0; --halvings) sum *= sum;
  return sum;
}

/// Slides down one picture. Buffers are padded to whole blocks.
class Sweep {
 public:
  Sweep(Image& picture, const BlurTaps& taps)
      : picture_(picture),
        taps_(taps),
        radius_(static_cast<std::size_t>(taps.radius)),
        elements_(picture.stride_bytes()),
        padded_((elements_ + kBlurBlock - 1) / kBlurBlock * kBlurBlock),
        source_(padded_ + 2 * radius_ * kChannels),
        ring_((2 * radius_ + 1) * padded_),
        sums_(padded_) {}

  void run() {
    const int last = picture_.height - 1;
    for (int y = 0; y <= std::min(taps_.radius, last); ++y) blur_along_row(y);
    for (int y = 0; y <= last; ++y) {
      blur_along_column(y);  // row y of the picture is not read any more
      const int next = y + taps_.radius + 1;
      if (next <= last) blur_along_row(next);
    }
  }

 private:
  [[nodiscard]] std::uint16_t* ring_row(int y) {
    return ring_.data() + static_cast<std::size_t>(y) % (2 * radius_ + 1) * padded_;
  }

  /// The first pass over row y, into the ring.
  void blur_along_row(int y) {
    const std::uint8_t* row = picture_.row(y);
    std::uint16_t* begin = source_.data() + radius_ * kChannels;
    std::copy(row, row + elements_, begin);
    for (std::size_t i = 1; i <= radius_ * kChannels; ++i) {
      const std::size_t channel = (kChannels - i % kChannels) % kChannels;
      *(begin - i) = row[channel];
    }
    for (std::size_t i = 0; i < radius_ * kChannels; ++i) {
      begin[elements_ + i] = row[elements_ - kChannels + i % kChannels];
    }
    BlurNeighbours rows;
    for (std::size_t k = 0; k <= radius_; ++k) {
      rows.before[k] = begin - k * kChannels;
      rows.after[k] = begin + k * kChannels;
    }
    kernels::weigh(sums_.data(), rows, taps_, padded_);
    std::uint16_t* out = ring_row(y);
    for (std::size_t i = 0; i < padded_; ++i) out[i] = blurred_along_row(sums_[i]);
  }

  /// The second pass, into row y of the picture.
  void blur_along_column(int y) {
    BlurNeighbours rows;
    for (int k = 0; k <= taps_.radius; ++k) {
      const auto index = static_cast<std::size_t>(k);
      rows.before[index] = ring_row(std::max(0, y - k));
      rows.after[index] = ring_row(std::min(picture_.height - 1, y + k));
    }
    kernels::weigh(sums_.data(), rows, taps_, padded_);
    std::uint8_t* out = picture_.row(y);
    for (std::size_t i = 0; i < elements_; ++i) out[i] = blurred_along_column(sums_[i]);
  }

  Image& picture_;
  const BlurTaps& taps_;
  std::size_t radius_;
  std::size_t elements_;               ///< bytes of a row
  std::size_t padded_;                 ///< the same in whole blocks
  std::vector<std::uint16_t> source_;  ///< a row, its edges repeated on both sides
  std::vector<std::uint16_t> ring_;    ///< (2 * radius + 1, padded_): rows after the first pass
  std::vector<std::uint32_t> sums_;    ///< of the row at hand
};

}  // namespace

BlurTaps make_blur_taps(double sigma) {
  // Negated so that NaN is refused too.
  if (!(sigma >= kMinBlurSigma && sigma <= kMaxBlurSigma)) {
    throw std::invalid_argument("blur: sigma must be 0.1..20 px, got " + std::to_string(sigma));
  }
  BlurTaps result;
  result.radius = static_cast<int>(std::ceil(3 * sigma));
  std::array<double, kMaxBlurRadius + 1> weights{};
  double total = 0;
  for (int k = result.radius; k >= 0; --k) {
    const double weight = exp_of_negative(k * k / (2 * sigma * sigma));
    weights[static_cast<std::size_t>(k)] = weight;
    total += k == 0 ? weight : 2 * weight;
  }
  // Running sums are rounded, not taps: 120 roundings would add up in the middle one.
  double outside = 0;
  std::uint32_t given = 0;
  for (auto k = static_cast<std::size_t>(result.radius); k > 0; --k) {
    outside += weights[k] / total;
    const auto up_to = static_cast<std::uint32_t>(std::floor(outside * kOne + 0.5));
    result.taps[k] = up_to - given;
    given = up_to;
  }
  result.taps[0] = kOne - 2 * given;
  while (result.radius > 0 && result.taps[static_cast<std::size_t>(result.radius)] == 0) {
    --result.radius;
  }
  return result;
}

void blur(Image& picture, const BlurTaps& taps) {
  if (taps.radius == 0 || picture.width <= 0 || picture.height <= 0) return;
  Sweep(picture, taps).run();
}

}  // namespace twinshot
