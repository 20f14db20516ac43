// Every key of the contract, set to something that is not its default, arrives where it belongs.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/config/load_text.h"

using namespace twinshot;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

constexpr const char* kFull = R"(
domains: {production: https://www.example.com/shop/, staging: "http://${TWINSHOT_TEST_HOST}:8080"}
paths:
  - /
  - path: /checkout?step=1
    label: checkout
    viewports: [phone]
    timeout: 5s
    wait: {selector: "#ready"}
    hide: [.path]
    ignore: [{x: 1, y: 2, width: 3, height: 4}]
    headers: {x-side: path}
    expect: {status: [402]}
paths_file: lists/paths.txt
sitemap: https://www.example.com/sitemap_index.xml
include: ["/*"]
exclude: ["/admin/*"]
viewports:
  - {label: desktop, width: 1440, height: 900, dpr: 1.5, mobile: false}
  - {label: phone, width: 390, height: 844, dpr: 2, mobile: true}
browser: {executable: ./chrome, sandbox: false, processes: 3, args: [--lang=de]}
capture:
  timeout: 2m
  wait: {selector: main, js: window.ready, delay: 250ms, network_idle: 1s}
  hide: [.ad]
  remove: ["#banner"]
  ignore: [.clock, {x: 10, y: 20, width: 30, height: 40}]
  css: "a { color: red }"
  js_before: "window.test = 1"
  js_after: "`$${window.test}`"
  steps:
    - {click: .accept, optional: true}
    - {hover: "#menu"}
    - {type: {selector: "#q", text: "shoes ${TWINSHOT_TEST_TOKEN}"}}
    - {press: Shift+Tab}
    - {scroll_to: footer}
    - {wait: {selector: .results, js: ready, delay: 1s, network_idle: 50ms}}
  headers: {X-Side: both, X-Test: "1"}
  cookies:
    - {name: consent, value: all}
    - {name: only_production, value: p, domain: .www.example.com}
  user_agent: twinshot-test
  locale: de-DE
  timezone: Europe/Berlin
  clock: "2026-01-31T13:00:00.5+01:00"
  color_scheme: dark
  block: ["*.doubleclick.net/*"]
  max_height: 5000
  expect: {status: [200, 304], selector: main, not_text: Fatal error}
  tls: {insecure: true, ca_file: ca.pem}
  origins: ["HTTPS://Login.example.com:443/"]
  login:
    path: /login?next=/
    steps:
      - {type: {selector: "[name=user]", text: alice}}
      - {type: {selector: "#pw", text: f0rmpass}}
      - {click: "#go"}
    expect: {selector: .avatar}
staging:
  steps: [{wait: {delay: 1ms}}]
  login: {path: /sso}
  hide: [.debug]
  headers: {X-SIDE: staging}
  basic_auth: {username: qa, password: "${TWINSHOT_TEST_PASSWORD}"}
  cookies:
    - {name: session, value: s3ss, domain: staging.example.com, path: /app, secure: true, http_only: true}
production: {color_scheme: no-preference}
compare: {backend: cpu, frame_size: 8, threshold: 0.9, tolerance: 3.5, align: false, metric: windows,
          verify: 0.01}
report: {dir: out, keep: 7, title: Nightly}
alerts:
  - {type: webhook, url: "https://hooks.example.com/${TWINSHOT_TEST_TOKEN}", secret: signing-key}
  - {type: slack, url: https://hooks.slack.com/services/T/B/x}
  - {type: command, run: [notify-send, "{summary}"]}
  - {type: email, to: [qa@example.com, ops@example.com]}
confirm: {retakes: 2}
limits: {max_duration: 90m, per_host: 9, interval: 20ms}
fail_on: [invalid]
)";

struct Loaded {
  Variable host{"TWINSHOT_TEST_HOST", "staging.example.com"};
  Variable password{"TWINSHOT_TEST_PASSWORD", "hunter2"};
  Variable token{"TWINSHOT_TEST_TOKEN", "t0ken"};
  TempDir dir;
  Config config;

  Loaded() {
    dir.write("lists/paths.txt",
              "\xEF\xBB\xBF# all\r\n/list\r\n\r\n  /checkout?step=1 # known\n/#/app\n");
    dir.write("ca.pem", "");
    config = load_config(dir.write("site.yaml", kFull).string());
  }

  std::string in_folder(const std::string& file) const { return (dir.path() / file).string(); }
};

}  // namespace

