// A real browser as a resource: it starts, it is right, and nothing of it is left.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include "compare/codec/png.h"
#include "crawler/browser/browser.h"
#include "crawler/browser/profile.h"
#include "crawler/cdp/connection.h"
#include "tests/support/program.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_server.h"
#include "tests/support/tls_files.h"

namespace fs = std::filesystem;
using namespace twinshot;
using cdp::Json;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

namespace {

/// Temporary files of everything in a test go to a folder of its own, so that what is left shows.
struct Scene {
  TempDir temporary;
  boost::asio::io_context io;

  Scene() { setenv("TMPDIR", temporary.path().c_str(), 1); }
  ~Scene() { unsetenv("TMPDIR"); }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  static BrowserOptions options() {
    BrowserOptions options;
    options.sandbox = false;  // tests run as root in containers
    options.args = {"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"};
    return options;
  }

  std::unique_ptr<Browser> launch(std::vector<std::string> ca_files = {}) {
    return run_to_end(io, Browser::launch(io, options(), std::move(ca_files)));
  }

  /// How a launch fails.
  std::string launch_error(const BrowserOptions& with, LaunchLimits limits = {}) {
    try {
      run_to_end(io, Browser::launch(io, with, {}, limits));
    } catch (const BrowserError& error) {
      return error.what();
    }
    return {};
  }

  [[nodiscard]] bool is_empty() const { return fs::is_empty(temporary.path()); }

  /// Processes that were started with this scene's folder, by their command line or environment.
  [[nodiscard]] std::vector<pid_t> processes() const {
    return processes_mentioning(temporary.path().string());
  }
};

/// A tab, attached.
std::unique_ptr<cdp::Session> open_tab(Scene& scene, Browser& browser, const std::string& url) {
  cdp::Session& root = browser.connection().browser();
  const Json create = {{"url", url}};
  const Json target = run_to_end(scene.io, root.call("Target.createTarget", create, cdp::in(10s)));
  const Json attach = {{"targetId", target["targetId"]}, {"flatten", true}};
  const Json attached =
      run_to_end(scene.io, root.call("Target.attachToTarget", attach, cdp::in(10s)));
  return std::make_unique<cdp::Session>(browser.connection(), attached["sessionId"]);
}

/// The error code of a navigation; empty for success.
std::string navigation_error(Scene& scene, Browser& browser, const std::string& url) {
  const auto tab = open_tab(scene, browser, "about:blank");
  const Json params = {{"url", url}};
  const Json reply = run_to_end(scene.io, tab->call("Page.navigate", params, cdp::in(20s)));
  return reply.value("errorText", "");
}

bool group_exists(pid_t group) {
  return kill(-group, 0) == 0;
}

/// The processes of a group, without the dead ones that nobody has reaped yet.
std::vector<pid_t> living_members(pid_t group) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    std::getline(file, stat);
    // "pid (name) state parent group ...", and the name may hold anything.
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) continue;
    std::istringstream words(stat.substr(name_end + 1));
    char state = 0;
    pid_t parent = 0;
    pid_t of_group = 0;
    words >> state >> parent >> of_group;
    if (of_group == group && state != 'Z' && state != 'X') found.push_back(std::stoi(stat));
  }
  return found;
}

/// Inodes of the sockets that the processes hold open.
std::set<std::string> sockets_of(const std::vector<pid_t>& processes) {
  std::set<std::string> inodes;
  for (const pid_t pid : processes) {
    std::error_code ignored;
    for (const auto& entry :
         fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd", ignored)) {
      const std::string target = fs::read_symlink(entry.path(), ignored).string();
      if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
    }
  }
  return inodes;
}

