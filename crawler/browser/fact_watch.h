// Watches what a page does besides being drawn: errors, requests that fail, weight, load time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "crawler/cdp/connection.h"
#include "report/page_facts.h"

namespace twinshot {

/// What each URL of a browser context took when it was fetched: its cache outlives the page.
using TransferSizes = std::unordered_map<std::string, std::int64_t>;

/// The facts of one page, from events alone: asks the browser nothing. Starts anew when the main
/// frame asks for another document.
class FactWatch {
 public:
  /// `sizes` outlives this object.
  FactWatch(std::string main_frame, TransferSizes& sizes)
      : main_frame_(std::move(main_frame)), sizes_(sizes) {}

  /// Watches this session, too; it must not outlive this object.
  void watch(cdp::Session& session);
  /// What kInspect found: {description, robots, canonical, viewport, charset}.
  void take_meta(const nlohmann::json& meta);
  [[nodiscard]] PageFacts facts() const;

 private:
  struct Request {
    std::string url;
    std::string type;
    std::int64_t bytes = 0;  ///< of the redirects before
    bool main_document = false;
    bool cached = false;
  };

  void started(const cdp::Json& params);
  void answered(const cdp::Json& params);
  void finished(const cdp::Json& params);
  void broke(const cdp::Json& params);
  void add_failed(const Request& request, const std::string& why);
  void add_error(const std::string& text);
  void begin_anew();

  std::string main_frame_;
  TransferSizes& sizes_;
  std::unordered_map<std::string, Request> open_;
  std::unordered_set<std::string> failed_;  ///< every text that was counted
  PageFacts facts_;
  std::string loader_;           ///< of the document that was asked for last
  std::optional<double> asked_;  ///< when, in the browser's seconds
};

}  // namespace twinshot
