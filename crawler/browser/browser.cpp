// From an executable to a connected, tested browser, and back to nothing.
#include "crawler/browser/browser.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <unistd.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "crawler/browser/find_browser.h"
#include "crawler/browser/launch_options.h"
#include "crawler/browser/process.h"
#include "crawler/browser/profile.h"
#include "crawler/browser/self_test.h"
#include "crawler/browser/trust.h"

namespace twinshot {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Destroyed from the bottom up: the socket, then the processes, then the folder they wrote to.
struct Browser::State {
  State(boost::asio::io_context& context, const std::filesystem::path& temporary)
      : io(context), profile(temporary), capture_token(context.get_executor(), 1) {}

  boost::asio::io_context& io;
  Profile profile;
  std::unique_ptr<Process> process;
  std::unique_ptr<cdp::Connection> connection;
  Semaphore capture_token;
  CaptureAbility ability;
  std::string product;
};

namespace {

constexpr auto kPollInterval = 20ms;
constexpr auto kCloseLimit = 5s;
constexpr auto kTerminateLimit = 2s;
/// Of the 64 kB that are kept: enough for a reason, short enough for a terminal.
constexpr std::size_t kShownOutput = 2000;

std::string environment_value(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// TMPDIR, or its default; whether it is of use shows when a profile is made in it.
std::filesystem::path temporary_folder() {
  const std::string folder = environment_value("TMPDIR");
  return folder.empty() ? "/tmp" : folder;
}

/// An error that carries what the browser said and, where its words are known, the remedy.
BrowserError failed_start(const std::string& executable, const std::string& what,
                          const std::string& output) {
  std::string message = executable + " " + what;
  if (const std::string remedy = remedy_for(output); !remedy.empty()) message += "; " + remedy;
  const std::size_t cut = output.size() > kShownOutput ? output.size() - kShownOutput : 0;
  message += output.empty() ? "; it printed nothing" : "; it printed:\n" + output.substr(cut);
  return BrowserError(message);
}

/// The address in DevToolsActivePort: a line with the port, a line with the path. Empty until both
/// are there.
std::string read_address(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string port_text;
  std::string path;
  if (!std::getline(stream, port_text) || !std::getline(stream, path)) return {};
  int port = 0;
  const char* end = port_text.data() + port_text.size();
  const auto [stopped, error] = std::from_chars(port_text.data(), end, port);
  if (error != std::errc{} || stopped != end || port <= 0 || port > 65535) return {};
  // The last thing written is the path; half of it would have no second slash yet.
  if (!path.starts_with("/devtools/browser/")) return {};
  return "ws://127.0.0.1:" + std::to_string(port) + path;
}

boost::asio::awaitable<std::string> wait_for_address(Process& process,
                                                     std::filesystem::path data_folder,
                                                     boost::asio::io_context& io,
                                                     cdp::Deadline deadline) {
  const std::filesystem::path file = data_folder / "DevToolsActivePort";
  std::string address = read_address(file);
  boost::asio::steady_timer timer(io);
  while (address.empty() && process.running() && cdp::Clock::now() < deadline) {
    timer.expires_after(kPollInterval);
    co_await timer.async_wait(boost::asio::use_awaitable);
    address = read_address(file);
  }
  co_return address;
}

}  // namespace

std::string_view to_string(CaptureMethod method) {
  return method == CaptureMethod::clip ? "clip" : "beyond";
}

/// The steps of a launch, on a State that cleans up after itself when one of them throws.
struct Browser::Launch {
  boost::asio::io_context& io;
  std::string executable;
  BrowserOptions options;
  std::vector<std::string> ca_files;
  std::filesystem::path temporary;

