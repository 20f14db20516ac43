// Counts a page's open requests, to tell when the network is quiet.
#include "crawler/browser/network.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include <nlohmann/json.hpp>

#include "crawler/browser/shown_text.h"

namespace twinshot {

namespace {

/// What is open for longer is a long poll: waiting for it would be waiting for the next message.
constexpr std::chrono::seconds kLongPoll{8};
constexpr std::size_t kMaxFailed = 20;

/// Kinds of request that do not change what the page looks like, or never end.
constexpr std::array<std::string_view, 8> kIgnoredTypes = {
    "EventSource",        "WebSocket", "Ping",      "Prefetch",
    "CSPViolationReport", "Media",     "Preflight", "Manifest"};

bool is_ignored(const std::string& url, const std::string& type) {
  if (std::find(kIgnoredTypes.begin(), kIgnoredTypes.end(), type) != kIgnoredTypes.end())
    return true;
  if (url.starts_with("data:") || url.starts_with("blob:")) return true;
  return type == "Other" && url.find("/favicon") != std::string::npos;
}

}  // namespace

void Network::watch(cdp::Session& session) {
  session.on("Network.requestWillBeSent", [this](const cdp::Json& params) { started(params); });
  session.on("Page.lifecycleEvent", [this](const cdp::Json& params) {
    // Silence before the page's own scripts have run says nothing about what they will ask for;
    // silence between then and the load event counts.
    const bool parsed = params.value("name", "") == "DOMContentLoaded";
    if (parsed && params.value("frameId", "") == main_frame_) changed_ = cdp::Clock::now();
  });
  session.on("Network.loadingFinished", [this](const cdp::Json& params) { finished(params); });
  session.on("Network.loadingFailed", [this](const cdp::Json& params) { broke(params); });
}

void Network::started(const cdp::Json& params) {
  const std::string type = params.value("type", "");
  if (type == "Document" && params.value("frameId", "") == main_frame_) return;
  const std::string url = params.value("request", cdp::Json::object()).value("url", "");
  const bool redirected = params.contains("redirectResponse");
  if (is_ignored(url, type) || (!redirected && finished_urls_.count(url) > 0)) return;
  changed_ = cdp::Clock::now();
  open_[params.value("requestId", "")] = {url, changed_};
}

void Network::finished(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  finished_urls_.insert(request->second.url);
  open_.erase(request);
  changed_ = cdp::Clock::now();
}

void Network::broke(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  const bool ours = params.value("canceled", false) || params.contains("blockedReason");
  if (!ours && failed_.size() < kMaxFailed) {
    failed_.push_back(shown_url(request->second.url) + " (" + params.value("errorText", "") + ")");
  }
  finished(params);
}

cdp::Clock::duration Network::quiet_for(cdp::Clock::time_point now) const {
  cdp::Clock::time_point since = changed_;
  for (const auto& [id, request] : open_) since = std::max(since, request.since + kLongPoll);
  return std::max(now - since, cdp::Clock::duration::zero());
}

std::vector<std::string> Network::open(cdp::Clock::time_point now) const {
  std::vector<std::string> urls;
  for (const auto& [id, request] : open_) {
    if (now - request.since < kLongPoll) urls.push_back(shown_url(request.url));
  }
  std::sort(urls.begin(), urls.end());
  return urls;
}

}  // namespace twinshot
