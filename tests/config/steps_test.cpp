// capture.steps, capture.login and capture.clock: what is accepted, what is refused, what is
// secret.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "crawler/config/key_press.h"
#include "crawler/config/plan.h"
#include "tests/config/load_text.h"
#include "tests/support/contains.h"

using namespace twinshot;

namespace {

std::string of_steps(const std::string& steps) {
  return error_of(kMinimal + "capture:\n  steps:\n    - " + steps + "\n");
}

std::string of_login(const std::string& login) {
  return error_of(kMinimal + "capture:\n  login: " + login + "\n");
}

CaptureOptions staging_of(const std::string& keys) {
  return load_text(kMinimal + keys).paths[0].capture[1];
}

bool is_secret(const Config& config, const std::string& text) {
  return std::count(config.secrets.begin(), config.secrets.end(), text) == 1;
}

constexpr const char* kLogin =
    "login: {path: /login, steps: [{type: {selector: '#user', text: alice}}, "
    "{type: {selector: '#code', text: lit3ral}}]}";

}  // namespace

TEST_CASE("steps: a mistake is refused with the step's place and the remedy") {
  CHECK(of_steps("{clik: a}") ==
        "site.yaml:5: capture.steps[0].clik is not a known key; did you mean \"click\"?");
  CHECK(contains(of_steps("{optional: true}"), "steps[0] must have an action: click, hover"));
  CHECK(contains(of_steps("{click: a, hover: b}"), "is a second action; give each step one of"));
  CHECK(contains(of_steps(".accept"), "steps[0] must be a map (key: value)"));
  CHECK(contains(of_steps("{click: \"\"}"), "steps[0].click must not be empty"));
  CHECK(contains(of_steps("{type: {selector: a}}"), "type needs text, which is missing"));
  CHECK(contains(of_steps("{type: {selector: a, text: \"${TWINSHOT_TEST_NONE:-}\"}}"),
                 "steps[0].type.text must not be empty"));
  CHECK(contains(of_steps("{type: {selector: a, text: \"a\\nb\"}}"), "Enter and Tab are steps"));
  CHECK(contains(of_steps("{press: Escpae}"), "did you mean \"Escape\"?"));
  CHECK(contains(of_steps("{press: Ctrl+a}"), "must be a key such as Enter, a or Shift+Tab"));
  CHECK(contains(of_steps("{wait: {}}"), "must name what is waited for"));
  CHECK(contains(of_steps("{wait: {delai: 1s}}"), "did you mean \"delay\"?"));
  CHECK(of_steps("{press: Control+Shift+K}").empty());
  CHECK(of_steps("{press: +}").empty());
}

TEST_CASE("login: a mistake is refused with its place and the remedy") {
  CHECK(contains(of_login("{steps: [{click: a}]}"), "login needs both path and steps"));
  CHECK(contains(of_login("{path: login, steps: [{click: a}]}"), "login.path must begin with /"));
  CHECK(contains(of_login("{path: /login}"), "login needs both path and steps"));
  CHECK(contains(of_login("{path: /login, steps: []}"), "must have at least one step"));
  CHECK(contains(of_login("{path: /login, steps: [{clck: a}]}"), "login.steps[0].clck"));
  CHECK(contains(of_login("{path: /l, steps: [{click: a}], expect: {select: a}}"), "\"selector\""));
  CHECK(contains(of_login("{expect: {selector: .a}}"), "login needs both path and steps"));
  CHECK(contains(error_of(kDomains + "paths: [{path: /, login: {expect: {selector: .a}}}]\n"),
                 "site.yaml:2: paths[0].login needs both path and steps"));
  CHECK(contains(of_login("/login"), "must be a map with path and steps, or false"));
}

TEST_CASE("login: false takes a side or a path out of it") {
  const std::string capture = std::string("capture: {") + kLogin + "}\n";
  CHECK(staging_of(capture).login);
  CHECK_FALSE(staging_of(capture + "staging: {login: false}\n").login);
  CHECK(staging_of(capture + "production: {login: false}\n").login);
}

