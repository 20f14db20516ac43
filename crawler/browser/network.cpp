// Watches a page's requests: when the network is quiet, and what did not arrive.
#include "crawler/browser/network.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/shown_text.h"
#include "crawler/config/url.h"

namespace twinshot {

namespace {

/// What was answered before and is open for longer now is a long poll: waiting for it would be
/// waiting for the next message.
constexpr std::chrono::seconds kLongPoll{8};
/// What a script asked for and is still coming so long after it began to is a stream.
constexpr std::chrono::seconds kStream{5};
/// So many answers to the same GET make it a poll.
constexpr int kPollAnswers = 3;
constexpr std::size_t kMaxFailed = 20;
/// After so long without an answer there will be none.
constexpr std::chrono::seconds kStuck{10};
constexpr std::chrono::seconds kStuckFont{4};

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

/// How much of the picture hangs on it, the most first: few of the failures are shown.
int rank_of(const std::string& type) {
  static constexpr std::array<std::string_view, 3> kGrave = {"Stylesheet", "Script", "Document"};
  return static_cast<int>(std::find(kGrave.begin(), kGrave.end(), type) - kGrave.begin());
}

/// A server's trouble of the moment, which says nothing about the site.
bool is_passing(int status) {
  return status >= 500 || status == 408 || status == 429;
}

/// Two questions to one address (GraphQL, RPC) differ in their bodies.
std::string key_of(const cdp::Json& request) {
  const std::string body = request.value("postData", "");
  return request.value("method", "GET") + " " + request.value("url", "") + " " +
         (body.empty() ? "" : std::to_string(std::hash<std::string>{}(body)));
}

}  // namespace

Network::Network(std::string main_frame, std::vector<std::string> own_origins)
    : main_frame_(std::move(main_frame)) {
  for (const std::string& origin : own_origins) own_origins_.push_back(origin_of_text(origin));
}

void Network::watch(cdp::Session& session) {
  session.on("Network.requestWillBeSent", [this](const cdp::Json& params) { started(params); });
  session.on("Network.responseReceived", [this](const cdp::Json& params) { answered(params); });
  session.on("Page.lifecycleEvent", [this](const cdp::Json& params) {
    // Silence before the page's own scripts have run says nothing about what they will ask for;
    // silence between then and the load event counts.
    const bool parsed = params.value("name", "") == "DOMContentLoaded";
    if (parsed && params.value("frameId", "") == main_frame_) changed_ = cdp::Clock::now();
  });
  session.on("Page.frameNavigated", [this](const cdp::Json& params) {
    if (params.value("frame", cdp::Json::object()).value("id", "") != main_frame_) return;
    // Another page: what its predecessor lacked or polled is nothing to it.
    lost_stylesheet_.clear();
    times_finished_.clear();
    open_.clear();
  });
  session.on("Network.dataReceived", [this](const cdp::Json& params) {
    const auto request = open_.find(params.value("requestId", ""));
    if (request != open_.end()) request->second.heard = cdp::Clock::now();
  });
  session.on("Network.loadingFinished", [this](const cdp::Json& params) { finished(params); });
  session.on("Network.loadingFailed", [this](const cdp::Json& params) { broke(params); });
}

void Network::started(const cdp::Json& params) {
  const std::string type = params.value("type", "");
  if (type == "Document" && params.value("frameId", "") == main_frame_) return;
  const cdp::Json request = params.value("request", cdp::Json::object());
  const std::string url = request.value("url", "");
  if (is_ignored(url, type)) return;
  const std::string key = key_of(request);
  const auto times = times_finished_.find(key);
  const bool polled = times != times_finished_.end() && times->second >= kPollAnswers &&
                      request.value("method", "") == "GET";
  if (polled && !params.contains("redirectResponse")) return;
  changed_ = cdp::Clock::now();
  open_[params.value("requestId", "")] = {url, type, key, changed_, changed_, {}, false};
}

void Network::answered(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  request->second.answered_at = cdp::Clock::now();
  const int status = params.value("response", cdp::Json::object()).value("status", 0);
  if (status < 400) return;
  note_failed(request->second, "HTTP " + std::to_string(status), is_passing(status));
}

void Network::finished(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  ++times_finished_[request->second.key];
  open_.erase(request);
  changed_ = cdp::Clock::now();
}

void Network::broke(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  const bool ours = params.value("canceled", false) || params.contains("blockedReason");
  if (!ours) note_failed(request->second, params.value("errorText", ""), true);
  finished(params);
}

void Network::note_failed(const Request& request, const std::string& why, bool passing) {
  const std::string text = shown_resource(request.url, request.type) + ", " + why + ")";
  if (passing && is_own_stylesheet(request)) lost_stylesheet_ = text;
  if (failed_.size() < kMaxFailed) failed_.push_back({text, rank_of(request.type)});
}

bool Network::may_be_long_poll(const Request& request) const {
  return times_finished_.count(request.key) > 0 && request.type != "Stylesheet";
}

bool Network::is_own_stylesheet(const Request& request) const {
  if (request.type != "Stylesheet") return false;
  const std::string origin = origin_of_text(request.url);
  return std::find(own_origins_.begin(), own_origins_.end(), origin) != own_origins_.end();
}

cdp::Clock::time_point Network::waited_for_until(const Request& request) const {
  cdp::Clock::time_point until = cdp::Clock::time_point::max();
  if (may_be_long_poll(request)) until = request.since + kLongPoll;
  if (request.answered_at && (request.type == "Fetch" || request.type == "XHR")) {
    until = std::min(until, *request.answered_at + kStream);
  }
  return until;
}

bool Network::is_waited_for(const Request& request, cdp::Clock::time_point now) const {
  return !request.waived && now < waited_for_until(request);
}

cdp::Clock::duration Network::quiet_for(cdp::Clock::time_point now) const {
  cdp::Clock::time_point since = changed_;
  for (const auto& [id, request] : open_) {
    if (is_waited_for(request, now)) return cdp::Clock::duration::zero();
    if (!request.waived) since = std::max(since, waited_for_until(request));
  }
  return std::max(now - since, cdp::Clock::duration::zero());
}

bool Network::awaits_data(cdp::Clock::time_point now) const {
  static constexpr std::array<std::string_view, 3> kData = {"XHR", "Fetch", "Script"};
  return std::any_of(open_.begin(), open_.end(), [this, now](const auto& entry) {
    const Request& request = entry.second;
    const bool data = std::find(kData.begin(), kData.end(), request.type) != kData.end();
    return data && is_waited_for(request, now);
  });
}

bool Network::is_stuck(cdp::Clock::time_point now) const {
  bool holds_up = false;
  for (const auto& [id, request] : open_) {
    if (request.type == "XHR" || request.type == "Fetch") continue;
    if (request.type == "Script" || request.type == "Stylesheet") return false;
    if (now - request.heard < (request.type == "Font" ? kStuckFont : kStuck)) return false;
    holds_up = true;
  }
  return holds_up || now - changed_ >= kStuck;
}

std::vector<std::string> Network::open(cdp::Clock::time_point now) const {
  std::vector<std::string> texts;
  for (const auto& [id, request] : open_) {
    if (is_waited_for(request, now))
      texts.push_back(shown_resource(request.url, request.type) + ")");
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::vector<std::string> Network::unanswered() const {
  std::vector<std::string> texts;
  for (const auto& [id, request] : open_) {
    texts.push_back(shown_resource(request.url, request.type) + ")");
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

void Network::stop_waiting() {
  for (auto& [id, request] : open_) request.waived = true;
}

std::vector<std::string> Network::failed() const {
  std::vector<Failed> sorted = failed_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Failed& a, const Failed& b) { return a.rank < b.rank; });
  std::vector<std::string> texts;
  for (Failed& failure : sorted) texts.push_back(std::move(failure.text));
  return texts;
}

std::optional<LostStylesheet> Network::lost_stylesheet() const {
  if (!lost_stylesheet_.empty()) return LostStylesheet{lost_stylesheet_, false};
  for (const auto& [id, request] : open_) {
    if (is_own_stylesheet(request)) {
      return LostStylesheet{shown_resource(request.url, request.type) + ")", true};
    }
  }
  return std::nullopt;
}

}  // namespace twinshot
