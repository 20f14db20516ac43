// Every mistake in a config is refused, with file, line, key and remedy.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/config/load_text.h"

using namespace twinshot;

namespace {

struct Row {
  std::string yaml;
  int line;
  std::vector<std::string> words;  ///< all of them stand in the message
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    const std::string message = error_of(row.yaml);
    CAPTURE(message);
    CHECK(message.starts_with("site.yaml:" + std::to_string(row.line) + ": "));
    for (const std::string& word : row.words) {
      CAPTURE(word);
      CHECK(message.find(word) != std::string::npos);
    }
  }
}

/// Rows that differ from a good config in one line, the third.
void check_third_line(const std::vector<std::pair<std::string, std::vector<std::string>>>& rows) {
  for (const auto& [line, words] : rows) check({{kMinimal + line + "\n", 3, words}});
}

/// Rows of one section, written below its name in line 3: the mistake is in line 4.
void check_section(const std::string& section,
                   const std::vector<std::pair<std::string, std::vector<std::string>>>& rows) {
  for (const auto& [line, words] : rows) {
    check({{kMinimal + section + ":\n  " + line + "\n", 4, words}});
  }
}

}  // namespace

TEST_CASE("config: the example of the house reads word for word") {
  CHECK(error_of(kMinimal + "compare:\n  frame_size: 0\n") ==
        "site.yaml:4: compare.frame_size must be 2..256, got 0");
}

TEST_CASE("config: an unknown key is named with the nearest one that exists") {
  check_third_line({{"captur: {}", {"captur is not a known key", "did you mean \"capture\"?"}},
                    {"alert: []", {"did you mean \"alerts\"?"}},
                    {"stagign: {}", {"did you mean \"staging\"?"}},
                    {"zzzzzzzz: 1", {"known here: domains, paths", "production, staging"}}});
  check_section("compare", {{"framesize: 4", {"compare.framesize", "\"frame_size\""}},
                            {"Threshold: 1", {"\"threshold\""}}});
  check_section("capture", {{"wait: {selecter: a}", {"capture.wait.selecter", "\"selector\""}},
                            {"hdie: []", {"\"hide\""}},
                            {"viewports: []", {"capture.viewports is not a known key"}}});
  check(
      {{kDomains + "paths:\n  - /\n  - {path: /a, labell: b}\n", 4, {"paths[1].labell", "label"}}});
}

TEST_CASE("config: a duplicate key names both lines, at any depth") {
  check(
      {{kMinimal + "paths: [/b]\n", 3, {"duplicate key \"paths\"", "line 2", "keep one"}},
       {kMinimal + "capture:\n  css: a\n  headers:\n    X: 1\n    X: 2\n", 7, {"\"X\"", "line 6"}},
       {"domains:\n  a: https://a.example\n  a: https://b.example\n", 3, {"\"a\"", "line 2"}}});
}

TEST_CASE("config: a key that nothing acts on yet is refused in words of its own") {
  const std::vector<std::string> words{"is not available in this version yet; remove it"};
  check_third_line({{"accept_file: accepted.yaml", words}, {"browser: {connect: []}", words}});
}

TEST_CASE("config: a key of capture at the top level is told where it belongs") {
  check_third_line({{"steps: []", {"steps belongs under capture", "capture: {steps: ...}"}},
                    {"login: {path: /login}", {"login belongs under capture"}},
                    {"hide: [.ad]", {"hide belongs under capture", "capture: {hide: ...}"}}});
}

TEST_CASE("config: a password in a URL is in no message") {
  for (const char* line :
       {"sitemap: https://me:hunter2@www.example.com.evil/x", "sitemap: me:hunter2@www.example.com",
        "capture: {origins: [\"https://me:hunter2@www.example.com/x\"]}",
        "paths_file: {a: 1}\nsitemap: https://me:hunter2@www.example.com/sitemap.xml"}) {
    CAPTURE(line);
    const std::string message = error_of(kMinimal + line + "\n");
    CAPTURE(message);
    CHECK_FALSE(message.empty());
    CHECK(message.find("hunter2") == std::string::npos);
  }
  const std::string message =
      error_of("domains: {a: \"me:hunter2@a.example\", b: https://b.example}\npaths: [/]\n");
  CHECK(message.find("got \"***@a.example\"") != std::string::npos);
}

