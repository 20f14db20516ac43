// The DevTools client against a real browser: what only a real one says.
#include <chrono>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/browser.h"
#include "crawler/cdp/connection.h"
#include "tests/support/run_coroutine.h"

using cdp::Json;
using std::chrono_literals::operator""s;
using twinshot::run_to_end;

namespace {

/// A browser with one attached tab.
struct Fixture {
  boost::asio::io_context io;
  std::unique_ptr<twinshot::Browser> browser;
  std::unique_ptr<cdp::Session> tab;

  Fixture() {
    twinshot::BrowserOptions options;
    options.sandbox = false;  // tests run as root in containers
    options.args = {"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"};
    browser = run_to_end(io, twinshot::Browser::launch(io, options, {}));
    cdp::Session& root = browser->connection().browser();
    const Json create = {{"url", "about:blank"}};
    const Json target = run_to_end(io, root.call("Target.createTarget", create, cdp::in(10s)));
    const Json attach = {{"targetId", target["targetId"]}, {"flatten", true}};
    const Json attached = run_to_end(io, root.call("Target.attachToTarget", attach, cdp::in(10s)));
    tab = std::make_unique<cdp::Session>(browser->connection(), attached["sessionId"]);
  }

  Json call(const std::string& method, const Json& params) {
    return run_to_end(io, tab->call(method, params, cdp::in(60s)));
  }
  Json evaluate(const std::string& expression) {
    const Json params = {
        {"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}};
    return call("Runtime.evaluate", params)["result"];
  }
};

}  // namespace

TEST_CASE("real browser: half a surrogate pair in a page's text loses no reply") {
  Fixture f;
  CHECK(f.evaluate(R"('a\ud800b')")["value"] ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(f.evaluate(R"('\ud83d\ude00 ok')")["value"] == "\xF0\x9F\x98\x80 ok");
}

TEST_CASE("real browser: a deep value and a large one end the call and nothing else") {
  Fixture f;
  for (const char* expression :
       {"let a=[]; for (let i=0;i<990;i++) a=[a]; a",
        "let b=[]; for (let i=0;i<100000;i++) b=[b]; b", "'x'.repeat(5e6)"}) {
    CAPTURE(expression);
    try {
      f.evaluate(expression);
    } catch (const cdp::Error& error) {
      CHECK(error.failure() != cdp::Failure::timeout);
      CHECK(error.failure() != cdp::Failure::closed);
    }
    CHECK(f.evaluate("1+1")["value"] == 2);
  }
}

TEST_CASE("real browser: a refusal carries its code, and the tab goes on") {
  Fixture f;
  try {
    f.call("Page.noSuchMethod", Json::object());
    FAIL("there is no such method");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == cdp::Failure::refused);
    CHECK(error.code() == -32601);
  }
  cdp::Session unknown(f.browser->connection(), "0123456789ABCDEF");
  try {
    run_to_end(f.io, unknown.call("Page.enable", Json::object(), cdp::in(10s)));
    FAIL("there is no such session");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == cdp::Failure::detached);
  }
  CHECK(f.browser->connection().ignored_messages() == 0);
}

TEST_CASE("real browser: a picture above websocketpp's default limit of 32 MB arrives") {
  Fixture f;
  const Json metrics = {
      {"width", 1600}, {"height", 800}, {"deviceScaleFactor", 1}, {"mobile", false}};
  f.call("Emulation.setDeviceMetricsOverride", metrics);
  // Noise does not compress: 1600 x 8000 x 3 bytes, and a third more as base64.
  f.evaluate(R"(document.body.style.margin = 0;
    const canvas = document.body.appendChild(document.createElement('canvas'));
    canvas.width = 1600; canvas.height = 8000; canvas.style.display = 'block';
    const context = canvas.getContext('2d');
    const pixels = context.createImageData(1600, 8000);
    let seed = 1;
    const words = new Uint32Array(pixels.data.buffer);
    for (let i = 0; i < words.length; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      words[i] = seed ^ (seed >>> 15) | 0xff000000;
    }
    context.putImageData(pixels, 0, 0);
    new Promise(done => setTimeout(done, 300)))");
  const Json clip = {{"x", 0}, {"y", 0}, {"width", 1600}, {"height", 8000}, {"scale", 1}};
  const Json params = {{"format", "png"}, {"optimizeForSpeed", true}, {"clip", clip}};
  const twinshot::Bytes png =
      run_to_end(f.io, f.tab->call_for_data("Page.captureScreenshot", params, cdp::in(60s)));
  CHECK(png.size() > 25'000'000);
  CHECK(twinshot::read_png_header(png).height == 8000);
  CHECK(f.evaluate("1+1")["value"] == 2);
}