TEST_CASE("config: every top-level key arrives") {
  const Loaded loaded;
  const Config& config = loaded.config;
  CHECK(config.file == loaded.in_folder("site.yaml"));
  CHECK(config.sha256.size() == 64);
  CHECK(config.reference.label == "production");
  CHECK(config.reference.base_url == "https://www.example.com/shop");
  CHECK(config.candidate.label == "staging");
  CHECK(config.candidate.base_url == "http://staging.example.com:8080");
  CHECK(config.sitemap);
  CHECK(config.sitemap_url == "https://www.example.com/sitemap_index.xml");
  CHECK(config.include == Words{"/*"});
  CHECK(config.exclude == Words{"/admin/*"});
  REQUIRE(config.viewports.size() == 2);
  CHECK(config.viewports[0] == Viewport{"desktop", 1440, 900, 1.5, false});
  CHECK(config.viewports[1] == Viewport{"phone", 390, 844, 2, true});
  CHECK(config.browser.executable == loaded.in_folder("chrome"));
  CHECK_FALSE(config.browser.sandbox);
  CHECK(config.browser.processes == 3);
  CHECK(config.browser.args == Words{"--lang=de"});
  CHECK(config.compare == CompareOptions{8, 0.9, 3.5, false, Metric::windows});
  CHECK(config.verify == 0.01);
  CHECK(config.backend == BackendChoice::cpu);
  CHECK(config.report.dir == loaded.in_folder("out"));
  CHECK(config.report.keep == 7);
  CHECK(config.report.title == "Nightly");
  CHECK(config.confirm.retakes == 2);
  CHECK(config.limits.max_duration == 90min);
  CHECK(config.limits.per_host == 9);
  CHECK(config.limits.interval == 20ms);
  CHECK_FALSE(config.fail_on.regressed);
  CHECK(config.fail_on.invalid);
}

TEST_CASE("config: every alert channel arrives") {
  const Loaded loaded;
  const std::vector<AlertChannel>& alerts = loaded.config.alerts;
  REQUIRE(alerts.size() == 4);
  CHECK(alerts[0].type == AlertChannel::Type::webhook);
  CHECK(alerts[0].url == "https://hooks.example.com/t0ken");
  CHECK(alerts[0].secret == "signing-key");
  CHECK(alerts[1].type == AlertChannel::Type::slack);
  CHECK(alerts[1].url == "https://hooks.slack.com/services/T/B/x");
  CHECK(alerts[2].type == AlertChannel::Type::command);
  CHECK(alerts[2].command == Words{"notify-send", "{summary}"});
  CHECK(alerts[3].type == AlertChannel::Type::email);
  CHECK(alerts[3].to == Words{"qa@example.com", "ops@example.com"});
}