/// Local addresses (as /proc writes them) of listening TCP sockets among `inodes`.
std::vector<std::string> listening(const std::set<std::string>& inodes) {
  std::vector<std::string> found;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(table);
    std::string line;
    while (std::getline(file, line)) {
      std::istringstream words(line);
      std::vector<std::string> word;
      for (std::string w; words >> w;) word.push_back(w);
      if (word.size() > 9 && word[3] == "0A" && inodes.contains(word[9])) found.push_back(word[1]);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("browser: starts, says what it is, and passes its self-test") {
  Scene scene;
  const auto browser = scene.launch();
  CHECK(browser->alive());
  CHECK(browser->product().find("Chrome/") != std::string::npos);
  // This holds for the tested browser; another one may choose otherwise.
  CHECK(browser->ability().method == CaptureMethod::clip);
  CHECK(browser->ability().max_tile_rows == 16384);
}

TEST_CASE("browser: photographs a page") {
  Scene scene;
  const auto browser = scene.launch();
  const auto tab =
      open_tab(scene, *browser, "data:text/html,<body style='margin:0;background:rgb(1,2,3)'>");
  const Json params = {{"format", "png"},
                       {"clip", {{"x", 0}, {"y", 0}, {"width", 50}, {"height", 40}, {"scale", 1}}}};
  Image picture;
  // The first frames of a new tab are blank.
  for (int i = 0; i < 100 && (picture.pixels.empty() || picture.pixels[0] != 1); ++i) {
    picture = decode_png(
        run_to_end(scene.io, tab->call_for_data("Page.captureScreenshot", params, cdp::in(10s))));
  }
  REQUIRE(picture.width == 50);
  REQUIRE(picture.height == 40);
  CHECK(std::vector<int>(picture.pixels.begin(), picture.pixels.begin() + 4) ==
        std::vector<int>{1, 2, 3, 255});
}

TEST_CASE("browser: listens on one port, on loopback") {
  Scene scene;
  const auto browser = scene.launch();
  const std::vector<pid_t> members = living_members(browser->pid());
  CHECK(members.size() >= 3);
  const std::vector<std::string> addresses = listening(sockets_of(members));
  REQUIRE(addresses.size() == 1);
  CHECK(addresses[0].starts_with("0100007F:"));
}

TEST_CASE("browser: closed, it leaves no process and no file") {
  Scene scene;
  const auto browser = scene.launch();
  const pid_t group = browser->pid();
  CHECK(group_exists(group));
  CHECK_FALSE(scene.is_empty());
  run_to_end(scene.io, browser->close());
  CHECK_FALSE(browser->alive());
  CHECK_FALSE(group_exists(group));
  CHECK(scene.processes().empty());
  CHECK(scene.is_empty());
}

TEST_CASE("browser: destroyed, it leaves no process and no file") {
  Scene scene;
  auto browser = scene.launch();
  const pid_t group = browser->pid();
  SUBCASE("while it works") {}
  SUBCASE("after it was killed") {
    kill(group, SIGKILL);
  }
  SUBCASE("while it does not answer") {
    kill(group, SIGSTOP);
  }
  browser.reset();
  CHECK_FALSE(group_exists(group));
  CHECK(scene.processes().empty());
  CHECK(scene.is_empty());
}

TEST_CASE("browser: one that does not answer is closed all the same") {
  Scene scene;
  const auto browser = scene.launch();
  const pid_t group = browser->pid();
  kill(group, SIGSTOP);
  run_to_end(scene.io, browser->close());
  CHECK_FALSE(group_exists(group));
  CHECK(scene.is_empty());
}

TEST_CASE("browser: killed in the middle of a call, the call fails at once") {
  Scene scene;
  const auto browser = scene.launch();
  const auto tab = open_tab(scene, *browser, "about:blank");
  const Json params = {{"expression", "new Promise(() => {})"}, {"awaitPromise", true}};
  const pid_t group = browser->pid();
  boost::asio::steady_timer killer(scene.io, 50ms);
  killer.async_wait([group](boost::system::error_code) { kill(group, SIGKILL); });
  try {
    run_to_end(scene.io, tab->call("Runtime.evaluate", params, cdp::in(300s)));
    FAIL("nobody can have answered");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == cdp::Failure::closed);
  }
  CHECK_FALSE(browser->alive());
}

TEST_CASE("browser: a tab that crashes fails its calls at once, the others go on") {
  Scene scene;
  const auto browser = scene.launch();
  const auto healthy = open_tab(scene, *browser, "about:blank");
  const auto crashing = open_tab(scene, *browser, "about:blank");
  // Chrome ignores Page.crash while a navigation is under way, so this one is waited for.
  const Json page = {{"url", "data:text/html,crash"}};
  run_to_end(scene.io, crashing->call("Page.navigate", page, cdp::in(60s)));
  const Json loaded = {{"expression",
                        "new Promise(done => document.readyState === 'complete' ? done(1) : "
                        "addEventListener('load', () => done(1)))"},
                       {"awaitPromise", true}};
  run_to_end(scene.io, crashing->call("Runtime.evaluate", loaded, cdp::in(60s)));
  const Json params = {{"expression", "new Promise(() => {})"}, {"awaitPromise", true}};
  crashing->post("Page.crash", Json::object());
  try {
    run_to_end(scene.io, crashing->call("Runtime.evaluate", params, cdp::in(300s)));
    FAIL("nobody can have answered");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == cdp::Failure::crashed);
  }
  const Json sum = {{"expression", "1+1"}};
  const Json reply = run_to_end(scene.io, healthy->call("Runtime.evaluate", sum, cdp::in(10s)));
  CHECK(reply["result"]["value"] == 2);
  CHECK(browser->alive());
}

