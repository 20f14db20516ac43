// Paths become endpoints, with names that stay.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "crawler/config/endpoint_id.h"
#include "crawler/config/plan.h"
#include "tests/config/load_text.h"
#include "tests/support/contains.h"

using namespace twinshot;

namespace {

const std::string kTwoViewports =
    "viewports: [{label: desktop, width: 1280, height: 800}, {label: phone, width: 390, height: "
    "844, dpr: 2, mobile: true}]\n";

std::vector<std::string> names(const std::vector<Task>& tasks) {
  std::vector<std::string> result;
  for (const Task& task : tasks) result.push_back(task.path + " " + task.viewport.label);
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("plan: each path in each of its viewports, in the order of the config") {
  const Config config = load_text(kDomains + kTwoViewports +
                                  "paths: [/b, {path: /a, label: A, viewports: [phone]}, /c]\n");
  const std::vector<Task> tasks = make_plan(config, {}, {});
  CHECK(names(tasks) == Names{"/b desktop", "/b phone", "/a phone", "/c desktop", "/c phone"});
  CHECK(tasks[2].label == "A");
  CHECK(tasks[2].viewport.dpr == 2);
}

TEST_CASE("plan: a side's URL is its base with the path behind it, its origin the first allowed") {
  const Config config = load_text(
      "domains: {a: https://example.com:8443/shop/, b: http://localhost:80}\n"
      "paths: [\"/x?y=1#z\"]\n"
      "b: {origins: [https://login.example.com, https://login.example.com/]}\n");
  const std::vector<Task> tasks = make_plan(config, {}, {});
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].reference.label == "a");
  CHECK(tasks[0].reference.url == "https://example.com:8443/shop/x?y=1#z");
  CHECK(tasks[0].reference.allowed_origins == Names{"https://example.com:8443"});
  CHECK(tasks[0].candidate.url == "http://localhost/x?y=1#z");
  CHECK(tasks[0].candidate.allowed_origins ==
        Names{"http://localhost", "https://login.example.com"});
}

TEST_CASE("plan: pages of the sitemap come behind, chosen by the same globs") {
  const Config config = load_text(kDomains + kTwoViewports +
                                  "paths: [{path: /a, viewports: [phone]}]\nsitemap: true\n"
                                  "exclude: [\"/admin/*\"]\ncapture: {timeout: 9s}\n");
  const std::vector<Task> tasks =
      make_plan(config, {"/new", "/a", "/admin/x", "/new", "/other"}, {});
  CHECK(names(tasks) ==
        Names{"/a phone", "/new desktop", "/new phone", "/other desktop", "/other phone"});
  CHECK(tasks[1].label == "/new");
  CHECK(tasks[1].candidate.capture.timeout == std::chrono::seconds(9));
}

TEST_CASE("plan: --only and --viewport leave what they name") {
  const Config config = load_text(kDomains + kTwoViewports + "paths: [/, /shop/a, /shop/b, /c]\n");
  CHECK(names(make_plan(config, {}, {.only = {"/shop/*", "/c"}, .viewports = {"phone"}})) ==
        Names{"/shop/a phone", "/shop/b phone", "/c phone"});
  CHECK_THROWS_WITH_AS((void)make_plan(config, {}, {.only = {"/none"}, .viewports = {}}),
                       doctest::Contains("leave no endpoint"), ConfigError);
  CHECK_THROWS_WITH_AS((void)make_plan(config, {}, {.only = {"/[a"}, .viewports = {}}),
                       doctest::Contains("has [ without ]"), ConfigError);
  CHECK_THROWS_WITH_AS((void)make_plan(config, {}, {.only = {}, .viewports = {"tablet"}}),
                       doctest::Contains("has desktop, phone"), ConfigError);
}

TEST_CASE("plan: empty is an error, unless a sitemap is still to be read") {
  const Config config = load_text(kDomains + "sitemap: true\nexclude: [/a]\n");
  CHECK(make_plan(config, {}, {}).empty());
  CHECK_THROWS_AS((void)make_plan(config, {"/a"}, {}), ConfigError);
  CHECK_THROWS_AS((void)make_plan(config, {}, {.only = {"/b"}, .viewports = {}}), ConfigError);
}

