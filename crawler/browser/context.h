// A browser context: one side's own cookies, cache and credentials.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/fact_watch.h"

namespace twinshot {

/// A browser context per side: cookies, cache and credentials of one side never meet the other's.
/// Downloads are denied in it, and windows that pages open are closed.
class BrowserContext {
 public:
  /// Throws cdp::Error when the browser does not answer.
  static boost::asio::awaitable<std::unique_ptr<BrowserContext>> create(Browser& browser);
  [[nodiscard]] const std::string& id() const { return id_; }
  /// The user agent pages see unless the config names another: the browser's own, without
  /// "Headless".
  [[nodiscard]] const std::string& user_agent() const { return user_agent_; }
  /// What was fetched into its cache.
  [[nodiscard]] TransferSizes& transfer_sizes() { return transfer_sizes_; }
  /// Disposes the context and everything open in it. Best effort.
  boost::asio::awaitable<void> dispose();

 private:
  BrowserContext(Browser& browser, std::string id, std::string user_agent);
  Browser* browser_;
  std::string id_;
  std::string user_agent_;
  TransferSizes transfer_sizes_;
};

}  // namespace twinshot