TEST_CASE("browser: a tab that is closed fails its calls at once") {
  Scene scene;
  const auto browser = scene.launch();
  const auto tab = open_tab(scene, *browser, "about:blank");
  const Json params = {{"expression", "new Promise(() => {})"}, {"awaitPromise", true}};
  const Json targets =
      run_to_end(scene.io, tab->call("Target.getTargetInfo", Json::object(), cdp::in(10s)));
  const Json close = {{"targetId", targets["targetInfo"]["targetId"]}};
  browser->connection().browser().post("Target.closeTarget", close);
  try {
    run_to_end(scene.io, tab->call("Runtime.evaluate", params, cdp::in(300s)));
    FAIL("nobody can have answered");
  } catch (const cdp::Error& error) {
    CHECK(error.failure() == cdp::Failure::detached);
  }
}

TEST_CASE("browser: killing this program leaves no process, and the next start sweeps its files") {
  Scene scene;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t supervisor = fork();
  if (supervisor == 0) {
    boost::asio::io_context io;
    const auto browser = run_to_end(io, Browser::launch(io, Scene::options(), {}));
    const pid_t group = browser->pid();
    [[maybe_unused]] const ssize_t written = write(ends[1], &group, sizeof group);
    pause();
  }
  pid_t group = 0;
  REQUIRE(read(ends[0], &group, sizeof group) == static_cast<ssize_t>(sizeof group));
  close(ends[0]);
  close(ends[1]);
  // The browser, its zygotes, a renderer: only the first one is bound to the supervisor's life.
  CHECK(living_members(group).size() >= 3);
  kill(supervisor, SIGKILL);
  waitpid(supervisor, nullptr, 0);
  const cdp::Deadline deadline = cdp::in(10s);
  while (!living_members(group).empty() && cdp::Clock::now() < deadline) usleep(10'000);
  CHECK(living_members(group).empty());
  // They were adopted by this program, which has started processes before.
  while (waitpid(-group, nullptr, WNOHANG) > 0) {
  }
  CHECK(scene.processes().empty());
  CHECK_FALSE(scene.is_empty());
  CHECK(sweep_stale_profiles(scene.temporary.path()) == 1);
  CHECK(scene.is_empty());
}

TEST_CASE("browser: what is no browser is an error within the limits, with its last words") {
  const TempDir programs;  // outside the scene's folder
  Scene scene;
  BrowserOptions options = Scene::options();
  LaunchLimits limits{300ms, 600ms};
  const auto script = [&](const std::string& text) {
    const fs::path path = programs.write("browser", "#!/bin/sh\n" + text + "\n");
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  };
  SUBCASE("it ends at once") {
    options.executable = "/bin/false";
    const std::string error = scene.launch_error(options);
    CHECK(error.find("/bin/false") != std::string::npos);
    CHECK(error.find("exit code 1") != std::string::npos);
  }
  SUBCASE("it says why it ends") {
    options.executable = script("echo 'No usable sandbox!' >&2; exit 134");
    const std::string error = scene.launch_error(options);
    CHECK(error.find("it printed:\nNo usable sandbox!") != std::string::npos);
    CHECK(error.find("user namespaces") != std::string::npos);
  }
  SUBCASE("it sleeps") {
    options.executable = script("sleep 600");
    CHECK(scene.launch_error(options, limits).find("within the limit") != std::string::npos);
  }
  SUBCASE("it prints garbage for ever") {
    options.executable = script("while :; do echo garbage; done");
    CHECK(scene.launch_error(options, limits).find("garbage") != std::string::npos);
  }
  SUBCASE("it writes garbage where the address belongs") {
    options.executable = script(
        "for a in \"$@\"; do case $a in --user-data-dir=*) d=${a#*=};; esac; done;"
        "printf '99999999\\n/devtools/browser/x\\n' > $d/DevToolsActivePort; sleep 600");
    CHECK(scene.launch_error(options, limits).find("within the limit") != std::string::npos);
  }
  SUBCASE("nobody listens at the address") {
    options.executable = script(
        "for a in \"$@\"; do case $a in --user-data-dir=*) d=${a#*=};; esac; done;"
        "printf '1\\n/devtools/browser/x\\n' > $d/DevToolsActivePort; sleep 600");
    CHECK(scene.launch_error(options, limits).find("could not connect") != std::string::npos);
  }
  SUBCASE("it is not there") {
    options.executable = "/nowhere/chrome";
    CHECK(scene.launch_error(options).find("/nowhere/chrome") != std::string::npos);
  }
  CHECK(scene.is_empty());
  CHECK(scene.processes().empty());
}

TEST_CASE("browser: a folder for temporary files that does not exist is an error that names it") {
  Scene scene;
  setenv("TMPDIR", "/nowhere/at/all", 1);
  const std::string error = scene.launch_error(Scene::options());
  CHECK(error.find("/nowhere/at/all") != std::string::npos);
  CHECK(error.find("TMPDIR") != std::string::npos);
}

TEST_CASE("browser: a start that fails once is tried again") {
  const TempDir programs;  // outside the scene's folder
  Scene scene;
  // Fails the first time, then becomes the real one.
  const fs::path path = programs.write("chromium-headless-shell",
                                       "#!/bin/sh\n[ -e " + (programs.path() / "tried").string() +
                                           " ] || { touch " + (programs.path() / "tried").string() +
                                           "; exit 1; }\nexec chromium-headless-shell \"$@\"\n");
  fs::permissions(path, fs::perms::owner_all);
  // Under another name, so that it is not taken for Debian's wrapper.
  fs::rename(path, programs.path() / "flaky-headless-shell");
  BrowserOptions options = Scene::options();
  options.executable = (programs.path() / "flaky-headless-shell").string();
  const auto browser = run_to_end(scene.io, Browser::launch(scene.io, options, {}));
  CHECK(browser->alive());
  CHECK(fs::exists(programs.path() / "tried"));
}

TEST_CASE("browser: root with the sandbox on is refused before anything is started") {
  Scene scene;
  if (geteuid() != 0) return;  // other users get a sandbox, or Chrome's own refusal
  const std::string error = scene.launch_error(BrowserOptions{});
  CHECK(error.find("browser.sandbox: false") != std::string::npos);
  CHECK(scene.is_empty());
}

TEST_CASE("browser: trusts the authority it was given, and still checks names and dates") {
  Scene scene;
  const TempDir folder;
  const TlsFiles good = make_ca_signed_certificate(folder.path());
  TestServer server(good);
  server.page("/", "<p>hello");
  {
    const auto browser = scene.launch({good.ca.string()});
    CHECK(navigation_error(scene, *browser, server.url("/")) == "");
    const TempDir other;
    TestServer expired(make_expired_certificate(other.path()));
    CHECK(navigation_error(scene, *browser, expired.url("/")).starts_with("net::ERR_CERT_"));
  }
  const auto strict = scene.launch();
  CHECK(navigation_error(scene, *strict, server.url("/")) == "net::ERR_CERT_AUTHORITY_INVALID");
}
