// The report as the person sees it who opens it in the morning: in a browser, from disk.
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crawler/browser/browser.h"
#include "tests/support/site_pair.h"

namespace asio = boost::asio;
using nlohmann::json;
using twinshot::page_html;
using twinshot::SitePair;

namespace {

/// What a browser said and did while a page was open.
struct OpenedPage {
  std::vector<std::string> requests;
  std::vector<std::string> problems;  ///< console errors, exceptions, policy violations, dialogs
  json answer;                        ///< what the script returned
};

/// Opens `url`, waits for it to load, runs `script` (an expression) in it.
OpenedPage open_page(const std::string& url, const std::string& script, bool javascript = true) {
  OpenedPage page;
  asio::io_context io;
  const auto visit = [&]() -> asio::awaitable<void> {
    twinshot::BrowserOptions options;
    options.sandbox = false;
    const auto browser = co_await twinshot::Browser::launch(io, options, {});
    const cdp::Deadline deadline = cdp::in(std::chrono::seconds(60));
    cdp::Json blank = {{"url", "about:blank"}};
    const cdp::Json created =
        co_await browser->connection().browser().call("Target.createTarget", blank, deadline);
    cdp::Json which = {{"targetId", created.at("targetId")}, {"flatten", true}};
    const cdp::Json attached =
        co_await browser->connection().browser().call("Target.attachToTarget", which, deadline);
    {
      cdp::Session session(browser->connection(), attached.at("sessionId").get<std::string>());
      bool loaded = false;
      session.on("Page.loadEventFired", [&](const cdp::Json&) { loaded = true; });
      session.on("Network.requestWillBeSent", [&](const cdp::Json& params) {
        page.requests.push_back(params.at("request").at("url").get<std::string>());
      });
      session.on("Page.javascriptDialogOpening", [&](const cdp::Json& params) {
        page.problems.push_back("dialog: " + params.dump());
      });
      session.on("Runtime.exceptionThrown", [&](const cdp::Json& params) {
        page.problems.push_back("exception: " + params.dump());
      });
      session.on("Runtime.consoleAPICalled", [&](const cdp::Json& params) {
        page.problems.push_back("console: " + params.dump());
      });
      session.on("Log.entryAdded", [&](const cdp::Json& params) {
        page.problems.push_back("log: " + params.dump());
      });
      for (const std::string method :
           {"Page.enable", "Network.enable", "Runtime.enable", "Log.enable"}) {
        cdp::Json none = cdp::Json::object();
        co_await session.call(method, none, deadline);
      }
      cdp::Json metrics = {
          {"width", 1440}, {"height", 900}, {"deviceScaleFactor", 1}, {"mobile", false}};
      co_await session.call("Emulation.setDeviceMetricsOverride", metrics, deadline);
      cdp::Json scripts = {{"value", !javascript}};
      co_await session.call("Emulation.setScriptExecutionDisabled", scripts, deadline);
      cdp::Json target = {{"url", url}};
      co_await session.call("Page.navigate", target, deadline);
      std::function<bool()> arrived = [&] { return loaded; };
      co_await session.wait_until(arrived, deadline);
      asio::steady_timer settle(io, std::chrono::milliseconds(500));
      co_await settle.async_wait(asio::use_awaitable);
      cdp::Json expression = {
          {"expression", script}, {"returnByValue", true}, {"awaitPromise", true}};
      const cdp::Json result = co_await session.call("Runtime.evaluate", expression, deadline);
      if (result.contains("exceptionDetails")) {
        page.problems.push_back("test script: " + result.dump());
      } else {
        page.answer = result.at("result").value("value", cdp::Json());
      }
    }
    co_await browser->close();
  };
  std::exception_ptr error;
  asio::co_spawn(io, visit, [&error](std::exception_ptr thrown) { error = thrown; });
  io.run();
  if (error) std::rethrow_exception(error);
  return page;
}

std::string index_url(const SitePair& site) {
  return "file://" + (site.report() / "index.html").string();
}

}  // namespace

