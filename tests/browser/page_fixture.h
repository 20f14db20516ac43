// What the tests of a page share: one real browser for all of them, a test server each.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/browser.h"
#include "crawler/browser/page.h"
#include "tests/support/colour.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/test_server.h"

namespace twinshot {

/// What doctest prints.
inline doctest::String toString(const Colour& colour) {
  return css(colour).c_str();
}

}  // namespace twinshot

namespace twinshot::test {

/// Started with the first test that needs it, closed when the program ends.
class SharedBrowser {
 public:
  static SharedBrowser& get() {
    static SharedBrowser shared;
    return shared;
  }
  boost::asio::io_context& io() { return io_; }
  /// A browser that answers; a new one when the last test ended it.
  Browser& browser() {
    if (!browser_ || !browser_->alive()) {
      browser_.reset();
      browser_ = launch();
    }
    return *browser_;
  }
  std::unique_ptr<Browser> launch() {
    BrowserOptions options;
    options.sandbox = false;  // tests run as root in containers
    options.args = {"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"};
    return run_to_end(io_, Browser::launch(io_, options, {}));
  }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<Browser> browser_;
};

/// A test server, and a fresh browser context whose pages are photographed.
class PageFixture {
 public:
  PageFixture() : context(run_to_end(io(), BrowserContext::create(browser()))) {}
  ~PageFixture() { run_to_end(io(), context->dispose()); }
  PageFixture(const PageFixture&) = delete;
  PageFixture& operator=(const PageFixture&) = delete;

  static boost::asio::io_context& io() { return SharedBrowser::get().io(); }
  static Browser& browser() { return SharedBrowser::get().browser(); }

  /// A page of the server, with limits that suit a test.
  [[nodiscard]] SideTask task(const std::string& path) const {
    SideTask side;
    side.label = "production";
    side.url = server.url(path);
    side.allowed_origins = {server.origin()};
    side.capture.timeout = std::chrono::seconds(20);
    side.capture.wait.network_idle = std::chrono::milliseconds(100);
    return side;
  }

  Shot photograph(const SideTask& side, const Viewport& viewport = small()) {
    return run_to_end(io(), twinshot::photograph(browser(), *context, side, viewport));
  }
  Shot photograph(const std::string& path) { return photograph(task(path)); }

  /// Serves `body` as a page at /page and photographs it.
  Shot photograph_html(const std::string& body, const Viewport& viewport = small()) {
    server.page("/page", body);
    return photograph(task("/page"), viewport);
  }

  static Viewport small() { return {"small", 400, 300, 1, false}; }

  TestServer server;
  std::unique_ptr<BrowserContext> context;
};

/// A page without margins.
inline std::string html(const std::string& body, const std::string& head = "") {
  return "<!doctype html><html><head><title>fixture</title><style>body{margin:0}</style>" + head +
         "</head><body>" + body + "</body></html>";
}

inline std::string block(const std::string& style, const std::string& content = "") {
  return "<div style=\"" + style + "\">" + content + "</div>";
}

inline Colour colour_at(const Image& image, int x, int y) {
  const std::uint8_t* pixel = image.view().pixel(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

/// The decoded picture; fails the test when there is none.
inline Image picture(const Shot& shot) {
  INFO("failure: " << (shot.failure ? shot.failure->detail : "none"));
  REQUIRE_FALSE(shot.failure);
  Image image = decode_png(shot.png);
  CHECK(image.width == shot.width);
  CHECK(image.height == shot.height);
  return image;
}

inline Reason reason(const Shot& shot) {
  if (!shot.failure) return Reason::none;
  CHECK(shot.png.empty());
  CHECK_FALSE(shot.failure->detail.empty());
  return shot.failure->reason;
}

inline bool has_note(const Shot& shot, std::string_view part) {
  return std::any_of(shot.notes.begin(), shot.notes.end(), [part](const std::string& note) {
    return note.find(part) != std::string::npos;
  });
}

inline std::string all_notes(const Shot& shot) {
  std::string text;
  for (const std::string& note : shot.notes) text += note + "\n";
  return text;
}

}  // namespace twinshot::test

namespace twinshot {
/// So that a failed check names the reason.
inline doctest::String toString(Reason reason) {
  return std::string(to_string(reason)).c_str();
}
}  // namespace twinshot
