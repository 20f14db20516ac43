// Where a tab really went: documents of its main frame by loader id, status, redirects, errors.
#include "crawler/browser/navigation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

#include "crawler/browser/shown_text.h"
#include "crawler/config/url.h"

namespace twinshot {

namespace {

/// A refresh that is due later than this shows a page of its own in between (news sites reload
/// themselves every few minutes).
constexpr double kSoonSeconds = 5;

std::string status_line(const Document& document) {
  std::string line = "HTTP " + std::to_string(document.status);
  if (!document.status_text.empty()) line += " " + document.status_text;
  return line;
}

/// Where both sides share an origin, their base URLs tell them apart: the longer one that fits.
bool is_other_side(const std::string& url, const SideTask& task) {
  if (task.other_base_url.empty() || !is_below(url, task.other_base_url)) return false;
  return !is_below(url, task.base_url) || task.other_base_url.size() > task.base_url.size();
}

/// Header names come as the server wrote them.
std::string header_of(const cdp::Json& response, std::string_view name) {
  const cdp::Json headers = response.value("headers", cdp::Json::object());
  for (const auto& [key, value] : headers.items()) {
    const bool same = std::equal(key.begin(), key.end(), name.begin(), name.end(),
                                 [](unsigned char a, char b) { return std::tolower(a) == b; });
    if (same && value.is_string()) return value.get<std::string>();
  }
  return "";
}

MainAnswer answer_of(const cdp::Json& response) {
  MainAnswer answer;
  answer.status = response.value("status", 0);
  answer.retry_after = header_of(response, "retry-after");
  const cdp::Json timing = response.value("timing", cdp::Json::object());
  const double sent = timing.value("sendEnd", -1.0);
  const double received = timing.value("receiveHeadersEnd", -1.0);
  if (sent >= 0 && received >= sent && !response.value("fromDiskCache", false)) {
    answer.first_byte = std::chrono::milliseconds(std::llround(received - sent));
  }
  return answer;
}

}  // namespace

Document& Navigation::document(const std::string& loader_id) {
  for (Document& known : documents_) {
    if (known.loader_id == loader_id) return known;
  }
  documents_.push_back({});
  documents_.back().loader_id = loader_id;
  return documents_.back();
}

bool Navigation::is_main(const cdp::Json& params) const {
  return params.value("frameId", "") == main_frame_;
}

void Navigation::watch(cdp::Session& session) {
  session.on("Network.requestWillBeSent", [this](const cdp::Json& params) {
    const std::string loader = params.value("loaderId", "");
    // A document's request carries its loader's id; everything else has an id of its own.
    if (!is_main(params) || params.value("requestId", "") != loader) return;
    document(loader).hops.push_back(params.value("request", cdp::Json::object()).value("url", ""));
  });
  session.on("Network.responseReceived", [this](const cdp::Json& params) {
    const std::string loader = params.value("loaderId", "");
    if (!is_main(params) || params.value("requestId", "") != loader) return;
    const cdp::Json response = params.value("response", cdp::Json::object());
    document(loader).status = response.value("status", 0);
    document(loader).status_text = response.value("statusText", "");
    document(loader).answer = answer_of(response);
  });
  session.on("Network.loadingFailed", [this](const cdp::Json& params) {
    const std::string id = params.value("requestId", "");
    if (find(id) == nullptr) return;
    document(id).error = params.value("errorText", "");
    if (params.value("canceled", false)) document(id).abandoned = true;
  });
  session.on("Page.frameNavigated", [this](const cdp::Json& params) {
    const cdp::Json frame = params.value("frame", cdp::Json::object());
    if (frame.value("id", "") != main_frame_) return;
    current_ = frame.value("loaderId", "");
    Document& committed = document(current_);
    committed.committed = true;
    committed.url = frame.value("url", "");
    committed.error_page =
        frame.contains("unreachableUrl") || committed.url.starts_with("chrome-error:");
    refresh_due_ = false;
  });
  session.on("Page.lifecycleEvent", [this](const cdp::Json& params) {
    if (!is_main(params) || find(params.value("loaderId", "")) == nullptr) return;
    Document& loading = document(params.value("loaderId", ""));
    const std::string name = params.value("name", "");
    if (name == "DOMContentLoaded") loading.parsed = true;
    if (name == "load") loading.loaded = true;
  });
  session.on("Page.frameStoppedLoading", [this](const cdp::Json& params) {
    // A page that tried to leave and stayed (204, download) never gets its load event.
    if (!is_main(params) || current_.empty() || leaving()) return;
    document(current_).loaded = true;
    document(current_).parsed = true;
  });
  session.on("Page.frameScheduledNavigation", [this](const cdp::Json& params) {
    // A page that reloads itself is where it wants to be.
    const Document* shown = current();
    const bool reload = shown != nullptr && params.value("url", "") == shown->url;
    if (is_main(params) && !reload && params.value("delay", 0.0) <= kSoonSeconds) {
      refresh_due_ = true;
    }
  });
  session.on("Page.frameClearedScheduledNavigation", [this](const cdp::Json& params) {
    if (is_main(params)) refresh_due_ = false;
  });
  session.on("Page.downloadWillBegin", [this](const cdp::Json& params) {
    if (is_main(params)) download_begun_ = true;
  });
}

const Document* Navigation::find(const std::string& loader_id) const {
  for (const Document& known : documents_) {
    if (known.loader_id == loader_id) return &known;
  }
  return nullptr;
}

const Document* Navigation::current() const {
  return find(current_);
}

MainAnswer Navigation::answer() const {
  return documents_.empty() ? MainAnswer{} : documents_.back().answer;
}

bool Navigation::leaving() const {
  if (refresh_due_) return true;
  return std::any_of(documents_.begin(), documents_.end(), [](const Document& known) {
    return !known.hops.empty() && !known.committed && !known.abandoned;
  });
}

std::vector<std::string> Navigation::redirects() const {
  std::vector<std::string> urls;
  for (const Document& known : documents_) {
    if (!known.committed) continue;
    urls.insert(urls.end(), known.hops.begin(), known.hops.end());
    if (known.loader_id == current_) break;
  }
  if (!urls.empty()) urls.pop_back();
  return urls;
}

bool is_broken_connection(const std::string& error) {
  static constexpr std::array<std::string_view, 9> kBroken = {
      "net::ERR_CONNECTION_RESET",           "net::ERR_CONNECTION_CLOSED",
      "net::ERR_CONNECTION_ABORTED",         "net::ERR_EMPTY_RESPONSE",
      "net::ERR_SOCKET_NOT_CONNECTED",       "net::ERR_NETWORK_CHANGED",
      "net::ERR_HTTP2_PROTOCOL_ERROR",       "net::ERR_CONTENT_LENGTH_MISMATCH",
      "net::ERR_INCOMPLETE_CHUNKED_ENCODING"};
  return std::find(kBroken.begin(), kBroken.end(), error) != kBroken.end();
}

ShotFailure network_failure(const std::string& error, const Document* document) {
  if (document != nullptr && (document->status == 204 || document->status == 205)) {
    return {Reason::no_content, status_line(*document)};
  }
  if (error == "net::ERR_HTTP_RESPONSE_CODE_FAILURE" && document != nullptr) {
    return {Reason::http_status, status_line(*document) + ", empty body"};
  }
  if (error.starts_with("net::ERR_CERT_") || error.starts_with("net::ERR_SSL_") ||
      error.starts_with("net::ERR_BAD_SSL_") || error == "net::ERR_ECH_NOT_NEGOTIATED") {
    return {Reason::tls, error};
  }
  if (error == "net::ERR_TIMED_OUT" || error == "net::ERR_CONNECTION_TIMED_OUT") {
    return {Reason::timeout, error};
  }
  return {Reason::navigation, error.empty() ? "the browser shows an error page" : error};
}

std::optional<ShotFailure> judge_document(const Document& document, const SideTask& task) {
  if (document.error_page) return network_failure(document.error, &document);

  const std::string origin = origin_of_text(document.url);
  const bool allowed =
      std::any_of(task.allowed_origins.begin(), task.allowed_origins.end(),
                  [&origin](const std::string& known) { return origin_of_text(known) == origin; });
  if (origin.empty() || !allowed) {
    return ShotFailure{Reason::cross_side_redirect,
                       "ended on " + (origin.empty() ? shown_url(document.url) : origin) +
                           ", which is not one of this side's origins"};
  }
  if (is_other_side(document.url, task)) {
    return ShotFailure{Reason::cross_side_redirect,
                       "ended on " + shown_url(document.url) + ", which belongs to the other side"};
  }
  if (document.status == 204 || document.status == 205) {
    return ShotFailure{Reason::no_content, status_line(document)};
  }
  const std::vector<int>& expected = task.capture.expect.status;
  if (std::find(expected.begin(), expected.end(), document.status) == expected.end()) {
    return ShotFailure{Reason::http_status, status_line(document)};
  }
  if (!document.error.empty() && !document.abandoned) {
    return ShotFailure{Reason::navigation, "the document broke off: " + document.error};
  }
  return std::nullopt;
}

}  // namespace twinshot