TEST_CASE("config: every capture key arrives, on both sides") {
  const Loaded loaded;
  const CaptureOptions& production = loaded.config.sitemap_defaults.capture[0];
  CHECK(production.timeout == 2min);
  CHECK(production.wait == WaitOptions{"main", "window.ready", 250ms, 1s});
  CHECK(production.hide == Words{".ad"});
  CHECK(production.remove == Words{"#banner"});
  CHECK(production.ignore == Words{".clock"});
  CHECK(production.ignore_boxes == std::vector<Rect>{{10, 20, 30, 40}});
  CHECK(production.css == "a { color: red }");
  CHECK(production.js_before == "window.test = 1");
  CHECK(production.js_after == "`${window.test}`");
  REQUIRE(production.steps.size() == 6);
  CHECK(production.steps[0] == Step{Step::Action::click, ".accept", "", {}, true});
  CHECK(production.steps[1] == Step{Step::Action::hover, "#menu", "", {}, false});
  CHECK(production.steps[2] == Step{Step::Action::type, "#q", "shoes t0ken", {}, false});
  CHECK(production.steps[3] == Step{Step::Action::press, "", "Shift+Tab", {}, false});
  CHECK(production.steps[4] == Step{Step::Action::scroll_to, "footer", "", {}, false});
  CHECK(production.steps[5] ==
        Step{Step::Action::wait, "", "", {".results", "ready", 1s, 50ms}, false});
  CHECK(production.clock == parse_instant("2026-01-31T12:00:00.5Z"));
  REQUIRE(production.login);
  CHECK(production.login->path == "/login?next=/");
  CHECK(production.login->steps.size() == 3);
  CHECK(production.login->expect_selector == ".avatar");
  CHECK(production.headers ==
        std::vector<std::pair<std::string, std::string>>{{"X-Side", "both"}, {"X-Test", "1"}});
  CHECK(production.cookies == std::vector<Cookie>{{"consent", "all", "", "/", false, false},
                                                  {"only_production", "p", "www.example.com"}});
  CHECK(production.user_agent == "twinshot-test");
  CHECK(production.locale == "de-DE");
  CHECK(production.timezone == "Europe/Berlin");
  CHECK(production.color_scheme == "no-preference");
  CHECK_FALSE(production.basic_auth.has_value());
  CHECK(production.block == Words{"*.doubleclick.net/*"});
  CHECK(production.max_height == 5000);
  CHECK(production.expect == Expectation{{200, 304}, "main", "Fatal error"});
  CHECK(production.tls == TlsOptions{true, loaded.in_folder("ca.pem")});
  CHECK(production.origins == Words{"https://login.example.com"});
}

TEST_CASE("config: a side's section wins over capture, lists add up") {
  const Loaded loaded;
  const CaptureOptions& staging = loaded.config.sitemap_defaults.capture[1];
  CHECK(staging.color_scheme == "dark");
  CHECK(staging.hide == Words{".ad", ".debug"});
  // Steps are an order: the more specific list takes the place of the other.
  CHECK(staging.steps ==
        std::vector<Step>{{Step::Action::wait, "", "", {"", "", 1ms, 0ms}, false}});
  // The keys of a login are replaced one by one.
  REQUIRE(staging.login);
  CHECK(staging.login->path == "/sso");
  CHECK(staging.login->steps.size() == 3);
  CHECK(staging.login->expect_selector == ".avatar");
  CHECK(staging.headers ==
        std::vector<std::pair<std::string, std::string>>{{"X-Test", "1"}, {"X-SIDE", "staging"}});
  CHECK(staging.basic_auth == BasicAuth{"qa", "hunter2"});
  // The cookie of the other side's host is not here.
  CHECK(staging.cookies ==
        std::vector<Cookie>{{"consent", "all", "", "/", false, false},
                            {"session", "s3ss", "staging.example.com", "/app", true, true}});
}

TEST_CASE("config: a path's keys win over both, and only for that path") {
  const Loaded loaded;
  const std::vector<PathEntry>& paths = loaded.config.paths;
  REQUIRE(paths.size() == 4);
  CHECK(paths[0].path == "/");
  CHECK(paths[0].label == "/");
  CHECK(paths[0].viewports.empty());
  CHECK(paths[0].capture[1] == loaded.config.sitemap_defaults.capture[1]);
  CHECK(paths[1].path == "/checkout?step=1");
  CHECK(paths[1].label == "checkout");
  CHECK(paths[1].viewports == Words{"phone"});
  for (const CaptureOptions& capture : paths[1].capture) {
    CHECK(capture.timeout == 5s);
    CHECK(capture.wait == WaitOptions{"#ready", "window.ready", 250ms, 1s});
    CHECK(capture.ignore_boxes == std::vector<Rect>{{10, 20, 30, 40}, {1, 2, 3, 4}});
    CHECK(capture.expect == Expectation{{402}, "main", "Fatal error"});
    CHECK(capture.headers.back() == std::pair<std::string, std::string>{"x-side", "path"});
    CHECK(capture.headers.size() == 2);
  }
  CHECK(paths[1].capture[0].hide == Words{".ad", ".path"});
  CHECK(paths[1].capture[1].hide == Words{".ad", ".debug", ".path"});
  // From the file; the line that paths: has too is left to it.
  CHECK(paths[2].path == "/list");
  CHECK(paths[3].path == "/#/app");
}