TEST_CASE("login: the tasks of a side share one login, whatever else their paths say") {
  const Config config = load_text(
      kDomains + "staging: {timeout: 9s, hide: [.ad], wait: {selector: main}, " + kLogin +
      "}\npaths: [/, {path: /a, timeout: 1s, js_after: x}, {path: /b, login: {expect: "
      "{selector: .me}}}, {path: /c, login: {path: /admin}}, {path: /d, login: false}]\n");
  const std::vector<Task> tasks = make_plan(config, {}, {});
  REQUIRE(tasks.size() == 5);
  for (const Task& task : tasks) CHECK(task.reference.login == nullptr);
  REQUIRE(tasks[0].candidate.login);
  CHECK(tasks[1].candidate.login == tasks[0].candidate.login);
  CHECK(tasks[2].candidate.login == tasks[0].candidate.login);
  CHECK(tasks[2].candidate.capture.login->expect_selector == ".me");
  CHECK(tasks[3].candidate.login->url == "https://staging.example.com/admin");
  CHECK(tasks[4].candidate.login == nullptr);
  const SideTask& login = *tasks[1].candidate.login;
  CHECK(login.url == "https://staging.example.com/login");
  CHECK(login.capture.steps.size() == 2);
  CHECK(login.capture.timeout == std::chrono::seconds(9));
  CHECK(login.capture.wait.selector.empty());
  CHECK(login.capture.js_after.empty());
}

TEST_CASE("steps: what is typed is secret when it looks so, and always where it proves who types") {
  const Variable search("TWINSHOT_TEST_SEARCH", "fr0m-env");
  const Config config =
      load_text(kMinimal +
                "capture: {steps: [{type: {selector: '#q', text: plain}}, {type: {selector: '#q', "
                "text: \"a ${TWINSHOT_TEST_SEARCH}\"}}, {type: {selector: 'input.password', text: "
                "p4ss}}]}\nstaging: {" +
                kLogin + "}\n");
  CHECK_FALSE(is_secret(config, "plain"));
  CHECK(is_secret(config, "fr0m-env"));
  CHECK(is_secret(config, "p4ss"));
  CHECK(is_secret(config, "lit3ral"));
  CHECK_FALSE(is_secret(config, "alice"));
  const std::string text = describe_plan(config, make_plan(config, {}, {}));
  CAPTURE(text);
  CHECK(contains(text, "steps type #q, type #q, type input.password"));
  CHECK(contains(text, "staging: login /login: type #user, type #code"));
  for (const std::string typed : {"plain", "fr0m-env", "p4ss", "lit3ral", "alice"}) {
    CHECK_FALSE(contains(text, typed));
  }
}

TEST_CASE("keys: a name becomes what the protocol wants") {
  const auto enter = parse_key("Enter");
  REQUIRE(enter);
  CHECK(enter->text == "\r");
  CHECK(enter->virtual_code == 13);
  const auto letter = parse_key("A");
  REQUIRE(letter);
  CHECK(letter->code == "KeyA");
  CHECK(letter->text == "A");
  CHECK(letter->modifiers == KeyPress::kShift);
  const auto shortcut = parse_key("Control+a");
  REQUIRE(shortcut);
  CHECK(shortcut->modifiers == KeyPress::kControl);
  CHECK(shortcut->text.empty());
  CHECK(parse_key("+")->key == "+");
  CHECK(parse_key("Control++")->modifiers == KeyPress::kControl);
  for (const char* name : {"", "enter", "Control+", "Hyper+a", "ä", "ab"}) {
    CAPTURE(name);
    CHECK_FALSE(parse_key(name));
  }
}

TEST_CASE("clock: RFC 3339, and days that exist") {
  const auto shown = [](const std::string& text) {
    const auto instant = parse_instant(text);
    return instant ? format_instant(*instant) : "none";
  };
  CHECK(shown("2026-01-31T12:00:00Z") == "2026-01-31T12:00:00Z");
  CHECK(shown("2026-01-31t12:00:00.1239z") == "2026-01-31T12:00:00.123Z");
  CHECK(shown("2026-01-01 00:30:00+01:00") == "2025-12-31T23:30:00Z");
  CHECK(shown("2024-02-29T23:59:59-00:30") == "2024-03-01T00:29:59Z");
  for (const char* text :
       {"", "2026-01-31", "2026-01-31T12:00Z", "2026-01-31T12:00:00", "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Z ",
        "2026-01-31T12:00:00+1:00", "1969-12-31T23:00:00Z", "1970-01-01T00:00:00+01:00", "now"}) {
    CAPTURE(text);
    CHECK(shown(text) == "none");
  }
  CHECK(
      contains(error_of(kMinimal + "capture: {clock: tomorrow}\n"),
               "capture.clock must be a date and time such as 2026-01-31T12:00:00Z, got tomorrow"));
}
