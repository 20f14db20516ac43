// The browsers of a run: started, worn out, and started again when they die.
#include "crawler/run/browser_pool.h"

#include <algorithm>
#include <utility>

#include "crawler/run/machine.h"

namespace asio = boost::asio;

namespace twinshot {
namespace {

/// Long-lived browsers grow and get slow (gowitness#81: killed after 150 to 300 pages).
constexpr int kPagesPerBrowser = 300;
constexpr std::uint64_t kBytesPerBrowser = 1'500'000'000;
/// Longer than Browser::launch may take, its retry included.
constexpr auto kLaunchLimit = std::chrono::seconds(120);

/// What a reader of the report should know about how its pictures were made.
std::string weakness(const Browser& browser) {
  if (browser.ability().method == CaptureMethod::clip) return "";
  return browser.product() +
         " can only capture whole pages by resizing them for a moment: pages that react to "
         "resizing "
         "may look different";
}

}  // namespace

int default_browser_count() {
  const std::uint64_t by_memory = available_memory_bytes() / kBytesPerBrowser;
  const int by_cores = (usable_cores() + 1) / 2;
  return std::max(1, static_cast<int>(
                         std::min<std::uint64_t>(by_memory, static_cast<std::uint64_t>(by_cores))));
}

BrowserPool::BrowserPool(asio::io_context& io, BrowserOptions options,
                         std::vector<std::string> ca_files, int count)
    : io_(io),
      options_(std::move(options)),
      ca_files_(std::move(ca_files)),
      slots_(static_cast<std::size_t>(count)) {
  for (Slot& slot : slots_) slot.launching = std::make_unique<Semaphore>(io.get_executor(), 1);
}

asio::awaitable<std::shared_ptr<LiveBrowser>> BrowserPool::lease(int index) {
  Slot& slot = slots_.at(static_cast<std::size_t>(index));
  const Semaphore::Permit permit = co_await slot.launching->acquire(cdp::in(kLaunchLimit));
  if (!permit) throw BrowserError("the browser was not started within two minutes");
  const bool usable =
      slot.live && slot.live->browser->alive() && slot.live->pages_opened < kPagesPerBrowser;
  if (!usable) {
    slot.live.reset();
    auto live = std::make_shared<LiveBrowser>();
    live->browser = co_await Browser::launch(io_, options_, ca_files_);
    slot.live = std::move(live);
    const Browser& browser = *slot.live->browser;
    if (product_.empty()) {
      product_ = browser.product();
      if (const std::string note = weakness(browser); !note.empty()) notes_.push_back(note);
    } else if (product_ != browser.product()) {
      notes_.push_back("the browser changed during the run, from " + product_ + " to " +
                       browser.product());
    }
  }
  slot.live->pages_opened += 2;
  co_return slot.live;
}

void BrowserPool::retire(const std::shared_ptr<LiveBrowser>& live) {
  live->pages_opened = kPagesPerBrowser;
}

void BrowserPool::abandon(const std::string& reason) {
  for (Slot& slot : slots_) {
    if (slot.live) slot.live->browser->connection().close(reason);
  }
}

asio::awaitable<void> BrowserPool::close() {
  for (Slot& slot : slots_) {
    if (!slot.live) continue;
    const std::shared_ptr<LiveBrowser> live = std::exchange(slot.live, nullptr);
    co_await live->browser->close();
  }
}

}  // namespace twinshot
