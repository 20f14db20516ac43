// Watches a page's requests: when the network is quiet, and what did not arrive.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crawler/cdp/connection.h"

namespace twinshot {

/// A style sheet of the site itself that gave no answer worth judging the page by.
struct LostStylesheet {
  std::string what;  ///< "http://site/a.css (stylesheet, HTTP 503)"
  bool waiting = false;
};

/// Requests in flight, without those that never end by design: streams, pings, media, long polls,
/// and what has been asked for again and again (a page that polls is as ready as it gets).
///
/// Counted here because the protocol's networkIdle fires once per document and counts everything:
/// pages that poll never reach it.
class Network {
 public:
  /// `main_frame`: its documents are navigation's business and are not counted. `own_origins`:
  /// whose style sheets a page can not do without.
  Network(std::string main_frame, std::vector<std::string> own_origins);

  /// Counts this session's requests, too. This object must outlive the session.
  void watch(cdp::Session& session);

  /// How long nothing has been in flight; zero while something is.
  [[nodiscard]] cdp::Clock::duration quiet_for(cdp::Clock::time_point now) const;
  /// What is waited for, as it may be shown: without query, with its type.
  [[nodiscard]] std::vector<std::string> open(cdp::Clock::time_point now) const;
  /// All that has not ended, long polls too.
  [[nodiscard]] std::vector<std::string> unanswered() const;
  /// Something that a script asked for is on its way: its answer may change what the page is.
  [[nodiscard]] bool awaits_data(cdp::Clock::time_point now) const;
  /// What holds up a page's load event is images, fonts and frames of which nothing comes any more.
  /// Fonts have less time than the rest, since there are others to write in.
  [[nodiscard]] bool is_stuck(cdp::Clock::time_point now) const;
  /// What is open now has had its time: it is not waited for again.
  void stop_waiting();
  /// Requests that broke off or were answered with an error, the gravest first:
  /// "http://site/logo.png (image, HTTP 404)".
  [[nodiscard]] std::vector<std::string> failed() const;
  /// Answered with a server's error, broken off, or still open. A style sheet that is not there
  /// (HTTP 404) is how the site is, and no loss.
  [[nodiscard]] std::optional<LostStylesheet> lost_stylesheet() const;

 private:
  struct Request {
    std::string url;
    std::string type;
    std::string key;  ///< what it asks for: method, URL and body
    cdp::Clock::time_point since;
    cdp::Clock::time_point heard;  ///< when something of it came, or it began
    std::optional<cdp::Clock::time_point> answered_at{};  ///< when its header came
    bool waived = false;                                  ///< no longer waited for
  };
  struct Failed {
    std::string text;
    int rank = 0;
  };

  void started(const cdp::Json& params);
  void answered(const cdp::Json& params);
  void finished(const cdp::Json& params);
  void broke(const cdp::Json& params);
  void note_failed(const Request& request, const std::string& why, bool passing);
  bool may_be_long_poll(const Request& request) const;
  bool is_own_stylesheet(const Request& request) const;
  cdp::Clock::time_point waited_for_until(const Request& request) const;
  bool is_waited_for(const Request& request, cdp::Clock::time_point now) const;

  std::string main_frame_;
  std::vector<std::string> own_origins_;
  std::unordered_map<std::string, Request> open_;
  std::unordered_map<std::string, int> times_finished_;  ///< by Request::key
  std::vector<Failed> failed_;
  std::string lost_stylesheet_;
  cdp::Clock::time_point changed_ = cdp::Clock::now();
};

}  // namespace twinshot