TEST_CASE("config: what looks like a gate or a signature but is none is refused") {
  check_third_line({{"fail_on:", {"fail_on has no value", "[]", "remove the key"}},
                    {"fail_on: # [regressed]", {"fail_on has no value"}}});
  CHECK(error_of(kMinimal + "fail_on: []\n").empty());
  const Variable nothing("TWINSHOT_TEST_NOTHING", "");
  check_section(
      "alerts",
      {{"- {type: webhook, url: https://a.example/h, secret: \"${TWINSHOT_TEST_NOTHING}\"}",
        {"alerts[0].secret must not be empty", "remove the key to send unsigned"}}});
}

TEST_CASE("config: a wrong type says what is expected and what is there") {
  check_third_line({{"paths_file: [a]", {"paths_file must be a single value", "a list"}},
                    {"capture: 5", {"capture must be a map", "got 5"}},
                    {"viewports: {}", {"viewports must be a list", "got a map"}},
                    {"fail_on: regressed", {"fail_on must be a list", "got regressed"}},
                    {"include: /a", {"must be a list"}}});
  check_section("compare", {{"align: yes please", {"must be true or false", "yes please"}},
                            {"align: \"true\"", {"true or false without quotes"}},
                            {"frame_size: 4.5", {"2..256", "4.5"}},
                            {"frame_size: \"4\"", {"without quotes"}},
                            {"threshold: high", {"0..1", "high"}},
                            {"threshold: nan", {"0..1"}},
                            {"verify: 1.5", {"compare.verify", "0..1", "1.5"}},
                            {"verify: -0.1", {"0..1"}},
                            {"threshold:", {"compare.threshold", "got nothing"}}});
  check_section("capture", {{"css:", {"capture.css has no value"}},
                            {"css: {}", {"single value"}},
                            {"hide: .ad", {"must be a list"}},
                            {"hide: [\"\"]", {"capture.hide[0] must not be empty"}},
                            {"headers: [a]", {"must be a map"}}});
}

TEST_CASE("config: numbers out of range name the range") {
  check_section("compare", {{"frame_size: 1", {"2..256", "got 1"}},
                            {"frame_size: 257", {"2..256"}},
                            {"frame_size: 99999999999", {"2..256"}},
                            {"threshold: 1.01", {"0..1"}},
                            {"threshold: -0.1", {"0..1"}},
                            {"tolerance: 256", {"0..255"}},
                            {"tolerance: -1", {"0..255"}}});
  check_section("browser", {{"processes: -1", {"browser.processes must be 0..256"}}});
  check_section("limits", {{"per_host: 0", {"limits.per_host must be 1..256"}},
                           {"max_duration: 0s", {"limits.max_duration must be 1s.."}}});
  check_section("report", {{"keep: 0", {"report.keep must be a whole number of 1 or more"}},
                           {"dir: \"\"", {"report.dir must not be empty"}}});
  check_section("capture", {{"max_height: 5", {"100..200000"}},
                            {"max_height: 200001", {"100..200000"}},
                            {"timeout: 0s", {"capture.timeout must be 100ms..1h"}},
                            {"expect: {status: [99]}", {"capture.expect.status[0]", "100..599"}},
                            {"expect: {status: [600]}", {"100..599"}},
                            {"expect: {status: []}", {"at least one status"}}});
}

TEST_CASE("config: a duration needs a unit and a whole number") {
  check_section("limits", {{"max_duration: 60", {"needs a unit: write 60s or 60ms"}},
                           {"interval: 0", {"write 0ms"}},
                           {"interval: 1.5s", {"whole number", "got 1.5s"}},
                           {"interval: 5 s", {"whole number"}},
                           {"interval: 5d", {"ms, s, m, h"}},
                           {"interval: -5s", {"must be a duration"}},
                           {"interval: 99999999999999999999h", {"must be a duration"}},
                           {"interval: [5s]", {"must be a duration"}}});
}

TEST_CASE("config: domains are exactly two different sites") {
  check(
      {{"paths: [/]\n", 1, {"needs domains"}},
       {"domains: {a: https://a.example}\npaths: [/]\n", 1, {"exactly two", "got 1"}},
       {"domains:\n  a: https://a.example\n  b: https://b.example\n  c: https://c.example\n",
        1,
        {"exactly two", "got 3"}},
       {"domains: [https://a.example, https://b.example]\n", 1, {"must be a map"}},
       {"domains:\n  a: https://Example.com:443/shop/\n  b: HTTPS://example.com/shop\n",
        3,
        {"domains.b is the same site as domains.a"}},
       {"domains:\n  paths: https://a.example\n  b: https://b.example\n",
        2,
        {"domains.paths", "paths is a section of the config"}},
       {"domains:\n  a: https://a.example\n  confirm: https://b.example\n", 3, {"is a section"}}});
}