TEST_CASE("config: secrets are collected, the rest of the environment is not") {
  const Loaded loaded;
  CHECK(loaded.config.secrets == Words{"f0rmpass", "https://hooks.example.com/t0ken",
                                       "https://hooks.slack.com/services/T/B/x", "hunter2", "s3ss",
                                       "signing-key", "t0ken"});
  const Config config =
      load_text(kMinimal + "capture: {headers: {Authorization: Bearer abcdef, Accept: x}}\n");
  CHECK(config.secrets == Words{"Bearer abcdef", "abcdef"});
}

TEST_CASE("config: a minimal file has every default") {
  const Config config = load_text(kMinimal);
  CHECK(config.viewports == std::vector<Viewport>{{"desktop", 1280, 800, 1, false}});
  CHECK(config.paths.size() == 1);
  CHECK(config.paths[0].capture[0] == CaptureOptions{});
  CHECK(config.paths[0].capture[1] == CaptureOptions{});
  CHECK(config.compare == CompareOptions{});
  CHECK(config.verify == 0);
  CHECK(config.browser.executable.empty());
  CHECK(config.browser.sandbox);
  CHECK(config.confirm.retakes == 1);
  CHECK(config.limits.max_duration == 3h);
  CHECK(config.limits.per_host == 4);
  CHECK(config.fail_on.regressed);
  CHECK(config.fail_on.invalid);
  CHECK_FALSE(config.sitemap);
  CHECK(config.alerts.empty());
  CHECK(config.secrets.empty());
}

TEST_CASE("config: sections without content, and sitemap: true, are fine") {
  const Config config =
      load_text(kDomains + "sitemap: true\npaths:\ncapture:\ncompare:\nalerts:\nstaging:\n");
  CHECK(config.sitemap);
  CHECK(config.sitemap_url.empty());
  CHECK(config.paths.empty());
}

TEST_CASE("config: metric cosine brings the values it was made for") {
  const auto compare = [](const std::string& keys) {
    return load_text(kMinimal + "compare: {" + keys + "}\n").compare;
  };
  CHECK(compare("metric: cosine") == CompareOptions{4, 0.8, 2, true, Metric::cosine});
  CHECK(compare("threshold: 0.5, metric: cosine, frame_size: 32") ==
        CompareOptions{32, 0.5, 2, true, Metric::cosine});
}

TEST_CASE("config: two sites on one origin differ by their base path") {
  const Config config =
      load_text("domains: {a: https://example.com/v1/, b: https://example.com/v2}\npaths: [/]\n");
  CHECK(config.reference.base_url == "https://example.com/v1");
  CHECK(config.candidate.base_url == "https://example.com/v2");
}

TEST_CASE("config: include and exclude choose among the paths") {
  const Config config = load_text(kDomains +
                                  "paths: [/, /shop/a, \"/shop/b?x=1\", /blog]\n"
                                  "include: [/, \"/shop/*\"]\nexclude: [\"*[?]*\"]\n");
  REQUIRE(config.paths.size() == 2);
  CHECK(config.paths[0].path == "/");
  CHECK(config.paths[1].path == "/shop/a");
}

TEST_CASE("config: variables give numbers as well as text, and their content is not YAML") {
  const Variable number("TWINSHOT_TEST_NUMBER", "7");
  const Variable text("TWINSHOT_TEST_TEXT", "a: [b] ${HOME} # c");
  const Config config = load_text(kMinimal +
                                  "limits: {per_host: \"${TWINSHOT_TEST_NUMBER}\"}\n"
                                  "compare:\n  frame_size: ${TWINSHOT_TEST_NONE:-32}\n"
                                  "  align: ${TWINSHOT_TEST_NONE:-false}\n"
                                  "report: {title: \"<${TWINSHOT_TEST_TEXT}>\"}\n");
  CHECK(config.limits.per_host == 7);
  CHECK(config.compare.frame_size == 32);
  CHECK_FALSE(config.compare.align);
  CHECK(config.report.title == "<a: [b] ${HOME} # c>");
}
