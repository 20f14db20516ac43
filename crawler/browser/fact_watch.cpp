// Watches what a page does besides being drawn: errors, requests that fail, weight, load time.
#include "crawler/browser/fact_watch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "crawler/browser/shown_text.h"

namespace twinshot {

namespace {

/// A page that fails in a loop, with another address each time, must not fill the memory.
constexpr std::size_t kMaxFailedKnown = 1000;
constexpr std::size_t kMaxSizes = 20'000;
constexpr std::size_t kMaxMessageBytes = 300;

bool is_counted(const std::string& url) {
  return !url.starts_with("data:") && !url.starts_with("blob:");
}

/// One line, without the queries of the addresses in it: they can hold tokens.
std::string shown_message(std::string text) {
  text = text.substr(0, text.find('\n'));
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const bool address = text.compare(i, 7, "http://") == 0 || text.compare(i, 8, "https://") == 0;
    if (!address) {
      shown += text[i++];
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\"'`<>()", i), text.size());
    const std::size_t query = std::min(text.find_first_of("?#", i), end);
    shown += text.substr(i, query - i);
    i = end;
  }
  return shown_text(shown, kMaxMessageBytes);
}

/// A value that was logged or thrown, as the console shows it.
std::string value_text(const cdp::Json& object) {
  if (object.contains("value")) {
    const cdp::Json& value = object.at("value");
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, cdp::Json::error_handler_t::replace);
  }
  if (object.contains("description")) return object.value("description", "");
  return object.value("unserializableValue", object.value("type", ""));
}

std::string exception_message(const cdp::Json& params) {
  const cdp::Json details = params.value("exceptionDetails", cdp::Json::object());
  const cdp::Json thrown = details.value("exception", cdp::Json::object());
  const std::string text = details.value("text", "exception");
  const std::string value = value_text(thrown);
  // "Uncaught (in promise)", and what it was.
  if (value.empty()) return text;
  return thrown.value("subtype", "") == "error" ? value : text + " " + value;
}

std::string console_message(const cdp::Json& params) {
  std::string text;
  for (const cdp::Json& argument : params.value("args", cdp::Json::array())) {
    text += (text.empty() ? "" : " ") + value_text(argument);
  }
  return text.empty() ? "console." + params.value("type", "error") : text;
}

}  // namespace

void FactWatch::watch(cdp::Session& session) {
  session.on("Network.requestWillBeSent", [this](const cdp::Json& params) { started(params); });
  session.on("Network.responseReceived", [this](const cdp::Json& params) { answered(params); });
  session.on("Network.requestServedFromCache", [this](const cdp::Json& params) {
    const auto request = open_.find(params.value("requestId", ""));
    if (request != open_.end()) request->second.cached = true;
  });
  session.on("Network.loadingFinished", [this](const cdp::Json& params) { finished(params); });
  session.on("Network.loadingFailed", [this](const cdp::Json& params) { broke(params); });
  session.on("Page.lifecycleEvent", [this](const cdp::Json& params) {
    if (params.value("name", "") != "load" || params.value("loaderId", "") != loader_) return;
    if (params.value("frameId", "") != main_frame_ || !asked_) return;
    const double seconds = params.value("timestamp", *asked_) - *asked_;
    facts_.load_ms = std::llround(std::max(seconds, 0.0) * 1000);
  });
  session.on("Runtime.exceptionThrown",
             [this](const cdp::Json& params) { add_error(exception_message(params)); });
  session.on("Runtime.consoleAPICalled", [this](const cdp::Json& params) {
    const std::string type = params.value("type", "");
    if (type == "error" || type == "assert") add_error(console_message(params));
  });
  session.on("Log.entryAdded", [this](const cdp::Json& params) {
    const cdp::Json entry = params.value("entry", cdp::Json::object());
    // Requests that fail are counted as such.
    if (entry.value("level", "") != "error" || entry.value("source", "") == "network") return;
    add_error(entry.value("text", ""));
  });
}

void FactWatch::begin_anew() {
  open_.clear();
  failed_.clear();
  facts_ = {};
  asked_.reset();
}

void FactWatch::started(const cdp::Json& params) {
  const std::string id = params.value("requestId", "");
  const cdp::Json request = params.value("request", cdp::Json::object());
  const std::string url = request.value("url", "");
  const std::string loader = params.value("loaderId", "");
  const bool main_document = params.value("frameId", "") == main_frame_ && id == loader;
  if (main_document && loader != loader_) {
    begin_anew();
    loader_ = loader;
    asked_ = params.value("timestamp", 0.0);
  }
  if (!is_counted(url)) return;
  Request& entry = open_[id];
  if (entry.url.empty()) ++facts_.requests;
  if (params.contains("redirectResponse")) {
    entry.bytes += std::llround(params.at("redirectResponse").value("encodedDataLength", 0.0));
  }
  entry.url = url;
  entry.type = params.value("type", "");
  entry.main_document = main_document;
}

void FactWatch::answered(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  const cdp::Json response = params.value("response", cdp::Json::object());
  if (response.value("fromDiskCache", false)) request->second.cached = true;
  const int status = response.value("status", 0);
  if (status >= 400) add_failed(request->second, "HTTP " + std::to_string(status));
}

void FactWatch::finished(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  const std::int64_t received = std::llround(params.value("encodedDataLength", 0.0));
  const std::string& url = request->second.url;
  std::int64_t size = received;
  if (request->second.cached || received == 0) {
    const auto known = sizes_.find(url);
    if (known != sizes_.end()) size = known->second;
  } else if (sizes_.size() < kMaxSizes) {
    sizes_[url] = received;
  }
  facts_.bytes += request->second.bytes + size;
  open_.erase(request);
}

void FactWatch::broke(const cdp::Json& params) {
  const auto request = open_.find(params.value("requestId", ""));
  if (request == open_.end()) return;
  const bool ours = params.value("canceled", false) || params.contains("blockedReason");
  if (!ours) add_failed(request->second, params.value("errorText", ""));
  open_.erase(request);
}

void FactWatch::add_failed(const Request& request, const std::string& why) {
  // The page itself is judged by its status.
  if (request.main_document || failed_.size() >= kMaxFailedKnown) return;
  const std::string text = shown_resource(request.url, request.type) + ", " + why + ")";
  if (!failed_.insert(text).second) return;
  ++facts_.failed_resources;
  if (facts_.failed.size() < kKeptFacts) facts_.failed.push_back(text);
}

void FactWatch::add_error(const std::string& text) {
  ++facts_.console_errors;
  std::string message = shown_message(text);
  std::vector<std::string>& kept = facts_.console;
  if (kept.size() >= kKeptFacts || std::find(kept.begin(), kept.end(), message) != kept.end()) {
    return;
  }
  kept.push_back(std::move(message));
}

void FactWatch::take_meta(const nlohmann::json& meta) {
  PageMeta& mine = facts_.meta;
  mine.description = meta.value("description", "");
  mine.robots = meta.value("robots", "");
  mine.canonical = meta.value("canonical", "");
  mine.viewport = meta.value("viewport", "");
  mine.charset = meta.value("charset", "");
}

PageFacts FactWatch::facts() const {
  PageFacts facts = facts_;
  // In the order of arrival they would differ from run to run.
  std::sort(facts.failed.begin(), facts.failed.end());
  return facts;
}

}  // namespace twinshot
