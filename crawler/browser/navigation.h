// Where a tab really went: documents of its main frame by loader id, status, redirects, errors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crawler/browser/shot.h"
#include "crawler/cdp/connection.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// One document that the main frame asked for.
struct Document {
  std::string loader_id;
  std::vector<std::string> hops;  ///< URLs asked for, redirects included; the last is the document
  std::string url;                ///< as committed; empty before
  int status = 0;                 ///< 0: no response yet
  std::string status_text;        ///< "Bad Gateway"; empty over HTTP/2
  MainAnswer answer;              ///< all of it
  std::string error;              ///< "net::ERR_..." when it broke off
  bool abandoned = false;         ///< cancelled: 204, download, superseded
  bool committed = false;
  bool error_page = false;  ///< chrome-error://: never a picture
  bool parsed = false;      ///< DOMContentLoaded
  bool loaded = false;      ///< load event, or loading stopped
};

/// Follows the main frame of one tab. Everything is judged by loader id: late events of a document
/// that is gone can not be mistaken for the next one's.
class Navigation {
 public:
  explicit Navigation(std::string main_frame) : main_frame_(std::move(main_frame)) {}

  /// Follows this session; it must not outlive this object.
  void watch(cdp::Session& session);

  [[nodiscard]] const Document* find(const std::string& loader_id) const;
  /// The document that is shown; null before the first.
  [[nodiscard]] const Document* current() const;
  /// What the last document that was asked for was answered with; nothing when nothing came.
  [[nodiscard]] MainAnswer answer() const;
  /// A navigation is under way, or a refresh is due within seconds: what is shown will be replaced.
  [[nodiscard]] bool leaving() const;
  /// Every URL on the way to the current document, HTTP and client redirects alike.
  [[nodiscard]] std::vector<std::string> redirects() const;
  [[nodiscard]] bool download_begun() const { return download_begun_; }

 private:
  Document& document(const std::string& loader_id);
  bool is_main(const cdp::Json& params) const;

  std::string main_frame_;
  std::vector<Document> documents_;  ///< in the order asked for
  std::string current_;              ///< loader id of the committed one
  bool refresh_due_ = false;
  bool download_begun_ = false;
};

/// Why a navigation that ended in `error` ("net::ERR_...") gives no picture.
[[nodiscard]] ShotFailure network_failure(const std::string& error, const Document* document);

/// Connections that broke: worth a second try in a fresh tab. A status never is.
[[nodiscard]] bool is_broken_connection(const std::string& error);

/// Judges the document that is shown: error page, truncated, wrong origin, unexpected status.
/// Nothing when it may become a picture.
[[nodiscard]] std::optional<ShotFailure> judge_document(const Document& document,
                                                        const SideTask& task);

}  // namespace twinshot