TEST_CASE("plan: more endpoints than a run takes on are refused") {
  CHECK(kMaxEndpoints == 100'000);
  const Config config = load_text(kDomains + kTwoViewports + "sitemap: true\n");
  std::vector<std::string> paths;
  while (paths.size() < 10) paths.push_back("/" + std::to_string(paths.size()));
  CHECK(make_plan(config, paths, {}, 20).size() == 20);
  CHECK_THROWS_WITH_AS((void)make_plan(config, paths, {}, 19), doctest::Contains("more than 19"),
                       ConfigError);
}

TEST_CASE("endpoint id: readable, and the same in every version") {
  // Reports of earlier versions and alert states refer to these: they must never change.
  CHECK(endpoint_id("/", "desktop") == "root-desktop-1e3c535a33da");
  CHECK(endpoint_id("/Shop/Shoes?size=43", "phone") == "shop-shoes-size-43-phone-5f0705e65503");
}

TEST_CASE("endpoint id: a safe file name for any path") {
  const std::vector<std::string> paths{"/",
                                       "/a",
                                       "/A",
                                       "/a/",
                                       "/a?",
                                       "/a%2F",
                                       "/con",
                                       "/aux.txt",
                                       "/é/ü",
                                       "/\xF0\x9F\x98\x80",
                                       "/a b",
                                       "/-",
                                       "/a/../b",
                                       "/" + std::string(2000, 'x'),
                                       "/" + std::string(2000, 'x') + "y",
                                       "/CON"};
  std::set<std::string> ids;
  for (const std::string& path : paths) {
    for (const char* viewport :
         {"desktop", "Desktop", "aviewportwithaveryveryverylonglabel12345678"}) {
      const std::string id = endpoint_id(path, viewport);
      CHECK(id.size() <= 60 + 1 + 12);
      CHECK(std::all_of(id.begin(), id.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
               character == '-';
      }));
      CHECK(std::isalnum(static_cast<unsigned char>(id.front())) != 0);
      CHECK(ids.insert(id).second);
    }
  }
}

TEST_CASE("plan: the description shows what will happen and hides what is secret") {
  const Variable password("TWINSHOT_TEST_PASSWORD", "hunter2");
  const Config config = load_text(
      kDomains + kTwoViewports +
      "paths: [/, {path: /cart, label: cart, viewports: [phone], wait: {selector: '#ready'}}]\n"
      "sitemap: true\n"
      "capture: {hide: [.ad], js_before: \"t='s3cr3t'\", cookies: [{name: c, value: s3cr3t}]}\n"
      "staging: {basic_auth: {username: qa, password: \"${TWINSHOT_TEST_PASSWORD}\"}, headers: "
      "{Authorization: s3cr3t}, tls: {insecure: true}}\n"
      "alerts: [{type: webhook, url: https://hooks.example.com/s3cr3t, secret: s3cr3t}, {type: "
      "slack, url: https://hooks.slack.com/s3cr3t}, {type: email, to: [qa@example.com]}]\n"
      "browser: {sandbox: false}\n"
      "fail_on: []\n");
  const std::string text = describe_plan(config, make_plan(config, {}, {}));
  CAPTURE(text);
  for (const std::string part :
       {"production: https://www.example.com", "staging: https://staging.example.com",
        "phone: 390 x 844", "mobile", "frame_size 16", "WITHOUT SANDBOX", "3h for the run",
        "webhook https://hooks.example.com/***, signed", "email qa@example.com", "hide .ad",
        "staging: basic_auth qa, password ***", "staging: headers Authorization: ***",
        "staging: tls.insecure true", "https://www.example.com/sitemap.xml", "3 endpoints, 2 paths",
        "  /: desktop, phone\n", "  /cart (cart): phone\n", "      wait.selector #ready\n",
        "fail_on    nothing"}) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
  CHECK_FALSE(contains(text, "hunter2"));
  CHECK_FALSE(contains(text, "s3cr3t"));
}

