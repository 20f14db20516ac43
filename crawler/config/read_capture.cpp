// capture: and what overrides it for a side or a path.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "crawler/config/read_credentials.h"
#include "crawler/config/read_steps.h"
#include "crawler/config/sections.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCaptureKeys[] = {
    "timeout",    "wait",     "hide",  "remove",       "ignore",     "css",
    "js_before",  "js_after", "steps", "headers",      "cookies",    "user_agent",
    "locale",     "timezone", "clock", "color_scheme", "basic_auth", "block",
    "max_height", "expect",   "tls",   "origins",      "login"};

constexpr int kTallestPage = 200'000;  // CSS px; the picture decoder's own limit

template <typename T>
void add_new(std::vector<T>& target, const T& item) {
  if (std::find(target.begin(), target.end(), item) == target.end()) target.push_back(item);
}

void add_words(const YamlSection& section, std::string_view key, std::vector<std::string>& target) {
  const auto value = section.find(key);
  if (!value) return;
  for (const std::string& word : value->words()) add_new(target, word);
}

void read_wait(const YamlSection& section, WaitOptions& wait) {
  if (const auto value = section.find("wait")) read_wait_keys(*value, wait);
}

Rect read_box(const YamlValue& value) {
  constexpr std::string_view kKeys[] = {"x", "y", "width", "height"};
  const YamlSection keys(value, {kKeys});
  constexpr int kFarthest = 1'000'000;
  Rect box;
  box.x = keys.need("x").integer({0, kFarthest});
  box.y = keys.need("y").integer({0, kFarthest});
  box.width = keys.need("width").integer({1, kFarthest});
  box.height = keys.need("height").integer({1, kFarthest});
  return box;
}

void read_ignore(const YamlSection& section, CaptureOptions& target) {
  const auto value = section.find("ignore");
  if (!value) return;
  for (const YamlValue& item : value->items()) {
    if (item.type() == YamlNode::Type::map) {
      add_new(target.ignore_boxes, read_box(item));
    } else {
      add_new(target.ignore, item.word());
    }
  }
}

void read_script(const YamlSection& section, std::string_view key, ReadContext& context,
                 std::string& target) {
  const auto value = section.find(key);
  if (!value) return;
  const ExpandedText text = value->expanded();
  context.secrets.add_environment(text);
  target = text.text;
}

void read_line(const YamlSection& section, std::string_view key, std::string& target) {
  section.read(key, target);
  if (has_control_characters(target)) section.need(key).fail("must be one line of plain text");
}

bool is_tag_character(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '-' ||
         character == '_';
}

void read_place(const YamlSection& section, CaptureOptions& target) {
  if (const auto value = section.find("locale")) {
    const std::string locale = value->text();
    const std::size_t language = std::min(locale.find_first_of("-_"), locale.size());
    if (!locale.empty() && (language < 2 || language > 3 || locale.size() > 35 ||
                            !std::all_of(locale.begin(), locale.end(), is_tag_character))) {
      value->fail_with_value("must be a language tag such as en-US");
    }
    target.locale = locale;
  }
  if (const auto value = section.find("timezone")) {
    const std::string zone = value->text();
    const auto fits = [](char character) {
      return is_tag_character(character) || character == '/' || character == '+';
    };
    if (!zone.empty() && (std::isalpha(static_cast<unsigned char>(zone.front())) == 0 ||
                          zone.size() > 64 || !std::all_of(zone.begin(), zone.end(), fits))) {
      value->fail_with_value("must be a time zone such as Europe/Berlin or UTC");
    }
    target.timezone = zone;
  }
  if (const auto value = section.find("clock")) {
    const std::string clock = value->text();
    target.clock = parse_instant(clock);
    if (!clock.empty() && !target.clock) {
      value->fail_with_value("must be a date and time such as 2026-01-31T12:00:00Z");
    }
  }
  if (const auto value = section.find("color_scheme")) {
    target.color_scheme = value->text();
    if (target.color_scheme != "light" && target.color_scheme != "dark" &&
        target.color_scheme != "no-preference") {
      value->fail_with_value("must be light, dark or no-preference");
    }
  }
}

