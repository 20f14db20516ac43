// Frames of other sites that lie below the window, which Chrome does not paint there.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/visit.h"

namespace twinshot {

/// A page of another site on the page, CSS px.
struct FarFrame {
  std::string address;  ///< as it may be shown
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

/// Scrolls to each frame, photographs it there and puts it into the shot's picture, whose scale is
/// `ratio` image px per CSS px. What can not be had, because the frame shows nothing, moves, or
/// lies where it can not be scrolled to, is left as it is: those frames are returned.
/// Takes the capture token for each look. Leaves the page as it was. Throws cdp::Error, PngError.
boost::asio::awaitable<std::vector<FarFrame>> paint_far_frames(Visit& visit,
                                                               std::vector<FarFrame> frames,
                                                               double ratio);

}  // namespace twinshot
