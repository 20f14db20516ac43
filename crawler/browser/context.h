// A browser context: one side's own cookies, cache and credentials.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/fact_watch.h"

namespace twinshot {

class Tab;

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
  /// A blank tab that was set up like that before; null: there is none. The caller hands it back,
  /// or closes it.
  [[nodiscard]] std::unique_ptr<Tab> take_tab(const std::string& settings);
  /// Keeps a tab for the next page with its settings.
  void keep_tab(std::unique_ptr<Tab> blank);
  /// Disposes the context and everything open in it. Best effort.
  boost::asio::awaitable<void> dispose();

  ~BrowserContext();
  BrowserContext(const BrowserContext&) = delete;
  BrowserContext& operator=(const BrowserContext&) = delete;

 private:
  BrowserContext(Browser& browser, std::string id, std::string user_agent);
  Browser* browser_;
  std::string id_;
  std::string user_agent_;
  TransferSizes transfer_sizes_;
  std::vector<std::unique_ptr<Tab>> blank_tabs_;  ///< the one used last is last
};

}  // namespace twinshot
