// Command line and environment of the browser.
#include "crawler/browser/launch_options.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "crawler/browser/browser.h"

using namespace twinshot;

namespace {

const BrowserFolders kFolders("/tmp/p");

std::vector<std::string> arguments(const BrowserOptions& options,
                                   const std::string& executable = "/x/chromium-headless-shell") {
  return browser_arguments(executable, options, kFolders);
}

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::vector<std::string> starting_with(const std::vector<std::string>& list,
                                       const std::string& start) {
  std::vector<std::string> found;
  for (const std::string& text : list) {
    if (text.starts_with(start)) found.push_back(text);
  }
  return found;
}

}  // namespace

TEST_CASE("launch options: the sandbox is on unless it was switched off") {
  BrowserOptions options;
  CHECK_FALSE(has(arguments(options), "--no-sandbox"));
  options.sandbox = false;
  CHECK(has(arguments(options), "--no-sandbox"));
}

TEST_CASE("launch options: a port the kernel chooses, a profile of its own, nobody allowed in") {
  const std::vector<std::string> list = arguments({});
  CHECK(has(list, "--remote-debugging-port=0"));
  CHECK(has(list, "--user-data-dir=/tmp/p/data"));
  CHECK(starting_with(list, "--remote-allow-origins").empty());
  CHECK(starting_with(list, "--remote-debugging-address").empty());
}

TEST_CASE("launch options: a whole Chrome is started in its new headless mode") {
  CHECK(has(arguments({}, "/opt/google/chrome/google-chrome"), "--headless=new"));
  CHECK(has(arguments({}, "/x/chrome-headless-shell"), "--headless"));
}

TEST_CASE("launch options: the user's switches are kept, their lists are joined with ours") {
  BrowserOptions options;
  options.args = {"--lang=de", "--disable-features=MyFeature", "--blink-settings=minimumFontSize=9",
                  "--js-flags=--jitless", "--disable-features=Other"};
  const std::vector<std::string> list = arguments(options);
  CHECK(has(list, "--lang=de"));
  const auto features = starting_with(list, "--disable-features=");
  REQUIRE(features.size() == 1);
  CHECK(features[0].find("HttpsUpgrades,") != std::string::npos);
  CHECK(features[0].ends_with(",MyFeature,Other"));
  const auto settings = starting_with(list, "--blink-settings=");
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].find("mainFrameClipsContent=false") != std::string::npos);
  CHECK(settings[0].ends_with(",minimumFontSize=9"));
  REQUIRE(starting_with(list, "--js-flags=").size() == 1);
  CHECK(starting_with(list, "--js-flags=")[0].ends_with(" --jitless"));
}

TEST_CASE("launch options: nothing moves out of the reach of the page's own thread") {
  const std::vector<std::string> list = arguments({});
  CHECK(has(list, "--disable-threaded-animation"));
  CHECK(has(list, "--disable-smooth-scrolling"));
}

TEST_CASE("launch options: the environment is an allow-list") {
  setenv("TWINSHOT_TEST_SECRET", "hush", 1);
  setenv("TZ", "UTC", 1);
  const std::vector<std::string> list = browser_environment(kFolders);
  CHECK(has(list, "HOME=/tmp/p"));
  CHECK(has(list, "TMPDIR=/tmp/p/tmp"));
  CHECK(has(list, "TZ=UTC"));
  CHECK_FALSE(starting_with(list, "PATH=").empty());
  CHECK(starting_with(list, "TWINSHOT_TEST_SECRET").empty());
}

TEST_CASE("launch options: root with the sandbox on is refused, with the reason and the remedy") {
  BrowserOptions options;
  try {
    check_sandbox(options, 0);
    FAIL("root must be refused");
  } catch (const BrowserError& error) {
    const std::string text = error.what();
    CHECK(text.find("root") != std::string::npos);
    CHECK(text.find("browser.sandbox: false") != std::string::npos);
    CHECK(text.find("another user") != std::string::npos);
  }
  check_sandbox(options, 1000);
  options.sandbox = false;
  check_sandbox(options, 0);
}

TEST_CASE("launch options: Chrome's known last words lead to a remedy") {
  CHECK(remedy_for("FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are running on "
                   "Ubuntu 23.10+")
            .find("user namespaces") != std::string::npos);
  CHECK(remedy_for("chrome: error while loading shared libraries: libnss3.so: cannot open")
            .find("library") != std::string::npos);
  CHECK(remedy_for("some other words").empty());
}