TEST_CASE("report: the boxes lie where the regions are, on both pictures") {
  SitePair site;
  site.production.page("/", page_html("Home", "<p>One</p><p style='margin-top:300px'>Two</p>"));
  site.staging.page("/", page_html("Home", "<p>Uno</p><p style='margin-top:300px'>Due</p>"));
  REQUIRE(site.run({"/"}).exit_code == 1);
  const json regions = site.endpoint("/").at("regions");
  REQUIRE(regions.size() == 2);

  // Every frame of the candidate, as a share of its picture.
  const OpenedPage page = open_page(index_url(site), R"js((() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    const result = [];
    for (const side of ['reference', 'candidate']) {
      const picture = document.querySelector(`.shot.${side} img`).getBoundingClientRect();
      for (const group of document.querySelectorAll(`.shot.${side} svg g`)) {
        const box = group.querySelector('rect:not(.halo)').getBoundingClientRect();
        result.push({side,
                     x: (box.left + box.right) / 2 - picture.left,
                     y: (box.top + box.bottom) / 2 - picture.top,
                     scale: picture.width / 1280, visible: box.width > 0 && box.height > 0});
      }
    }
    return result;
  })())js");
  CHECK(page.problems == std::vector<std::string>{});
  REQUIRE(page.answer.size() == 4);
  for (std::size_t i = 0; i < page.answer.size(); ++i) {
    const json& box = page.answer[i];
    const json& region = regions[i % 2];
    const double scale = box.at("scale");
    const double x = region.at("x").get<double>() + region.at("width").get<double>() / 2;
    const double y = region.at("y").get<double>() + region.at("height").get<double>() / 2;
    CHECK(box.at("visible") == true);
    CHECK(box.at("x").get<double>() == doctest::Approx(x * scale).epsilon(0.01));
    CHECK(box.at("y").get<double>() == doctest::Approx(y * scale).epsilon(0.01));
  }
}

TEST_CASE("report: nothing leaves the machine, and nothing a page says is more than text") {
  SitePair site;
  const std::string hostile =
      "</title><script>owned=1</script><img src=x onerror=owned=2>\"'><svg onload=owned=3>";
  const std::string path = "/a?q=%22%3E%3Cscript%3Eowned=4%3C/script%3E";
  std::string literal = json(hostile).dump();
  for (std::size_t at = literal.find("</"); at != std::string::npos; at = literal.find("</", at)) {
    literal.replace(at, 2, "<\\/");
  }
  const auto titled = [&](const std::string& body) {
    return "<!doctype html><script>document.title=" + literal + "</script>" + body;
  };
  site.production.page("/a", titled("<h1>Before</h1>"));
  site.staging.page("/a", titled("<h1>After</h1>"));
  site.page("/hostile-status", "");
  site.on("/hostile-status", [&](const twinshot::Request&) {
    twinshot::Response response;
    response.status = 302;
    response.headers = {{"Location", "javascript:owned=5//</script><script>owned=6</script>"}};
    return response;
  });
  site.extra = "report: {title: \"<img src=x onerror=owned=7>\"}\n";
  REQUIRE(site.run({path, "/hostile-status"}).exit_code == 1);

  const OpenedPage page = open_page(index_url(site), R"js((async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const image of document.images) { image.loading = 'eager'; await image.decode(); }
    return {owned: typeof owned, text: document.body.innerText,
            broken: [...document.images].filter((image) => !image.naturalWidth).length};
  })())js");
  CHECK(page.problems == std::vector<std::string>{});
  CHECK(page.answer.at("owned") == "undefined");
  CHECK(page.answer.at("broken") == 0);
  CHECK(page.answer.at("text").get<std::string>().find("owned=2") != std::string::npos);
  REQUIRE(!page.requests.empty());
  for (const std::string& url : page.requests) {
    CHECK_MESSAGE((url.rfind("file://", 0) == 0 || url.rfind("data:", 0) == 0), url);
  }
}

TEST_CASE("report: is complete without JavaScript") {
  SitePair site;
  site.production.page("/", page_html("Home", "<h1>Before</h1>"));
  site.staging.page("/", page_html("Home", "<h1>After</h1>"));
  site.on("/broken", [](const twinshot::Request&) {
    twinshot::Response response;
    response.status = 503;
    return response;
  });
  REQUIRE(site.run({"/", "/broken"}).exit_code == 1);
  // With scripts off the page can not be asked; its accessibility tree can not lie either.
  const OpenedPage page =
      open_page(index_url(site), "document.body.innerText + [...document.images].length", false);
  // Runtime.evaluate works where the page's own scripts do not.
  REQUIRE(page.answer.is_string());
  const std::string text = page.answer;
  CHECK(text.find("1 of 2 pages regressed") != std::string::npos);
  CHECK(text.find("503") != std::string::npos);
}
