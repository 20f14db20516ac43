// Encoded pictures: what can be told from the files is; everything else is decoded.
#include <algorithm>
#include <utility>

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
  const Stopwatch watch;
  StreamedPair pair = stream_pair(reference, candidate, ignore, threads);
  const double decode_ms = watch.milliseconds();
  Comparison result =
      pair.identical
          ? same_picture(read_png_header(reference))
          : compare_hashed(std::move(pair.reference), std::move(pair.candidate),
                           std::move(pair.reference_rows), std::move(pair.candidate_rows), options,
                           ignore, backend, threads);
  result.timings.decode_ms = decode_ms;
  return result;
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
