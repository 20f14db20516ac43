// What Page.captureScreenshot is asked for.
#pragma once

#include "crawler/browser/browser.h"
#include "crawler/cdp/connection.h"

namespace twinshot {

/// A part of the page, {x, y, width, height} in CSS px.
struct Clip {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  double scale = 1;
};

/// The parameters for a PNG of that part, lossless and quickly encoded.
[[nodiscard]] inline cdp::Json screenshot_of(const Clip& clip, CaptureMethod method) {
  return {{"format", "png"},
          {"optimizeForSpeed", true},
          {"fromSurface", true},
          {"captureBeyondViewport", method == CaptureMethod::beyond},
          {"clip",
           {{"x", clip.x},
            {"y", clip.y},
            {"width", clip.width},
            {"height", clip.height},
            {"scale", clip.scale}}}};
}

}  // namespace twinshot
