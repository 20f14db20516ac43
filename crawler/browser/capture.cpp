// From a page at rest to a PNG of all of it.
#include "crawler/browser/capture.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/frames.h"
#include "crawler/browser/page_scripts.h"
#include "crawler/browser/screenshot.h"
#include "crawler/browser/script.h"

namespace twinshot {

namespace {

constexpr std::int64_t kPixelsPerSecond = 4'000'000;
constexpr std::int64_t kMaxWholePixels = 16'000'000;
constexpr int kTileRows = 8192;
/// Text moves a page by fractions while it settles; a size that changes twice is noted and taken.
constexpr int kAttempts = 2;

/// The page's full height in CSS px, before max_height.
boost::asio::awaitable<int> measure(Visit& visit) {
  cdp::Json nothing = cdp::Json::object();
  const cdp::Json metrics = co_await visit.tab->session().call("Page.getLayoutMetrics", nothing,
                                                               cdp::in(kCallLimit, visit.deadline));
  const cdp::Json& content = metrics.at("cssContentSize");
  const int height = static_cast<int>(std::ceil(content.at("height").get<double>()));
  co_return std::max(height, 1);
}

/// What is asked for and what comes back may differ by rounding only.
bool is_close(int pixels, double exact) {
  return std::abs(pixels - exact) < 1.0;
}

/// How the page's CSS px become image px. The width is the layout's: capturing what sticks out
/// would move every row. A phone lays a page without viewport tag out 980 px wide and shows it
/// smaller.
struct Scale {
  int layout_width = 0;
  double zoom = 1;   ///< of the page in its window
  double ratio = 1;  ///< image px per CSS px
};

Scale scale_of(const Viewport& viewport, int layout_width) {
  const bool zoomed = viewport.mobile && layout_width > viewport.width;
  if (!zoomed) return {viewport.width, 1, viewport.dpr};
  const double zoom = static_cast<double>(viewport.width) / layout_width;
  return {layout_width, zoom, zoom * viewport.dpr};
}

boost::asio::awaitable<Bytes> capture_tile(Visit& visit, int y, int height, Scale scale) {
  const Clip clip{0, y, scale.layout_width, height, scale.zoom};
  const cdp::Json params = screenshot_of(clip, visit.browser.ability().method);
  const double width_px = scale.layout_width * scale.ratio;
  const double height_px = height * scale.ratio;
  const auto pixels = static_cast<std::int64_t>(width_px * height_px);
  const auto limit = kCallLimit + std::chrono::seconds(pixels / kPixelsPerSecond);

  std::string refusal;
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (attempt > 0) visit.tab->session().post("Page.bringToFront", cdp::Json::object());
    try {
      cdp::Json request = params;
      Bytes png = co_await visit.tab->session().call_for_data(
          "Page.captureScreenshot", std::move(request), cdp::in(limit, visit.deadline));
      const PngHeader header = read_png_header(png);
      if (is_close(header.width, width_px) && is_close(header.height, height_px)) {
        co_return png;
      }
      refusal = "the picture is " + std::to_string(header.width) + "x" +
                std::to_string(header.height) + ", asked for " + std::to_string(width_px) + "x" +
                std::to_string(height_px);
    } catch (const PngError& error) {
      refusal = error.what();
    } catch (const cdp::Error& error) {
      // An answer can be asked for again; silence can not: two captures of one target at the same
      // time spoil each other.
      if (error.failure() != cdp::Failure::refused) throw;
      refusal = error.what();
    }
  }
  throw cdp::Error(cdp::Failure::refused, refusal);
}

/// Decodes and encodes the whole picture: seconds that the io thread does not have.
boost::asio::awaitable<Bytes> join(std::vector<Bytes> tiles) {
  co_return join_png_rows(tiles);
}

boost::asio::awaitable<Bytes> capture_all(Visit& visit, int height, Scale scale) {
  const int tile_height = plan_tile_height(scale.layout_width, height, scale.ratio,
                                           visit.browser.ability().max_tile_rows);
  std::vector<Bytes> tiles;
  for (int y = 0; y < height; y += tile_height) {
    Bytes tile = co_await capture_tile(visit, y, std::min(tile_height, height - y), scale);
    tiles.push_back(std::move(tile));
  }
  if (tiles.size() == 1) co_return std::move(tiles.front());
  boost::asio::awaitable<Bytes> joining = join(std::move(tiles));
  co_return co_await boost::asio::co_spawn(boost::asio::system_executor(), std::move(joining),
                                           boost::asio::use_awaitable);
}

/// CSS px of the page to image px, clipped to the picture: a box covers every pixel it touches.
Rect to_image(double left, double top, double right, double bottom, const Shot& shot,
              double ratio) {
  const auto at_most = [](double value, int limit) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(limit)));
  };
  const int x = at_most(std::floor(left * ratio), shot.width);
  const int y = at_most(std::floor(top * ratio), shot.height);
  return {x, y, at_most(std::ceil(right * ratio), shot.width) - x,
          at_most(std::ceil(bottom * ratio), shot.height) - y};
}