TEST_CASE("config: a base URL is http or https, with a host and nothing that belongs elsewhere") {
  const auto domains = [](const std::string& url) {
    return "domains:\n  a: " + url + "\n  b: https://b.example\npaths: [/]\n";
  };
  check({{domains("www.example.com"), 2, {"domains.a must be the site's URL", "http://"}},
         {domains("ftp://a.example"), 2, {"not ftp://"}},
         {domains("file:///etc/passwd"), 2, {"not file://"}},
         {domains("javascript://a.example/%0aalert(1)"), 2, {"not javascript://"}},
         {domains("https://"), 2, {"is not a URL"}},
         {domains("https://exa mple.com"), 2, {"is not a URL"}},
         {domains("https://a.example:99999"), 2, {"is not a URL"}},
         {domains("https://münchen.example"), 2, {"xn--"}},
         {domains("https://a.example/?a=b"), 2, {"must end before ? and #"}},
         {domains("https://a.example/#x"), 2, {"must end before ? and #"}},
         {domains("\"\""), 2, {"must not be empty"}},
         {domains("5"), 2, {"http://"}}});
  const std::string message = error_of(domains("https://user:hunter2@a.example"));
  CHECK(message.find("use a.basic_auth") != std::string::npos);
  CHECK(message.find("hunter2") == std::string::npos);
}

TEST_CASE("config: a run over nothing is refused") {
  check({{kDomains, 1, {"names no page", "paths_file", "sitemap"}},
         {kDomains + "paths: []\n", 2, {"paths names no page"}},
         {kDomains + "sitemap: false\n", 1, {"names no page"}},
         {kMinimal + "include: [/shop/*]\n", 3, {"include leaves no path"}},
         {kMinimal + "exclude: [\"*\"]\n", 3, {"exclude leaves no path"}}});
}

TEST_CASE("config: a path that can not be one is refused") {
  const auto paths = [](const std::string& path) {
    return kDomains + "paths:\n  - /\n  - " + path + "\n";
  };
  check({{paths("about"), 4, {"paths[1] must begin with /", "got about"}},
         {paths("https://a.example/x"), 4, {"only what follows the site's URL"}},
         {paths("\"/a\\nb\""), 4, {"control characters"}},
         {paths("\"/a\\0b\""), 4, {"NUL"}},
         {paths("/../etc"), 4, {"must not contain . or .."}},
         {paths("/a/%2e%2E/b"), 4, {"must not contain . or .."}},
         {paths("/a/.%2e"), 4, {"must not contain . or .."}},
         {paths("/a\\..\\b"), 4, {"must use / instead of \\"}},
         {paths("/" + std::string(2048, 'a')), 4, {"at most 2048"}},
         {paths("\"\""), 4, {"must not be empty"}},
         {paths("[/a]"), 4, {"single value"}},
         {paths("{label: x}"), 4, {"paths[1] needs path"}},
         {paths("{path: b}"), 4, {"paths[1].path must begin with /"}},
         {paths("{path: /b, label: \"\"}"), 4, {"paths[1].label"}},
         {paths("{path: /b, viewports: [tablet]}"), 4, {"one of the viewports desktop", "tablet"}},
         {paths("{path: /b, viewports: []}"), 4, {"at least one viewport"}},
         {paths("{path: /b, viewports: [desktop, desktop]}"), 4, {"named twice"}},
         {paths("{path: /b, timeout: 5}"), 4, {"paths[1].timeout needs a unit"}}});
  CHECK(error_of(paths("/a..b/...?x=../y#/../z")).empty());
}

TEST_CASE("config: an endpoint that is listed twice names both lines") {
  check({{kDomains + "paths:\n  - /a\n  - /b\n  - /a\n", 5, {"the path /a once more", "line 3"}},
         {kDomains + "paths:\n  - /a\n  - {path: /a, hide: [x]}\n", 4, {"line 3"}}});
  const std::string viewports =
      "viewports: [{label: a, width: 9, height: 9}, {label: b, width: 8, height: 8}]\n";
  check({{kDomains + viewports + "paths:\n  - {path: /, viewports: [a]}\n  - /\n", 5, {"line 4"}}});
  CHECK(error_of(kDomains + viewports +
                 "paths:\n  - {path: /, viewports: [a]}\n  - {path: /, viewports: [b]}\n")
            .empty());
}

