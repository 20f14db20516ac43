// Encoded pictures: equal bytes are equal pictures; everything else is decoded.
#include <algorithm>
#include <chrono>
#include <utility>

#include "compare/compare.h"
#include "compare/options.h"
#include "compare/png.h"
#include "compare/png_chunks.h"

namespace twinshot {
namespace {

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

Image decode_side(ByteView png, const char* side) {
  try {
    return decode_png(png);
  } catch (const PngError& error) {
    throw PngError(std::string("the ") + side + " picture: " + error.what());
  }
}

}  // namespace

Comparison compare_pngs(ByteView reference, ByteView candidate, const CompareOptions& options,
                        const IgnoreBoxes& ignore, Backend& backend) {
  check_options(options);
  const auto start = std::chrono::steady_clock::now();
  if (std::equal(reference.begin(), reference.end(), candidate.begin(), candidate.end())) {
    // A file cut short on both sides is not a picture on either: walk its chunks to the end.
    const PngHeader header = scan_chunks(reference, PngLimits{}).header;
    Comparison result;
    result.width = header.width;
    result.height = header.height;
    result.backend = "none";
    result.timings.total_ms = milliseconds_since(start);
    return result;
  }
  Image reference_image = decode_side(reference, "reference");
  Image candidate_image = decode_side(candidate, "candidate");
  const double decode_ms = milliseconds_since(start);
  Comparison result = compare_images(std::move(reference_image), std::move(candidate_image),
                                     options, ignore, backend);
  result.timings.decode_ms = decode_ms;
  result.timings.total_ms = milliseconds_since(start);
  return result;
}

}  // namespace twinshot
