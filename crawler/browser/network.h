// Counts a page's open requests, to tell when the network is quiet.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawler/cdp/connection.h"

namespace twinshot {

/// Requests in flight, without those that never end by design: event streams, pings, media, long
/// polls, and URLs that have finished once before (a page that polls is as ready as it gets).
///
/// Counted here because the protocol's networkIdle fires once per document and counts everything:
/// pages that poll never reach it.
class Network {
 public:
  /// `main_frame`: its documents are navigation's business and are not counted.
  explicit Network(std::string main_frame) : main_frame_(std::move(main_frame)) {}

  /// Counts this session's requests, too. This object must outlive the session.
  void watch(cdp::Session& session);

  /// How long nothing has been in flight; zero while something is.
  [[nodiscard]] cdp::Clock::duration quiet_for(cdp::Clock::time_point now) const;
  /// URLs in flight, as they may be shown: without query.
  [[nodiscard]] std::vector<std::string> open(cdp::Clock::time_point now) const;
  /// Requests that broke off, with the reason: "logo.png (net::ERR_EMPTY_RESPONSE)".
  [[nodiscard]] const std::vector<std::string>& failed() const { return failed_; }

 private:
  struct Request {
    std::string url;
    cdp::Clock::time_point since;
  };

  void started(const cdp::Json& params);
  void finished(const cdp::Json& params);
  void broke(const cdp::Json& params);

  std::string main_frame_;
  std::unordered_map<std::string, Request> open_;
  std::unordered_set<std::string> finished_urls_;
  std::vector<std::string> failed_;
  cdp::Clock::time_point changed_ = cdp::Clock::now();
};

}  // namespace twinshot