void add_ignored(Visit& visit, const cdp::Json& boxes, double ratio) {
  Shot& shot = visit.shot;
  shot.ignore.clear();
  const auto add = [&shot](const Rect& box) {
    if (!box.empty()) shot.ignore.push_back(box);
  };
  for (const cdp::Json& box : boxes) {
    add(to_image(box.at(0).get<double>(), box.at(1).get<double>(), box.at(2).get<double>(),
                 box.at(3).get<double>(), shot, ratio));
  }
  for (const Rect& box : visit.task.capture.ignore_boxes) {
    add(to_image(box.x, box.y, box.right(), box.bottom(), shot, ratio));
  }
}

/// Frames of other sites below the window: painted where that is possible; else nothing can be said
/// about them, so nothing is.
boost::asio::awaitable<void> add_far_frames(Visit& visit, cdp::Json found, double ratio) {
  std::vector<FarFrame> frames;
  for (const cdp::Json& each : found) {
    const cdp::Json& box = each.at("box");
    frames.push_back({each.value("address", ""), box.at(0).get<double>(), box.at(1).get<double>(),
                      box.at(2).get<double>(), box.at(3).get<double>()});
  }
  const std::vector<FarFrame> left_out = co_await paint_far_frames(visit, std::move(frames), ratio);
  for (const FarFrame& frame : left_out) {
    const double top = std::max(frame.top, static_cast<double>(visit.viewport.height));
    const Rect box = to_image(frame.left, top, frame.right, frame.bottom, visit.shot, ratio);
    if (!box.empty()) visit.shot.ignore.push_back(box);
    visit.note("a frame of another site below the window is ignored: " + frame.address);
  }
}

int cut_height(Visit& visit, int height) {
  const int limit = visit.task.capture.max_height;
  if (height <= limit) return height;
  visit.note("cut at " + std::to_string(limit) + " of " + std::to_string(height) + " px");
  return limit;
}

/// What is left to do for a picture that was taken.
struct Taken {
  cdp::Json far_frames = cdp::Json::array();
  double ratio = 1;  ///< image px per CSS px
};

boost::asio::awaitable<Taken> capture_once_still(Visit& visit) {
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    cdp::Json argument = {{"ignore", visit.task.capture.ignore}};
    const cdp::Json page = co_await run_script(visit, page_scripts::kInspect, std::move(argument),
                                               cdp::in(kCallLimit, visit.deadline));
    const Scale scale = scale_of(visit.viewport, page.at("layout_width").get<int>());
    const int height = co_await measure(visit);
    Bytes png = co_await capture_all(visit, cut_height(visit, height), scale);

    const PngHeader header = read_png_header(png);
    visit.shot.png = std::move(png);
    visit.shot.width = header.width;
    visit.shot.height = header.height;
    visit.shot.ratio = scale.ratio;
    visit.facts.take_meta(page.value("meta", cdp::Json::object()));
    visit.shot.visible_text = page.value("visible_text", false);
    add_ignored(visit, page.at("boxes"), scale.ratio);
    for (const cdp::Json& text : page.at("notes")) visit.note(text.get<std::string>());
    const int overflow = page.at("scroll_width").get<int>() - scale.layout_width;
    if (overflow > 0) {
      visit.note("the page is " + std::to_string(overflow) + " px wider than the window");
    }

    const int after = co_await measure(visit);
    if (after != height && attempt < kAttempts) continue;
    if (after != height) {
      visit.note("the page's height changed while it was photographed: " + std::to_string(height) +
                 ", then " + std::to_string(after) + " px");
    }
    co_return Taken{page.at("frames"), scale.ratio};
  }
  co_return Taken{};  // not reached: the last attempt is always taken
}

boost::asio::awaitable<std::optional<Taken>> capture_in_turn(Visit& visit) {
  visit.stage = "waiting for the browser to be free for a capture";
  const Semaphore::Permit permit = co_await visit.browser.capture_token().acquire(visit.deadline);
  if (!permit) co_return std::nullopt;
  visit.stage = "photographing";
  co_return co_await capture_once_still(visit);
}

}  // namespace

int plan_tile_height(int width, int height, double ratio, int max_tile_rows) {
  const double pixels = width * ratio * height * ratio;
  const int max_rows = std::max(max_tile_rows, 1);
  if (pixels <= static_cast<double>(kMaxWholePixels) && height * ratio <= max_rows) return height;

  const int most = std::max(static_cast<int>(std::min(kTileRows, max_rows) / ratio), 1);
  // A tile must not end between two device pixels: 2.625 wants multiples of 8.
  const auto excess = [ratio](int tile) {
    return std::abs(tile * ratio - std::round(tile * ratio));
  };
  int best = most;
  for (int tile = most; tile > std::max(most - 64, 0); --tile) {
    if (excess(tile) < excess(best) - 1e-9) best = tile;
  }
  return best;
}

boost::asio::awaitable<std::optional<ShotFailure>> capture(Visit& visit) {
  try {
    std::optional<Taken> taken = co_await capture_in_turn(visit);
    if (!taken) {
      co_return ShotFailure{Reason::timeout, "the browser was busy with other pages until the end"};
    }
    co_await add_far_frames(visit, std::move(taken->far_frames), taken->ratio);
  } catch (const PngError& error) {
    co_return ShotFailure{Reason::capture, error.what()};
  }
  co_return std::nullopt;
}

}  // namespace twinshot
