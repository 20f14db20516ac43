// The logins of one browser: each side is logged in to once, and again when it forgot.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "crawler/browser/page.h"
#include "crawler/browser/semaphore.h"

namespace twinshot {

/// Belongs to one browser and its io thread, and outlives the pages that it photographs.
class Logins {
 public:
  /// photograph(), logged in where the task says so: the first page of a side logs in, the others
  /// begin with the state that this left, whatever was photographed before them. A page that turns
  /// out to be logged out is photographed once more after another login. A login that fails twice
  /// is not tried again: all pages that need it are invalid (expectation).
  boost::asio::awaitable<Shot> photograph(Browser& browser, BrowserContext& context,
                                          const SideTask& task, const Viewport& viewport,
                                          Care care = {});

 private:
  struct Account {
    std::shared_ptr<const SideTask> task;  ///< the login
    Semaphore turn;                        ///< to log in: one page at a time
    std::shared_ptr<const LoginState> state;
    std::string failure;  ///< why there is no state, and never will be
    int in_vain = 0;      ///< logins that did not help the page they were made for
  };
  /// What a page may begin with, or its result where it may not.
  struct Entry {
    std::shared_ptr<const LoginState> state;
    std::optional<Shot> refusal;
  };

  boost::asio::awaitable<Account*> find(std::shared_ptr<const SideTask> task);
  boost::asio::awaitable<Entry> enter(Account& account, Browser& browser, BrowserContext& context);
  boost::asio::awaitable<Entry> enter_again(Account& account, Browser& browser,
                                            BrowserContext& context,
                                            std::shared_ptr<const LoginState> worn);
  boost::asio::awaitable<Entry> log_in(Account& account, Browser& browser, BrowserContext& context,
                                       int tries);

  std::list<Account> accounts_;
};

}  // namespace twinshot
