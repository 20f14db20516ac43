// A target: opened, attached with everything it starts, made blank for the next page, and closed.
#include "crawler/browser/tab.h"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

namespace twinshot {

namespace {

constexpr std::chrono::seconds kCloseLimit{5};
/// More than the half second that Chrome gives a stuck renderer: asking again would begin it anew.
constexpr std::chrono::milliseconds kCloseAgain{1200};
constexpr std::chrono::seconds kBlankLimit{3};
/// A renderer's memory grows with what it has shown.
constexpr int kPagesPerTab = 25;

}  // namespace

Tab::Tab(Browser& browser, std::string id, std::string settings)
    : browser_(&browser), id_(std::move(id)), settings_(std::move(settings)) {}

boost::asio::awaitable<std::unique_ptr<Tab>> Tab::open(Browser& browser,
                                                       const BrowserContext& context,
                                                       std::string settings,
                                                       cdp::Deadline deadline) {
  cdp::Json params = {{"url", "about:blank"}, {"browserContextId", context.id()}};
  const cdp::Json created = co_await browser.connection().browser().call(
      "Target.createTarget", params, cdp::in(kCallLimit, deadline));
  std::string id = created.at("targetId").get<std::string>();
  co_return std::unique_ptr<Tab>(new Tab(browser, std::move(id), std::move(settings)));
}

boost::asio::awaitable<void> Tab::attach(cdp::Deadline deadline) {
  if (session_) co_return;
  cdp::Json params = {{"targetId", id_}, {"flatten", true}};
  const cdp::Json attached = co_await browser_->connection().browser().call(
      "Target.attachToTarget", params, cdp::in(kCallLimit, deadline));
  session_ = std::make_unique<cdp::Session>(browser_->connection(),
                                            attached.at("sessionId").get<std::string>());
}

void Tab::follow_children(ChildSetup setup) {
  setup_ = std::move(setup);
  follow(*session_);
}

void Tab::follow(cdp::Session& parent) {
  const auto stored = [this](const cdp::Json& params) {
    const cdp::Json place = params.value("storageId", cdp::Json::object());
    if (!place.value("isLocalStorage", true)) stores_ = true;
  };
  parent.on("DOMStorage.domStorageItemAdded", stored);
  parent.on("DOMStorage.domStorageItemUpdated", stored);
  parent.on("Target.attachedToTarget", [this, &parent](const cdp::Json& params) {
    const std::string id = params.value("sessionId", "");
    const cdp::Json info = params.value("targetInfo", cdp::Json::object());
    const std::string type = info.value("type", "");
    if (id.empty()) return;
    children_.push_back({std::make_unique<cdp::Session>(browser_->connection(), id), type});
    cdp::Session& child = *children_.back().session;
    if (type == "page") {
      // A window the page opened. Nobody looks at it.
      parent.post("Target.closeTarget", {{"targetId", info.value("targetId", "")}});
      return;
    }
    follow(child);
    setup_(child, type);
    // A forgotten resume stalls the whole page. Messages of one session are answered in order, so
    // everything above is in force before the first script runs.
    child.post("Runtime.runIfWaitingForDebugger", cdp::Json::object());
  });
  parent.post("Target.setAutoAttach",
              {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}});
}

std::vector<cdp::Session*> Tab::child_frames() const {
  std::vector<cdp::Session*> frames;
  for (const Child& child : children_) {
    if (child.type == "iframe" && !child.session->ended()) frames.push_back(child.session.get());
  }
  return frames;
}

boost::asio::awaitable<bool> Tab::make_blank() {
  if (++pages_ >= kPagesPerTab || stores_ || !session_) co_return false;
  const cdp::Deadline limit = cdp::in(kBlankLimit);
  try {
    // Answered when the page is gone, and what it did on leaving is done.
    cdp::Json blank = {{"url", "about:blank"}};
    const cdp::Json left = co_await session_->call("Page.navigate", std::move(blank), limit);
    if (!left.value("errorText", "").empty()) co_return false;
    // The renderer's answer: all that the page said before it has been heard.
    cdp::Json unnamed = {{"expression", "window.name = ''"}, {"silent", true}};
    co_await session_->call("Runtime.evaluate", std::move(unnamed), limit);
    // Refused while the commit is still under way.
    cdp::Json nothing = cdp::Json::object();
    co_await session_->call("Page.resetNavigationHistory", std::move(nothing), limit);
  } catch (const cdp::Error&) {
    co_return false;
  }
  if (stores_) co_return false;
  children_.clear();
  setup_ = nullptr;
  // The session goes on, its handlers do not: they are about the page that was left.
  const std::string session_id = session_->id();
  session_.reset();
  session_ = std::make_unique<cdp::Session>(browser_->connection(), session_id);
  co_return true;
}

boost::asio::awaitable<bool> Tab::close() {
  const cdp::Deadline limit = cdp::in(kCloseLimit);
  // Asked again and again: a close that meets a commit under way is answered with success and
  // forgotten (Chromium 156).
  while (browser_->alive() && cdp::Clock::now() < limit) {
    try {
      cdp::Json params = {{"targetId", id_}};
      co_await browser_->connection().browser().call("Target.closeTarget", params, limit);
      if (!session_) co_return true;
      std::function<bool()> never = [] { return false; };
      co_await session_->wait_until(never, cdp::in(kCloseAgain, limit));
    } catch (const cdp::Error& error) {
      // "No target with given id found", or the session has ended: it is gone.
      if (error.failure() != cdp::Failure::timeout) co_return true;
    }
  }
  co_return !browser_->alive();
}

}  // namespace twinshot
