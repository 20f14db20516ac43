// The logins of one browser: each side is logged in to once, and again when it forgot.
#include "crawler/browser/login.h"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "crawler/browser/login_state.h"

namespace twinshot {

namespace {

namespace asio = boost::asio;

constexpr int kLoginTries = 2;
/// Pages that are logged out whatever is done (another role's pages, say) must not hammer the
/// login.
constexpr int kMostInVain = 2;

Shot refused(const std::string& why) {
  Shot shot;
  shot.failure = ShotFailure{Reason::expectation, why};
  return shot;
}

}  // namespace

asio::awaitable<Logins::Account*> Logins::find(std::shared_ptr<const SideTask> task) {
  for (Account& account : accounts_) {
    if (account.task == task) co_return &account;
  }
  const auto executor = co_await asio::this_coro::executor;
  accounts_.push_back({std::move(task), Semaphore(executor, 1), nullptr, "", 0});
  co_return &accounts_.back();
}

asio::awaitable<Logins::Entry> Logins::log_in(Account& account, Browser& browser,
                                              BrowserContext& context, int tries) {
  account.state.reset();
  std::string why;
  for (int attempt = 1; attempt <= tries; ++attempt) {
    auto state = std::make_shared<LoginState>();
    Shot shot = co_await twinshot::log_in(browser, context, *account.task, *state);
    if (!shot.failure) {
      account.state = std::move(state);
      co_return Entry{account.state, std::nullopt};
    }
    // Says nothing about the login: the page is photographed again in another browser.
    if (!browser.alive() || shot.browser_suspect) co_return Entry{nullptr, std::move(shot)};
    why = shot.failure->detail;
  }
  account.failure = "login failed: " + why;
  co_return Entry{nullptr, refused(account.failure)};
}

asio::awaitable<Logins::Entry> Logins::enter(Account& account, Browser& browser,
                                             BrowserContext& context) {
  const Semaphore::Permit turn = co_await account.turn.acquire(cdp::Deadline::max());
  if (!account.failure.empty()) co_return Entry{nullptr, refused(account.failure)};
  if (account.state) co_return Entry{account.state, std::nullopt};
  co_return co_await log_in(account, browser, context, kLoginTries);
}

asio::awaitable<Logins::Entry> Logins::enter_again(Account& account, Browser& browser,
                                                   BrowserContext& context,
                                                   std::shared_ptr<const LoginState> worn) {
  const Semaphore::Permit turn = co_await account.turn.acquire(cdp::Deadline::max());
  if (!account.failure.empty()) co_return Entry{nullptr, refused(account.failure)};
  // Another page may have logged in meanwhile.
  if (account.state && account.state != worn) co_return Entry{account.state, std::nullopt};
  if (account.in_vain >= kMostInVain) co_return Entry{};
  co_return co_await log_in(account, browser, context, kLoginTries);
}

asio::awaitable<Shot> Logins::photograph(Browser& browser, BrowserContext& context,
                                         const SideTask& task, const Viewport& viewport,
                                         Care care) {
  if (!task.login) co_return co_await twinshot::photograph(browser, context, task, viewport, care);
  Account& account = *co_await find(task.login);
  Entry entry = co_await enter(account, browser, context);
  Shot shot;
  if (entry.state) {
    shot = co_await twinshot::photograph(browser, context, task, viewport, care, entry.state.get());
  }
  if (shot.logged_out) {
    const std::string why = shot.failure->detail;
    entry = co_await enter_again(account, browser, context, entry.state);
    if (entry.state) {
      shot =
          co_await twinshot::photograph(browser, context, task, viewport, care, entry.state.get());
      shot.notes.insert(shot.notes.begin(), "logged in again, after: " + why);
      if (shot.logged_out) ++account.in_vain;
    }
  }
  if (entry.refusal) {
    shot = std::move(*entry.refusal);
    shot.url = task.url;
  }
  co_return shot;
}

}  // namespace twinshot
