// steps and login: what is done on a page before its picture.
#include "crawler/config/read_steps.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "crawler/config/key_press.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kStepKeys[] = {"click",     "hover", "type",    "press",
                                          "scroll_to", "wait",  "optional"};
constexpr const char* kActions = "click, hover, type, press, scroll_to or wait";
/// Of one page: more of them do not fit into any timeout.
constexpr std::size_t kMostSteps = 200;

std::string read_selector(const YamlValue& value) {
  std::string selector = value.word();
  if (has_control_characters(selector)) value.fail("must be a CSS selector on one line");
  return selector;
}

/// A field of a login that says it is for who, not for what proves it: its text may stand in URLs
/// and on pages, and taking it out there would garble them.
bool names_a_user(std::string_view selector) {
  std::string lower(selector);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower.find("user") != std::string::npos || lower.find("mail") != std::string::npos ||
         lower.find("name") != std::string::npos;
}

/// Whoever may read the report may not read what is typed into a field for passwords.
void read_type(const YamlValue& value, bool in_login, ReadContext& context, Step& step) {
  constexpr std::string_view kKeys[] = {"selector", "text"};
  const YamlSection keys(value, {kKeys});
  step.selector = read_selector(keys.need("selector"));
  const YamlValue typed = keys.need("text");
  const ExpandedText text = typed.expanded();
  if (text.text.empty()) typed.fail("must not be empty");
  if (has_control_characters(text.text)) {
    typed.fail("must be one line without control characters; Enter and Tab are steps: press");
  }
  context.secrets.add_environment(text);
  if (is_secret_name(step.selector) || (in_login && !names_a_user(step.selector))) {
    context.secrets.add(text.text);
  }
  step.text = text.text;
}

void read_press(const YamlValue& value, Step& step) {
  step.text = value.word();
  if (!parse_key(step.text)) {
    value.fail_with_value("must be a key such as Enter, a or Shift+Tab" +
                          key_suggestion(step.text));
  }
}

void read_wait_step(const YamlValue& value, Step& step) {
  step.wait.network_idle = 0ms;
  read_wait_keys(value, step.wait);
  if (step.wait == WaitOptions{"", "", 0ms, 0ms}) {
    value.fail("must name what is waited for: selector, js, delay or network_idle");
  }
}

Step read_step(const YamlValue& item, bool in_login, ReadContext& context) {
  const YamlSection keys(item, {kStepKeys});
  Step step;
  int actions = 0;
  const auto read = [&](std::string_view key, Step::Action action, auto reader) {
    const auto value = keys.find(key);
    if (!value) return;
    if (++actions > 1)
      value->fail("is a second action; give each step one of " + std::string(kActions));
    step.action = action;
    reader(*value);
  };
  const auto selector = [&](const YamlValue& value) { step.selector = read_selector(value); };
  read("click", Step::Action::click, selector);
  read("hover", Step::Action::hover, selector);
  read("scroll_to", Step::Action::scroll_to, selector);
  read("type", Step::Action::type,
       [&](const YamlValue& value) { read_type(value, in_login, context, step); });
  read("press", Step::Action::press, [&](const YamlValue& value) { read_press(value, step); });
  read("wait", Step::Action::wait, [&](const YamlValue& value) { read_wait_step(value, step); });
  if (actions == 0) item.fail("must have an action: " + std::string(kActions));
  keys.read("optional", step.optional);
  return step;
}

std::vector<Step> read_list(const YamlValue& value, bool in_login, ReadContext& context) {
  std::vector<Step> steps;
  for (const YamlValue& item : value.items()) {
    steps.push_back(read_step(item, in_login, context));
  }
  if (steps.size() > kMostSteps) {
    value.fail("must have " + std::to_string(kMostSteps) + " steps at most");
  }
  return steps;
}

}  // namespace

void read_wait_keys(const YamlValue& value, WaitOptions& wait) {
  constexpr std::string_view kKeys[] = {"selector", "js", "delay", "network_idle"};
  const YamlSection keys(value, {kKeys});
  keys.read("selector", wait.selector);
  keys.read("js", wait.js);
  keys.read("delay", wait.delay, {0ms, 10min});
  keys.read("network_idle", wait.network_idle, {0ms, 1min});
}

void read_steps(const YamlSection& section, ReadContext& context, std::vector<Step>& target) {
  const auto value = section.find("steps");
  if (value) target = read_list(*value, false, context);
}

void read_login(const YamlSection& section, ReadContext& context, std::optional<Login>& target) {
  const auto value = section.find("login");
  if (!value) return;
  if (value->type() == YamlNode::Type::scalar) {
    if (value->text() != "false") value->fail("must be a map with path and steps, or false");
    target.reset();
    return;
  }
  constexpr std::string_view kKeys[] = {"path", "steps", "expect"};
  const YamlSection keys(*value, {kKeys});
  if (!target && !(keys.find("path") && keys.find("steps"))) return;  // see check_login()
  Login login = target.value_or(Login{});
  if (keys.find("path")) {
    login.path = keys.need("path").word();
    if (const std::string problem = path_problem(login.path); !problem.empty()) {
      keys.need("path").fail_with_value(problem);
    }
  }
  if (keys.find("steps")) {
    login.steps = read_list(keys.need("steps"), true, context);
    if (login.steps.empty()) keys.need("steps").fail("must have at least one step");
  }
  if (const auto expect = keys.find("expect")) {
    constexpr std::string_view kExpectKeys[] = {"selector"};
    YamlSection(*expect, {kExpectKeys}).read("selector", login.expect_selector);
  }
  target = std::move(login);
}

void check_login(const YamlSection& section, const CaptureOptions& one,
                 const CaptureOptions& other) {
  const auto value = section.find("login");
  if (!value || value->type() != YamlNode::Type::map || one.login || other.login) return;
  value->fail("needs both path and steps");
}

}  // namespace twinshot
