// A browser context: one side's own cookies, cache and credentials.
#include "crawler/browser/context.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/tab.h"

namespace twinshot {

namespace {

constexpr std::chrono::seconds kDisposeLimit{5};
/// Pages come with one viewport after the other; each tab is a process.
constexpr std::size_t kBlankTabs = 2;

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

BrowserContext::~BrowserContext() = default;

std::unique_ptr<Tab> BrowserContext::take_tab(const std::string& settings) {
  std::erase_if(blank_tabs_, [](const auto& tab) { return tab->session().ended().has_value(); });
  const auto found = std::find_if(blank_tabs_.begin(), blank_tabs_.end(),
                                  [&](const auto& tab) { return tab->settings() == settings; });
  if (found == blank_tabs_.end()) return nullptr;
  std::unique_ptr<Tab> tab = std::move(*found);
  blank_tabs_.erase(found);
  return tab;
}

void BrowserContext::keep_tab(std::unique_ptr<Tab> blank) {
  blank_tabs_.push_back(std::move(blank));
  if (blank_tabs_.size() <= kBlankTabs) return;
  browser_->connection().browser().post("Target.closeTarget",
                                        {{"targetId", blank_tabs_.front()->id()}});
  blank_tabs_.erase(blank_tabs_.begin());
}

boost::asio::awaitable<void> BrowserContext::dispose() {
  blank_tabs_.clear();
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
