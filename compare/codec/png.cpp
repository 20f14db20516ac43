// PNG in: by PngRows what it can read, by libpng everything else.
#include "compare/codec/png.h"

#include "compare/codec/png_chunks.h"
#include "compare/codec/png_rows.h"
#include "compare/codec/png_slow.h"
#include "compare/codec/unfilter.h"

namespace twinshot {

Image decode_png(ByteView png, const PngLimits& limits) {
  if (!PngRows::can_read(scan_chunks(png, limits))) return decode_png_slowly(png, limits);
  constexpr int kRowsAtOnce = 64;  // in the second-level cache until they are expanded
  PngRows source(png, limits);
  Image image{source.width(), source.height(), {}};
  image.pixels.resize(image.stride_bytes() * static_cast<std::size_t>(image.height));
  for (;;) {
    const PngRows::Rows rows = source.next(kRowsAtOnce);
    if (rows.count == 0) return image;
    expand_rows({rows.pixels, rows.stride_bytes}, {image.row(rows.y), image.stride_bytes()},
                {source.width(), rows.count, source.channels()});
  }
}

}  // namespace twinshot
