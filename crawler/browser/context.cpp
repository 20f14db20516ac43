// A browser context: one side's own cookies, cache and credentials.
#include "crawler/browser/context.h"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

namespace twinshot {

namespace {

constexpr std::chrono::seconds kDisposeLimit{5};

std::string without_headless(std::string user_agent) {
  const std::string word = "Headless";
  const std::size_t at = user_agent.find(word);
  if (at != std::string::npos) user_agent.erase(at, word.size());
  return user_agent;
}

/// --block-new-web-contents stops most popups; where a browser ignores that flag, they are closed
/// as soon as they appear. The handler stays with the browser's session and owns what it needs.
void close_popups(cdp::Session& browser, const std::string& context_id) {
  browser.on("Target.targetCreated", [&browser, context_id](const cdp::Json& params) {
    const cdp::Json info = params.value("targetInfo", cdp::Json::object());
    if (info.value("type", "") != "page" || info.value("browserContextId", "") != context_id)
      return;
    if (info.value("openerId", "").empty()) return;
    browser.post("Target.closeTarget", {{"targetId", info.value("targetId", "")}});
  });
}

}  // namespace

BrowserContext::BrowserContext(Browser& browser, std::string id, std::string user_agent)
    : browser_(&browser), id_(std::move(id)), user_agent_(std::move(user_agent)) {}

boost::asio::awaitable<std::unique_ptr<BrowserContext>> BrowserContext::create(Browser& browser) {
  cdp::Session& session = browser.connection().browser();
  const cdp::Deadline deadline = cdp::in(kCallLimit);

  cdp::Json nothing = cdp::Json::object();
  const cdp::Json version = co_await session.call("Browser.getVersion", nothing, deadline);
  cdp::Json create = {{"disposeOnDetach", true}};
  const cdp::Json created = co_await session.call("Target.createBrowserContext", create, deadline);
  std::string id = created.at("browserContextId").get<std::string>();

  close_popups(session, id);
  cdp::Json discover = {{"discover", true}};
  co_await session.call("Target.setDiscoverTargets", discover, deadline);
  cdp::Json downloads = {{"behavior", "deny"}, {"browserContextId", id}, {"eventsEnabled", true}};
  co_await session.call("Browser.setDownloadBehavior", downloads, deadline);

  std::string user_agent = without_headless(version.value("userAgent", ""));
  co_return std::unique_ptr<BrowserContext>(
      new BrowserContext(browser, std::move(id), std::move(user_agent)));
}

boost::asio::awaitable<void> BrowserContext::dispose() {
  if (!browser_->alive()) co_return;
  try {
    cdp::Json params = {{"browserContextId", id_}};
    co_await browser_->connection().browser().call("Target.disposeBrowserContext", params,
                                                   cdp::in(kDisposeLimit));
  } catch (const cdp::Error&) {
    // The browser is gone or about to be restarted; its contexts go with it.
  }
}

}  // namespace twinshot
