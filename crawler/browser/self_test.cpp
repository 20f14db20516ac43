// A page of known rows, captures of its top and bottom, and what they say about the browser.
#include "crawler/browser/self_test.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/screenshot.h"

namespace twinshot {
namespace {

constexpr int kWidth = 64;
constexpr int kViewportHeight = 600;
constexpr int kBandHeight = 100;
constexpr int kBands = 174;
constexpr int kPageHeight = kViewportHeight + kBands * kBandHeight;
/// Tile heights that graphics drivers and software can or cannot do, best first.
constexpr std::array kTileRows{16384, 8192, 4096, 2048};
static_assert(kPageHeight > kTileRows.front());

using Colour = std::array<int, 3>;

/// The factors are odd, so 256 bands have 256 different colours.
constexpr Colour colour_of(int band) {
  return {(band * 37 + 11) % 256, (band * 73 + 29) % 256, (band * 151 + 7) % 256};
}

/// The block that is as high as the viewport comes first: were it stretched, every row would move.
constexpr Colour colour_of_row(int row) {
  return row < kViewportHeight ? colour_of(255) : colour_of((row - kViewportHeight) / kBandHeight);
}

std::string css(Colour colour) {
  return "rgb(" + std::to_string(colour[0]) + "," + std::to_string(colour[1]) + "," +
         std::to_string(colour[2]) + ")";
}

bool row_shows(const ImageView& picture, int y, Colour colour) {
  for (const int x : {0, picture.width / 2, picture.width - 1}) {
    const std::uint8_t* pixel = picture.pixel(x, y);
    for (std::size_t channel = 0; channel < colour.size(); ++channel) {
      if (pixel[channel] != colour[channel]) return false;
    }
  }
  return true;
}

/// Lets what a capture caused reach the page: two frames, or a moment where there are none.
constexpr const char* kSettle =
    "new Promise(done => { setTimeout(done, 500);"
    " requestAnimationFrame(() => requestAnimationFrame(done)); })";

/// The built-in page, open in a tab of its own.
class TestTab {
 public:
  TestTab(cdp::Connection& connection, cdp::Deadline deadline)
      : connection_(connection), deadline_(deadline) {}

  boost::asio::awaitable<void> open() {
    const cdp::Json blank = {{"url", "about:blank"}};
    const cdp::Json target =
        co_await connection_.browser().call("Target.createTarget", blank, deadline_);
    target_id_ = target.value("targetId", "");
    const cdp::Json attach = {{"targetId", target_id_}, {"flatten", true}};
    const cdp::Json attached =
        co_await connection_.browser().call("Target.attachToTarget", attach, deadline_);
    session_.emplace(connection_, attached.value("sessionId", ""));
    const cdp::Json metrics = {{"width", kWidth},
                               {"height", kViewportHeight},
                               {"deviceScaleFactor", 1},
                               {"mobile", false}};
    co_await session_->call("Emulation.setDeviceMetricsOverride", metrics, deadline_);
    const cdp::Json focus = {{"enabled", true}};
    co_await session_->call("Emulation.setFocusEmulationEnabled", focus, deadline_);
    const cdp::Json page = self_test_page();
    std::string write = "document.open(); document.write(" + page.dump() + "); document.close();";
    co_await evaluate(std::move(write));
    co_await evaluate(kSettle);
    co_await evaluate("window.noticed = 0");
  }

  /// How often the page noticed a change of its size since it was opened.
  boost::asio::awaitable<int> noticed() {
    co_await evaluate(kSettle);
    const cdp::Json count = co_await evaluate("window.noticed");
    co_return count.is_number_integer() ? count.get<int>() : -1;
  }

  boost::asio::awaitable<Bytes> capture(CaptureMethod method, int first_row, int rows) {
    const Clip clip{.x = 0, .y = first_row, .width = kWidth, .height = rows};
    const cdp::Json params = screenshot_of(clip, method);
    return session_->call_for_data("Page.captureScreenshot", params, deadline_);
  }

  void close() {
    const cdp::Json params = {{"targetId", target_id_}};
    connection_.browser().post("Target.closeTarget", params);
    session_.reset();
  }

 private:
  boost::asio::awaitable<cdp::Json> evaluate(std::string expression) {
    const cdp::Json params = {
        {"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}};
    const cdp::Json reply = co_await session_->call("Runtime.evaluate", params, deadline_);
    if (reply.contains("exceptionDetails")) {
      throw BrowserError("the self-test page failed: " + reply["exceptionDetails"].dump());
    }
    const auto result = reply.find("result");
    if (result == reply.end() || !result->contains("value")) co_return cdp::Json();
    co_return (*result)["value"];
  }

  cdp::Connection& connection_;
  cdp::Deadline deadline_;
  std::string target_id_;
  std::optional<cdp::Session> session_;
};

bool is_right(const Bytes& png, int first_row, int rows) {
  try {
    const Image picture = decode_png(png);
    return picture.width == kWidth && picture.height == rows &&
           right_rows(picture.view(), first_row) == rows;
  } catch (const PngError&) {
    return false;
  }
}

/// Whether tiles of `rows` rows are right at the page's top and bottom, and the same twice.
boost::asio::awaitable<bool> tiles_are_right(TestTab& tab, CaptureMethod method, int rows) {
  const Bytes top = co_await tab.capture(method, 0, rows);
  if (!is_right(top, 0, rows)) co_return false;
  const Bytes bottom = co_await tab.capture(method, kPageHeight - rows, rows);
  if (!is_right(bottom, kPageHeight - rows, rows)) co_return false;
  const Bytes again = co_await tab.capture(method, 0, rows);
  co_return again == top;
}

}  // namespace

std::string self_test_page() {
  std::string page =
      "<!doctype html><style>html,body{margin:0}div{height:" + std::to_string(kBandHeight) +
      "px}#view{height:100vh;background:" + css(colour_of(255)) +
      "}</style><script>window.noticed=0;const notice=()=>{window.noticed++};"
      "addEventListener('resize',notice);visualViewport.addEventListener('resize',notice);"
      "matchMedia('(max-width:50px)').addEventListener('change',notice);"
      "new ResizeObserver(notice).observe(document.documentElement);</script><body>"
      "<div id=view></div>";
  for (int band = 0; band < kBands; ++band) {
    page += "<div style=\"background:" + css(colour_of(band)) + "\"></div>";
  }
  return page;
}

int right_rows(const ImageView& picture, int first_row) {
  int row = 0;
  while (row < picture.height && row_shows(picture, row, colour_of_row(first_row + row))) ++row;
  return row;
}

boost::asio::awaitable<CaptureAbility> self_test(cdp::Connection& connection,
                                                 cdp::Deadline deadline) {
  TestTab tab(connection, deadline);
  co_await tab.open();
  for (const CaptureMethod method : {CaptureMethod::clip, CaptureMethod::beyond}) {
    for (const int rows : kTileRows) {
      const bool right = co_await tiles_are_right(tab, method, rows);
      if (!right) continue;
      const int noticed = co_await tab.noticed();
      if (method == CaptureMethod::clip && noticed != 0) break;
      tab.close();
      co_return CaptureAbility{method, rows};
    }
  }
  throw BrowserError(
      "the browser fails the self-test: no way of capturing gives the right rows of a long page; "
      "use another Chrome (chromium-headless-shell is the tested one), or remove switches from "
      "browser.args");
}

}  // namespace twinshot