void read_block(const YamlSection& section, std::vector<std::string>& target) {
  const auto value = section.find("block");
  if (!value) return;
  for (const YamlValue& item : value->items()) {
    const std::string pattern = item.word();
    if (pattern.find(' ') != std::string::npos || has_control_characters(pattern)) {
      item.fail_with_value("must be a URL pattern without blanks, such as \"*.example.net/*\"");
    }
    add_new(target, pattern);
  }
}

void read_expect(const YamlSection& section, Expectation& expect) {
  const auto value = section.find("expect");
  if (!value) return;
  constexpr std::string_view kKeys[] = {"status", "selector", "not_text"};
  const YamlSection keys(*value, {kKeys});
  keys.read("selector", expect.selector);
  keys.read("not_text", expect.not_text);
  const auto status = keys.find("status");
  if (!status) return;
  expect.status.clear();
  for (const YamlValue& item : status->items()) {
    add_new(expect.status, item.integer({100, 599}));
  }
  if (expect.status.empty()) status->fail("must list at least one status, such as [200]");
}

void read_tls(const YamlSection& section, const ReadContext& context, TlsOptions& tls) {
  const auto value = section.find("tls");
  if (!value) return;
  constexpr std::string_view kKeys[] = {"insecure", "ca_file"};
  const YamlSection keys(*value, {kKeys});
  keys.read("insecure", tls.insecure);
  const auto ca_file = keys.find("ca_file");
  if (!ca_file) return;
  tls.ca_file = ca_file->text();
  if (tls.ca_file.empty()) return;
  tls.ca_file = resolve(context, tls.ca_file);
  std::error_code ignored;
  if (!std::ifstream(tls.ca_file) || std::filesystem::is_directory(tls.ca_file, ignored)) {
    ca_file->fail("names a file that can not be read: " + tls.ca_file);
  }
}

void read_origins(const YamlSection& section, const CaptureScope& scope,
                  std::vector<std::string>& target) {
  const auto value = section.find("origins");
  if (!value) return;
  for (const YamlValue& item : value->items()) {
    Url url;
    try {
      url = parse_url(item.word());
    } catch (const UrlError& error) {
      item.fail_with_value(std::string("must be an origin, but ") + error.what());
    }
    if (url.has_user_info || url.path != "/" || !url.query.empty() || !url.fragment.empty()) {
      item.fail("must be an origin without a path, such as " + origin_of(url));
    }
    for (const ParsedSide* side : {&scope.own, &scope.other}) {
      if (origin_of(url) != origin_of(side->url)) continue;
      item.fail("is the site of " + side->side.label +
                "; a side may always end on itself, and never on the other one");
    }
    add_new(target, origin_of(url));
  }
}

}  // namespace

std::span<const std::string_view> capture_keys() {
  return kCaptureKeys;
}

void read_capture(const YamlSection& section, const CaptureScope& scope, ReadContext& context,
                  CaptureOptions& target) {
  section.read("timeout", target.timeout, {100ms, 1h});
  read_wait(section, target.wait);
  add_words(section, "hide", target.hide);
  add_words(section, "remove", target.remove);
  read_ignore(section, target);
  section.read("css", target.css);
  read_script(section, "js_before", context, target.js_before);
  read_script(section, "js_after", context, target.js_after);
  read_steps(section, context, target.steps);
  read_login(section, context, target.login);
  read_headers(section, context, target.headers);
  read_cookies(section, scope, context, target.cookies);
  read_line(section, "user_agent", target.user_agent);
  read_place(section, target);
  read_basic_auth(section, context, target.basic_auth);
  read_block(section, target.block);
  section.read("max_height", target.max_height, {100, kTallestPage});
  read_expect(section, target.expect);
  read_tls(section, context, target.tls);
  read_origins(section, scope, target.origins);
}

}  // namespace twinshot