  boost::asio::awaitable<std::unique_ptr<Browser>> try_once(cdp::Deadline deadline) {
    std::unique_ptr<State> state = make_state();
    const BrowserFolders folders(state->profile.path());
    if (!ca_files.empty()) co_await trust_authorities(io, folders.home, ca_files, deadline);
    start_process(*state, folders);
    const std::string address =
        co_await wait_for_address(*state->process, folders.data, io, deadline);
    if (address.empty()) {
      const bool ended = co_await state->process->wait_end(cdp::Clock::now());
      const std::string what = ended ? "ended before it listened (" + state->process->ending() + ")"
                                     : "did not listen within the limit";
      throw failed_start(executable, what, state->process->output());
    }
    state->connection =
        std::make_unique<cdp::Connection>(io, cdp::make_websocket_transport(io, address));
    std::string failure;
    try {
      co_await connect(*state, deadline);
    } catch (const cdp::Error& error) {
      failure = error.what();
    }
    if (!failure.empty()) {
      throw failed_start(executable, "failed at start-up: " + failure, state->process->output());
    }
    co_return std::unique_ptr<Browser>(new Browser(std::move(state)));
  }

  [[nodiscard]] std::unique_ptr<State> make_state() const {
    try {
      auto state = std::make_unique<State>(io, temporary);
      const BrowserFolders folders(state->profile.path());
      std::filesystem::create_directory(folders.data);
      std::filesystem::create_directory(folders.temporary);
      return state;
    } catch (const std::system_error& error) {
      throw BrowserError(std::string("a browser needs a folder for its profile: ") + error.what() +
                         "; set TMPDIR to one that can be written");
    }
  }

  void start_process(State& state, const BrowserFolders& folders) const {
    ProcessOptions process;
    process.executable = executable;
    process.arguments = browser_arguments(executable, options, folders);
    process.environment = browser_environment(folders);
    try {
      state.process = std::make_unique<Process>(io, process);
    } catch (const std::system_error& error) {
      throw BrowserError(executable + " cannot be started: " + error.what());
    }
  }

  static boost::asio::awaitable<void> connect(State& state, cdp::Deadline deadline) {
    co_await state.connection->open(deadline);
    cdp::Session& browser = state.connection->browser();
    const cdp::Json version =
        co_await browser.call("Browser.getVersion", cdp::Json::object(), deadline);
    state.product = version.value("product", "unknown");
    // Crashes of every tab are told to us, also of those that are not attached.
    const cdp::Json discover = {{"discover", true}};
    co_await browser.call("Target.setDiscoverTargets", discover, deadline);
    state.ability = co_await self_test(*state.connection, deadline);
  }
};

boost::asio::awaitable<std::unique_ptr<Browser>> Browser::launch(boost::asio::io_context& io,
                                                                 BrowserOptions options,
                                                                 std::vector<std::string> ca_files,
                                                                 LaunchLimits limits) {
  check_sandbox(options, geteuid());
  std::string executable = find_browser(options.executable, environment_value("PATH"));
  const std::filesystem::path temporary = temporary_folder();
  sweep_stale_profiles(temporary);

  Launch launch{io, std::move(executable), std::move(options), std::move(ca_files), temporary};
  const cdp::Deadline whole = cdp::in(limits.both_tries);
  const cdp::Deadline first = cdp::in(limits.first_try, whole);
  std::unique_ptr<Browser> browser;
  try {
    browser = co_await launch.try_once(first);
  } catch (const BrowserError&) {
    // Once more: under load a start can fail that succeeds a second later.
    if (cdp::Clock::now() >= whole) throw;
  }
  if (!browser) browser = co_await launch.try_once(whole);
  co_return browser;
}

Browser::Browser(std::unique_ptr<State> state) : state_(std::move(state)) {}

Browser::~Browser() = default;

cdp::Connection& Browser::connection() {
  return *state_->connection;
}

Semaphore& Browser::capture_token() {
  return state_->capture_token;
}

const CaptureAbility& Browser::ability() const {
  return state_->ability;
}

const std::string& Browser::product() const {
  return state_->product;
}

bool Browser::alive() const {
  return !state_->connection->closed() && state_->process->running();
}

pid_t Browser::pid() const {
  return state_->process->pid();
}

boost::asio::awaitable<void> Browser::close() {
  if (!state_->connection->closed()) {
    const cdp::Deadline polite = cdp::in(kCloseLimit);
    state_->connection->browser().post("Browser.close", cdp::Json::object());
    co_await state_->process->wait_end(polite);
  }
  co_await state_->process->end(kTerminateLimit);
  state_->connection->close("the browser was closed");
  state_->profile.remove();
}

}  // namespace twinshot
