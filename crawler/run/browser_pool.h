// The browsers of a run: started, worn out, and started again when they die.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "crawler/browser/browser.h"
#include "crawler/browser/login.h"
#include "crawler/browser/page.h"
#include "crawler/browser/semaphore.h"

namespace twinshot {

/// How many browser processes a machine bears: one per two cores, and at most one per 1.5 GB of
/// memory that is free (450 MB each, and the surfaces of tall pages), but always one.
[[nodiscard]] int default_browser_count();

/// A browser that pages are open in. Shared by the workers that use it: a replaced browser dies
/// when its last page is done.
struct LiveBrowser {
  std::unique_ptr<Browser> browser;
  int pages_opened = 0;
  Logins logins;
};

/// Lives on the io thread.
class BrowserPool {
 public:
  BrowserPool(boost::asio::io_context& io, BrowserOptions options,
              std::vector<std::string> ca_files, int count);

  /// The browser of a slot, 0 <= slot < count: started at first use, replaced when it has died or
  /// served kPagesPerBrowser pages. Throws BrowserError when none can be started.
  boost::asio::awaitable<std::shared_ptr<LiveBrowser>> lease(int slot);

  /// What the browsers call themselves; empty before the first has started.
  [[nodiscard]] const std::string& product() const { return product_; }
  /// What weakens the pictures; usually nothing.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] int size() const { return static_cast<int>(slots_.size()); }

  /// The next lease of its slot starts a new one.
  static void retire(const std::shared_ptr<LiveBrowser>& live);

  /// Drops every connection: whatever waits for a page fails at once.
  void abandon(const std::string& reason);

  /// Asks every browser to close, and waits for it.
  boost::asio::awaitable<void> close();

 private:
  struct Slot {
    std::shared_ptr<LiveBrowser> live;
    std::unique_ptr<Semaphore> launching;
  };

  boost::asio::io_context& io_;
  BrowserOptions options_;
  std::vector<std::string> ca_files_;
  std::vector<Slot> slots_;
  std::string product_;
  std::vector<std::string> notes_;
};

}  // namespace twinshot