TEST_CASE("config: viewports are complete, sensible and told apart") {
  check({{kMinimal + "viewports: []\n", 3, {"at least one viewport"}},
         {kMinimal + "viewports:\n  - {label: a, width: 10, height: 10}\n  - {label: a, width: 20, "
                     "height: 10}\n",
          5,
          {"viewports[1] has the label a", "line 4"}}});
  check_section("viewports", {{"- {width: 10, height: 10}", {"needs label"}},
                              {"- {label: a, height: 10}", {"needs width"}},
                              {"- {label: a, width: 10}", {"needs height"}},
                              {"- {label: a, width: 0, height: 10}", {"1..10000"}},
                              {"- {label: a, width: 10, height: 10, dpr: 0}", {"0.1..8"}},
                              {"- {label: a/b, width: 10, height: 10}", {"letters, digits"}},
                              {"- {label: a, width: 9000, height: 10, dpr: 3}", {"16384"}}});
}

TEST_CASE("config: globs that could never match are refused") {
  check_third_line({{"include: [\"/a[bc\"]", {"include[0]", "has [ without ]"}},
                    {"exclude: [\"/a[]\"]", {"exclude[0]", "has [ without ]"}},
                    {"include: ['/a\\']", {"ends in \\"}},
                    {"include: [shop/*]", {"write /shop/*"}},
                    {"include: [\"\"]", {"is empty"}},
                    {"include: [/" + std::string(3000, '*') + "]", {"2048"}}});
}

TEST_CASE("config: capture values are checked before a browser sees them") {
  check_section(
      "capture",
      {{"color_scheme: sepia", {"light, dark or no-preference", "sepia"}},
       {"locale: english please", {"en-US"}},
       {"timezone: ../etc/passwd", {"Europe/Berlin"}},
       {"user_agent: \"a\\r\\nb\"", {"one line"}},
       {"headers: {\"a b\": c}", {"not a header name"}},
       {"headers: {X: \"a\\r\\nEvil: b\"}", {"capture.headers.X", "control characters"}},
       {"cookies: [{value: a}]", {"needs name"}},
       {"cookies: [{name: a}]", {"needs value"}},
       {"cookies: [{name: \"a;b\", value: c}]", {"cookie name"}},
       {"cookies: [{name: a, value: \"b;c\"}]", {"%3B"}},
       {"cookies: [{name: a, value: b, domain: evil.example}]", {"the host of a side"}},
       {"cookies: [{name: a, value: b, domain: com}]", {"the host of a side"}},
       {"cookies: [{name: a, value: b, path: x}]", {"must begin with /"}},
       {"basic_auth: {username: a}", {"capture.basic_auth needs password"}},
       {"basic_auth: {username: \"a:b\", password: c}", {"colon"}},
       {"basic_auth: secret", {"must be a map"}},
       {"ignore: [{x: 1, y: 1, width: 5}]", {"capture.ignore[0] needs height"}},
       {"ignore: [{x: 1, y: 1, width: 0, height: 5}]", {"capture.ignore[0].width"}},
       {"ignore: [{x: 1, y: 1, w: 5, height: 5}]", {"is not a known key"}},
       {"block: [\"a b\"]", {"without blanks"}},
       {"tls: {ca_file: missing.pem}", {"can not be read: missing.pem"}},
       {"origins: [example.com]", {"must be an origin"}},
       {"origins: [https://login.example.com/path]", {"such as https://login.example.com"}},
       {"origins: [https://staging.example.com]", {"is the site of staging"}}});
}

TEST_CASE("config: alerts are complete, and their URLs are shown to nobody") {
  check_section(
      "alerts",
      {{"- {url: https://a.example}", {"needs type", "webhook, slack, command or email"}},
       {"- {type: webhok, url: https://a.example}", {"alerts[0].type", "did you mean \"webhook\""}},
       {"- {type: webhook}", {"alerts[0] needs url"}},
       {"- {type: slack}", {"needs url"}},
       {"- {type: slack, url: https://a.example, secret: x}", {"alerts[0].secret is not a known"}},
       {"- {type: command}", {"needs run"}},
       {"- {type: command, run: []}", {"must list the program"}},
       {"- {type: command, run: notify}", {"must be a list"}},
       {"- {type: email}", {"needs to"}},
       {"- {type: email, to: []}", {"at least one address"}},
       {"- {type: email, to: [qa]}", {"qa@example.com"}},
       {"- {type: email, to: [-oQ@a.example]}", {"must be an address"}},
       {"- {type: email, to: [\"a@b.example\\nBcc: c@d.example\"]}", {"must be an address"}},
       {"- {type: webhook, url: http://hooks.example.com}", {"https://", "insecure: true"}},
       {"- webhook", {"must be a map"}}});
  for (const char* url : {"ftp://a.example/s3cr3t", "http://a.example/s3cr3t", "s3cr3t"}) {
    const std::string message =
        error_of(kMinimal + "alerts: [{type: webhook, url: \"" + url + "\"}]\n");
    CHECK(message.find("alerts[0].url") != std::string::npos);
    CHECK(message.find("s3cr3t") == std::string::npos);
  }
  CHECK(error_of(kMinimal + "alerts: [{type: webhook, url: http://127.0.0.1:8080/x}]\n").empty());
}

