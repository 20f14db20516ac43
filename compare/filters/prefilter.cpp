// What may be done to both pictures before they are compared, on the CPU.
#include "compare/filters/prefilter.h"

#include "compare/filters/equalize.h"

namespace twinshot {
namespace {

void equalize(Image& reference, Image& candidate) {
  LumaHistogram histogram = luma_histogram(reference.view());
  histogram += luma_histogram(candidate.view());
  const LevelTable table = equalizing_table(histogram);
  for (Image* picture : {&reference, &candidate}) {
    map_levels(*picture, {0, 0, picture->width, picture->height}, table);
  }
}

}  // namespace

BlurTaps taps_of(const Prefilters& filters) {
  if (filters.blur_sigma != 0) return make_blur_taps(filters.blur_sigma);
  BlurTaps none;
  none.taps[0] = 65'536;
  return none;
}

void prefilter(Image& reference, Image& candidate, const Prefilters& filters) {
  const BlurTaps taps = taps_of(filters);
  if (filters.equalize) equalize(reference, candidate);
  blur(reference, taps);
  blur(candidate, taps);
}

}  // namespace twinshot