TEST_CASE("plan: the description shows nothing that came from the environment, cut or whole") {
  const std::string long_token = std::string(90, 'x') + "-t0ken-" + std::string(90, 'y');
  const Variable token("TWINSHOT_TEST_TOKEN", long_token.c_str());
  const Variable word("TWINSHOT_TEST_WORD", "pr1vate");
  const Variable host("TWINSHOT_TEST_HOST", "staging.example.com");
  const Config config = load_text(
      "domains: {production: https://www.example.com, staging: \"https://${TWINSHOT_TEST_HOST}\"}\n"
      "paths: [{path: /, label: \"${TWINSHOT_TEST_WORD}\"}]\n"
      "sitemap: \"https://www.example.com/${TWINSHOT_TEST_WORD}.xml\"\n"
      "capture: {user_agent: \"bot ${TWINSHOT_TEST_WORD}\", wait: {js: "
      "\"a=='${TWINSHOT_TEST_WORD}'\"},"
      " origins: [\"https://cdn.${TWINSHOT_TEST_HOST}\"]}\n"
      "staging: {basic_auth: {username: \"${TWINSHOT_TEST_WORD}\", password: x}}\n"
      "alerts: [{type: command, run: [curl, -H, \"Authorization: Bearer "
      "${TWINSHOT_TEST_TOKEN}\"]}]\n");
  const std::string text = describe_plan(config, make_plan(config, {}, {}));
  CAPTURE(text);
  CHECK_FALSE(contains(text, "pr1vate"));
  CHECK_FALSE(contains(text, "xxxx"));
  CHECK(contains(text, "command curl -H Authorization: Bearer ***\n"));
  CHECK(contains(text, "staging: https://staging.example.com\n"));
  CHECK(contains(text, "origins https://cdn.staging.example.com"));
  CHECK(std::count(config.secrets.begin(), config.secrets.end(), long_token) == 1);
}

TEST_CASE("plan: the settings of a page are complete, for each side, and hide what is secret") {
  const Variable password("TWINSHOT_TEST_PASSWORD", "hunter2");
  const std::string long_selector = "." + std::string(150, 'x');
  const Config config =
      load_text(kDomains + kTwoViewports + "paths: [/, {path: /cart, hide: [" + long_selector +
                "], clock: \"2026-01-31T12:00:00Z\", steps: [{click: .more, optional: true}]}]\n"
                "staging: {basic_auth: {username: qa, password: \"${TWINSHOT_TEST_PASSWORD}\"}, "
                "timeout: 9s, headers: {Authorization: s3cr3t}}\n");
  const PlanFilter filter{.only = {"/cart"}, .viewports = {}};
  const std::string text = describe_settings(config, make_plan(config, {}, filter));
  CAPTURE(text);
  const std::size_t staging = text.find("  staging https://staging.example.com/cart\n");
  REQUIRE(staging != std::string::npos);
  const std::string production = text.substr(0, staging);
  for (const std::string part :
       {"/cart\n", "  viewport phone: 390 x 844", "  production https://www.example.com/cart\n",
        "    timeout 1m\n", "    wait.network_idle 300ms\n", "    headers (none)\n",
        "    basic_auth (none)\n", "    expect.status 200\n", "    tls.insecure false\n",
        "    steps click .more (optional)\n", "    clock 2026-01-31T12:00:00Z\n",
        "    login (none)\n"}) {
    CAPTURE(part);
    CHECK(contains(production, part));
  }
  CHECK(contains(production, "    hide " + long_selector + "\n"));
  CHECK(contains(text.substr(staging), "    timeout 9s\n"));
  CHECK(contains(text.substr(staging), "    headers Authorization: ***\n"));
  CHECK(contains(text.substr(staging), "    basic_auth qa, password ***\n"));
  CHECK_FALSE(contains(text, "hunter2"));
  CHECK_FALSE(contains(text, "s3cr3t"));
}
