// Finding the browser: by path, by name, by PATH, and an error that helps.
#include "crawler/browser/find_browser.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "crawler/browser/browser.h"
#include "tests/support/temp_dir.h"

using twinshot::BrowserError;
using twinshot::find_browser;
using twinshot::TempDir;

namespace {

std::string add_program(const TempDir& folder, const std::string& name) {
  const std::filesystem::path path = folder.write(name, "#!/bin/sh\nexit 0\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path.string();
}

std::string error_of(const std::string& executable, const std::string& search_path) {
  try {
    (void)find_browser(executable, search_path);
  } catch (const BrowserError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("find_browser: a path is taken as it is") {
  const TempDir folder;
  const std::string program = add_program(folder, "bin/my chrome");
  CHECK(find_browser(program, "") == program);
}

TEST_CASE("find_browser: a name is looked for along PATH") {
  const TempDir folder;
  const std::string program = add_program(folder, "two/some-chrome");
  folder.write("one/some-chrome", "not executable");
  const std::string root = folder.path().string();
  CHECK(find_browser("some-chrome", root + "/none::" + root + "/one:" + root + "/two") == program);
}

TEST_CASE("find_browser: without a name the headless shell is preferred to the whole browser") {
  const TempDir folder;
  const std::string chrome = add_program(folder, "one/google-chrome");
  const std::string shell = add_program(folder, "two/chrome-headless-shell");
  const std::string root = folder.path().string();
  CHECK(find_browser("", root + "/one:" + root + "/two") == shell);
  CHECK(find_browser("", root + "/one") == chrome);
}

TEST_CASE("find_browser: the error names what was looked for and how to install it") {
  const std::string none = error_of("", "/nowhere");
  CHECK(none.find("chromium-headless-shell, chrome-headless-shell, chromium, google-chrome") !=
        std::string::npos);
  CHECK(none.find("/nowhere") != std::string::npos);
  CHECK(none.find("apt-get install") != std::string::npos);
  CHECK(error_of("/nowhere/chrome", "/usr/bin").find("/nowhere/chrome") != std::string::npos);
  CHECK(error_of("no-such-browser", "/usr/bin").find("no-such-browser") != std::string::npos);
}

TEST_CASE("find_browser: a folder or a file that may not be executed is no browser") {
  const TempDir folder;
  CHECK_FALSE(error_of(folder.path().string(), "").empty());
  CHECK_FALSE(error_of(folder.write("chrome", "x").string(), "").empty());
}

TEST_CASE("find_browser: a wrapper without a binary behind it is started itself") {
  const TempDir folder;
  const std::string program = add_program(folder, "chromium-of-mine");
  CHECK(find_browser("chromium-of-mine", folder.path().string()) == program);
}
