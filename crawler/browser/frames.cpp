// Frames of other sites that lie below the window, which Chrome does not paint there.
#include "crawler/browser/frames.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/page_scripts.h"
#include "crawler/browser/pause.h"
#include "crawler/browser/screenshot.h"
#include "crawler/browser/script.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// A page with more is one of advertisements; each costs half a second.
constexpr std::size_t kMostFrames = 8;
/// For a frame to load what it brings only when it is seen, and to be painted.
constexpr auto kFrameLoadLimit = 3s;
constexpr auto kFrameQuiet = 200ms;
constexpr auto kPaintLimit = 2s;
/// A blank part of a frame that is painted is blank.
constexpr auto kBlankLimit = 400ms;
constexpr auto kBetweenLooks = 80ms;
constexpr int kEncodingLevel = 5;

/// A part of a frame that fits into the window.
using Piece = Clip;

/// The frame below the window and on the picture, in pieces as high as the window.
std::vector<Piece> pieces_of(const FarFrame& frame, const Visit& visit, int ratio) {
  const int left = std::max(static_cast<int>(std::floor(frame.left)), 0);
  const int right = std::min(static_cast<int>(std::ceil(frame.right)),
                             static_cast<int>(visit.shot.width / ratio));
  const int end = std::min(static_cast<int>(std::ceil(frame.bottom)),
                           static_cast<int>(visit.shot.height / ratio));
  const int window = visit.viewport.height;
  std::vector<Piece> pieces;
  for (int y = std::max(static_cast<int>(std::floor(frame.top)), window); y < end; y += window) {
    pieces.push_back(
        {.x = left, .y = y, .width = right - left, .height = std::min(window, end - y)});
  }
  if (right <= left) pieces.clear();
  return pieces;
}

asio::awaitable<void> let_it_load(Visit& visit) {
  const cdp::Deadline limit = visit.stage_deadline(kFrameLoadLimit, 0.1);
  while (cdp::Clock::now() < limit &&
         visit.network.quiet_for(cdp::Clock::now()) < cdp::Clock::duration(kFrameQuiet)) {
    co_await pause(kBetweenLooks, limit);
  }
}

asio::awaitable<Bytes> look_at(Visit& visit, Piece piece) {
  // Other pages are photographed between two looks: a frame that never shows anything takes long.
  const Semaphore::Permit permit = co_await visit.browser.capture_token().acquire(visit.deadline);
  if (!permit) throw cdp::Error(cdp::Failure::timeout, "the browser was busy with other pages");
  // It is in the window: nothing lies beyond.
  cdp::Json params = screenshot_of(piece, CaptureMethod::clip);
  co_return co_await visit.tab->session().call_for_data("Page.captureScreenshot", std::move(params),
                                                        cdp::in(kCallLimit, visit.deadline));
}

/// What both have of the piece's rows.
struct Rows {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

Rows rows_of(const Image& whole, Piece piece, const Image& part, int ratio) {
  const int x = piece.x * ratio;
  const int y = piece.y * ratio;
  return {x, y, std::min(part.width, whole.width - x), std::min(part.height, whole.height - y)};
}

/// Whether the piece shows anything that the picture does not have already: a frame that is not
/// painted yet shows what is behind it.
bool shows_more(const Image& whole, Piece piece, const Image& part, int ratio) {
  const Rows rows = rows_of(whole, piece, part, ratio);
  for (int row = 0; row < rows.height; ++row) {
    if (std::memcmp(whole.view().pixel(rows.x, rows.y + row), part.view().row(row),
                    static_cast<std::size_t>(rows.width) * kChannels) != 0) {
      return true;
    }
  }
  return false;
}

void put_in(Image& whole, Piece piece, const Image& part, int ratio) {
  const Rows rows = rows_of(whole, piece, part, ratio);
  for (int row = 0; row < rows.height; ++row) {
    std::memcpy(whole.row(rows.y + row) + static_cast<std::size_t>(rows.x) * kChannels,
                part.view().row(row), static_cast<std::size_t>(rows.width) * kChannels);
  }
}

/// The piece as it looks twice in a row, once it shows something. `painted`: another piece of the
/// frame has been seen, so this one may be blank.
asio::awaitable<std::optional<Image>> still_of(Visit& visit, Piece piece, const Image& whole,
                                               int ratio, bool painted) {
  const cdp::Deadline limit = visit.stage_deadline(kPaintLimit, 0.1);
  const cdp::Deadline blank_is_blank = cdp::in(kBlankLimit, limit);
  Bytes last = co_await look_at(visit, piece);
  while (cdp::Clock::now() < limit) {
    co_await pause(kBetweenLooks, limit);
    Bytes now = co_await look_at(visit, piece);
    if (now == last) {
      Image part = decode_png(now);
      if (shows_more(whole, piece, part, ratio)) co_return part;
      if (painted && cdp::Clock::now() > blank_is_blank) co_return part;
    }
    last = std::move(now);
  }
  co_return std::nullopt;
}

/// Puts the frame into the picture; false, and the picture as it was, where that can not be done.
asio::awaitable<bool> paint(Visit& visit, FarFrame frame, Image& whole, int ratio) {
  std::vector<std::pair<Piece, Image>> parts;
  for (const Piece& piece : pieces_of(frame, visit, ratio)) {
    cdp::Json argument = {{"y", piece.y},
                          {"box", {frame.left, frame.top, frame.right, frame.bottom}}};
    const cdp::Json there = co_await run_script(
        visit, page_scripts::kShowFrame, std::move(argument), cdp::in(kCallLimit, visit.deadline));
    if (there != true) co_return false;
    if (parts.empty()) co_await let_it_load(visit);
    std::optional<Image> part = co_await still_of(visit, piece, whole, ratio, !parts.empty());
    if (!part) co_return false;
    parts.emplace_back(piece, std::move(*part));
  }
  for (const auto& [piece, part] : parts) put_in(whole, piece, part, ratio);
  co_return true;
}

asio::awaitable<Image> decode(const Bytes& png) {
  co_return decode_png(png);
}

asio::awaitable<Bytes> encode(const Image& image) {
  co_return encode_png(image.view(), kEncodingLevel);
}

/// Whole pictures are decoded and encoded elsewhere: the io thread has no time for that.
template <class Result>
asio::awaitable<Result> elsewhere(asio::awaitable<Result> work) {
  co_return co_await asio::co_spawn(asio::system_executor(), std::move(work), asio::use_awaitable);
}

}  // namespace

asio::awaitable<std::vector<FarFrame>> paint_far_frames(Visit& visit, std::vector<FarFrame> frames,
                                                        double ratio) {
  // Between two image px there is no place to put anything.
  const bool whole_pixels = ratio == std::floor(ratio) && ratio == visit.viewport.dpr;
  if (frames.empty() || !whole_pixels) co_return frames;
  visit.stage = "photographing frames of other sites";
  const int scale = static_cast<int>(ratio);
  Image whole = co_await elsewhere(decode(visit.shot.png));
  std::vector<FarFrame> left_out;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    bool painted = false;
    if (i < kMostFrames) painted = co_await paint(visit, frames[i], whole, scale);
    if (!painted) left_out.push_back(frames[i]);
  }
  cdp::Json nothing;
  co_await run_script(visit, page_scripts::kHideFrames, std::move(nothing),
                      cdp::in(kCallLimit, visit.deadline));
  if (left_out.size() < frames.size()) visit.shot.png = co_await elsewhere(encode(whole));
  co_return left_out;
}

}  // namespace twinshot