TEST_CASE("config: switches that would undo what twinshot reports are refused") {
  check_section("browser", {{"args: [--no-sandbox]", {"browser.args[0]", "browser.sandbox: false"}},
                            {"args: [--remote-debugging-port=1]", {"chooses the port"}},
                            {"args: [--remote-allow-origins=*]", {"control the browser"}},
                            {"args: [--ignore-certificate-errors]", {"tls.insecure"}},
                            {"args: [https://a.example]", {"must be a command line switch"}},
                            {"sandbox: maybe", {"true or false"}}});
}

TEST_CASE("config: the remaining choices name what can be chosen") {
  check_section("compare", {{"backend: gpu", {"auto, cpu or cuda", "gpu"}},
                            {"metric: ssim", {"windows or cosine", "ssim"}}});
  check_third_line({{"fail_on: [flaky]", {"fail_on[0] must be regressed, invalid or facts"}},
                    {"sitemap: yes", {"true, false or a URL"}},
                    {"sitemap: https://other.example/sitemap.xml", {"reference side"}},
                    {"paths_file: missing.txt", {"can not be read: missing.txt"}}});
}

TEST_CASE("config: environment variables are filled in or asked for") {
  unsetenv("TWINSHOT_TEST_UNSET");
  check_section("capture",
                {{"css: \"${TWINSHOT_TEST_UNSET}\"",
                  {"capture.css needs the environment variable TWINSHOT_TEST_UNSET", ":-default"}},
                 {"css: \"${location.href}\"", {"names no environment variable", "$${"}},
                 {"css: \"${\"", {"without a }"}},
                 {"css: \"${TWINSHOT_TEST_UNSET:-${HOME}}\"",
                  {"defaults can not be nested", "TWINSHOT_TEST_UNSET"}}});
  const Variable big("TWINSHOT_TEST_SIZE", "999");
  const std::string message =
      error_of(kMinimal + "compare:\n  frame_size: ${TWINSHOT_TEST_SIZE}\n");
  CHECK(message.find("got ${TWINSHOT_TEST_SIZE}") != std::string::npos);
  CHECK(message.find("999") == std::string::npos);
}

TEST_CASE("config: what is no YAML, no file or no text is refused with its place") {
  check({{kMinimal + "capture: [\n", 4, {"not valid YAML"}},
         {kMinimal + "capture:\n\tcss: a\n", 4, {"not valid YAML", "no tabs"}},
         {kMinimal + "exclude: [*.php]\n", 3, {"in quotes"}},
         {kMinimal + "capture: !!map {}\n", 3, {"tags are not used"}},
         {kMinimal + "---\na: b\n", 3, {"second document"}},
         {kMinimal + "? [a]\n: b\n", 3, {"plain text"}},
         {kMinimal + "capture: {<<: *a}\n", 3, {"merge keys"}},
         {kMinimal + "x: \xFF\n", 3, {"not UTF-8"}},
         {"", 1, {"is empty", "twinshot init"}},
         {"# nothing\n", 1, {"is empty"}},
         {"- a\n", 1, {"the config must be a map"}}});
  const TempDir dir;
  CHECK_THROWS_WITH_AS((void)load_config((dir.path() / "none.yaml").string()),
                       doctest::Contains("can not be read: No such file"), ConfigError);
  CHECK_THROWS_WITH_AS((void)load_config(dir.path().string()), doctest::Contains("it is a folder"),
                       ConfigError);
}

TEST_CASE("config: a paths_file names its own file and line") {
  const TempDir dir;
  const std::string config = dir.write("site.yaml", kDomains + "paths_file: list.txt\n").string();
  const auto message = [&](const std::string& list) {
    dir.write("list.txt", list);
    try {
      (void)load_config(config);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(message("/a\n# x\nabout\n").find("list.txt:3: the path must begin with /") !=
        std::string::npos);
  CHECK(message("/a\n/b\n/a\n").find("list.txt:3: the path /a was given in line 1") !=
        std::string::npos);
  CHECK(message("/a\n/b\x01\n").find("list.txt:2: ") != std::string::npos);
  CHECK(message("# only a comment\n").find("names no page") != std::string::npos);
}
