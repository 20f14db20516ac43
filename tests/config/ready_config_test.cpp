// The configs that come with twinshot load.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "crawler/config/plan.h"
#include "templates/template_text.h"
#include "tests/config/load_text.h"

using namespace twinshot;

namespace {

std::string init_text() {
  std::string text(template_text("init.yaml"));
  const auto fill_in = [&](const std::string& placeholder, const std::string& url) {
    const std::size_t at = text.find(placeholder);
    REQUIRE(at != std::string::npos);
    text.replace(at, placeholder.size(), url);
  };
  fill_in("@REFERENCE@", "https://www.example.com");
  fill_in("@CANDIDATE@", "https://staging.example.com");
  return text;
}

/// Takes away the # of every setting. Comments proper have exactly one blank behind it.
std::string uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const bool setting =
        line.size() > 2 && line[0] == '#' && (line[1] != ' ' || line.find_first_not_of(' ', 1) > 2);
    result += (setting ? line.substr(1) : line) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("ready configs: each one in configs/ loads and has a plan") {
  const Variable password("STAGING_PASSWORD", "x");
  const Variable slack("SLACK_URL", "https://hooks.slack.com/services/x");
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TWINSHOT_SOURCE_DIR "/configs")) {
    CAPTURE(entry.path().string());
    const Config config = load_config(entry.path().string());
    CHECK_FALSE(make_plan(config, {}, {}).empty());
    ++count;
  }
  CHECK(count >= 3);
}

TEST_CASE("init: the config it writes loads as it is") {
  const Config config = load_text(init_text());
  CHECK(config.reference.base_url == "https://www.example.com");
  CHECK(config.candidate.base_url == "https://staging.example.com");
  CHECK(make_plan(config, {}, {}).size() == 1);
}

TEST_CASE("init: every setting in its comments loads too, and is at its default or an example") {
  const TempDir dir;
  dir.write("paths.txt", "/from-file\n");
  const Variable secret("TWINSHOT_HOOK_SECRET", "whsec_example");
  const Variable password("STAGING_PASSWORD", "example");
  const Config config = load_config(dir.write("site.yaml", uncommented(init_text())).string());
  CHECK(config.paths.size() == 4);
  CHECK(config.viewports.size() == 2);
  CHECK(config.alerts.size() == 4);
  CHECK(config.compare == CompareOptions{});
  CHECK(config.browser.sandbox);
  CHECK(config.limits.per_host == LimitOptions{}.per_host);
  CHECK(config.limits.max_duration == LimitOptions{}.max_duration);
  const CaptureOptions standard;
  const CaptureOptions& capture = config.sitemap_defaults.capture[1];
  CHECK(capture.timeout == standard.timeout);
  CHECK(capture.wait == standard.wait);
  CHECK(capture.expect == standard.expect);
  CHECK(capture.tls == standard.tls);
  CHECK(capture.max_height == standard.max_height);
  CHECK(capture.color_scheme == standard.color_scheme);
  CHECK(capture.basic_auth.has_value());
  CHECK(capture.steps.size() == 6);
  CHECK(capture.login.has_value());
  CHECK(capture.clock.has_value());
}

TEST_CASE("init: every key of the format is in it") {
  const std::string text = uncommented(init_text());
  for (const std::string key :
       {"domains",    "paths",      "paths_file",   "sitemap",    "include",      "exclude",
        "viewports",  "browser",    "capture",      "compare",    "report",       "alerts",
        "limits",     "fail_on",    "label",        "width",      "height",       "dpr",
        "mobile",     "executable", "sandbox",      "processes",  "args",         "timeout",
        "wait",       "selector",   "js",           "delay",      "network_idle", "hide",
        "remove",     "ignore",     "css",          "js_before",  "js_after",     "headers",
        "cookies",    "user_agent", "locale",       "timezone",   "color_scheme", "basic_auth",
        "username",   "password",   "block",        "max_height", "expect",       "status",
        "not_text",   "tls",        "insecure",     "ca_file",    "origins",      "backend",
        "frame_size", "threshold",  "tolerance",    "align",      "metric",       "dir",
        "keep",       "title",      "max_duration", "per_host",   "interval",     "secret",
        "url",        "run",        "to",           "steps",      "click",        "optional",
        "hover",      "type",       "text",         "press",      "scroll_to",    "login",
        "path",       "clock"}) {
    CAPTURE(key);
    CHECK(text.find(std::string(key) + ":") != std::string::npos);
  }
}
