// Encoded pictures: what can be told from the files is; everything else is decoded.
#include <algorithm>
#include <optional>
#include <utility>

#include "compare/align/align.h"
#include "compare/codec/png.h"
#include "compare/codec/png_chunks.h"
#include "compare/codec/png_equal.h"
#include "compare/compare.h"
#include "compare/options.h"
#include "compare/pair_stream.h"
#include "compare/side.h"
#include "compare/stopwatch.h"

namespace twinshot {
namespace {

/// Enough for nearly all pairs of equal height. Less would be decoded faster, and more pairs twice.
constexpr Reach kUsualReach = {172, 192};

/// The answer for equal pictures that were not decoded.
Comparison same_picture(const PngHeader& header) {
  Comparison result;
  result.width = header.width;
  result.height = header.height;
  result.backend = "none";
  return result;
}

Comparison compare_streamed(ByteView reference, ByteView candidate, const CompareOptions& options,
                            const IgnoreBoxes& ignore, Backend& backend, int threads) {
  const PngHeader header = read_png_header(reference);
  const bool equal_heights = header.height == read_png_header(candidate).height;
  double decode_ms = 0;
  const auto compare_within = [&](const Reach& reach) -> std::optional<Comparison> {
    const Stopwatch watch;
    std::optional<HashedPair> pair =
        stream_pair(reference, candidate, ignore, reach.halo_rows(options.frame_size), threads);
    decode_ms += watch.milliseconds();
    if (!pair) return same_picture(header);
    return compare_hashed(std::move(*pair), options, ignore, backend, threads);
  };
  std::optional<Comparison> result;
  if (equal_heights) result = compare_within(kUsualReach);
  // The few pairs that need more rows are decoded again.
  if (!result) result = compare_within(kWidestReach);
  result.value().timings.decode_ms = decode_ms;
  return std::move(*result);
}

Comparison compare_decoded(ByteView reference, ByteView candidate, const CompareOptions& options,
                           const IgnoreBoxes& ignore, Backend& backend, int threads) {
  const Stopwatch watch;
  Image before = of_side("reference", [&] { return decode_png(reference); });
  Image after = of_side("candidate", [&] { return decode_png(candidate); });
  const double decode_ms = watch.milliseconds();
  Comparison result =
      compare_images(std::move(before), std::move(after), options, ignore, backend, threads);
  result.timings.decode_ms = decode_ms;
  return result;
}

Comparison compare_files(ByteView reference, ByteView candidate, const CompareOptions& options,
                         const IgnoreBoxes& ignore, Backend& backend, int threads) {
  // Every file is walked to its end first: one cut short on both sides is no picture on either.
  const PngChunks before =
      of_side("reference", [&] { return scan_chunks(reference, PngLimits{}); });
  if (std::equal(reference.begin(), reference.end(), candidate.begin(), candidate.end())) {
    return same_picture(before.header);
  }
  const PngChunks after = of_side("candidate", [&] { return scan_chunks(candidate, PngLimits{}); });
  if (equally_packed(reference, candidate)) return same_picture(before.header);
  return can_stream(before, after)
             ? compare_streamed(reference, candidate, options, ignore, backend, threads)
             : compare_decoded(reference, candidate, options, ignore, backend, threads);
}

}  // namespace

Comparison compare_pngs(ByteView reference, ByteView candidate, const CompareOptions& options,
                        const IgnoreBoxes& ignore, Backend& backend, int threads) {
  check_options(options);
  const Stopwatch watch;
  Comparison result = compare_files(reference, candidate, options, ignore, backend, threads);
  result.timings.total_ms = watch.milliseconds();
  return result;
}

}  // namespace twinshot
