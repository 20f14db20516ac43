// One value of the config with its place: read as a type, or refused with file, line, key and
// remedy.
#include "crawler/config/yaml_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "crawler/config/config.h"
#include "crawler/config/duration.h"
#include "crawler/config/nearest_word.h"
#include "crawler/config/redaction.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

bool is_control(char character) {
  return has_control_characters({&character, 1});
}

template <typename T>
std::optional<T> parse_number(const std::string& text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

YamlValue::YamlValue(const YamlDocument& document)
    : YamlValue(document, document.root(), "", document.root().line) {}

YamlValue::YamlValue(const YamlDocument& document, const YamlNode& node, std::string key, int line)
    : document_(&document), node_(&node), key_(std::move(key)), line_(line) {}

void YamlValue::fail(const std::string& problem) const {
  const std::string subject = key_.empty() ? "the config" : key_;
  throw ConfigError(document_->file() + ":" + std::to_string(line_) + ": " + subject + " " +
                    problem);
}

void YamlValue::fail_with_value(const std::string& problem) const {
  fail(problem + ", got " + shown());
}

std::string YamlValue::shown() const {
  switch (node_->type) {
    case YamlNode::Type::null:
      return "nothing";
    case YamlNode::Type::sequence:
      return "a list";
    case YamlNode::Type::map:
      return "a map (key: value)";
    case YamlNode::Type::scalar:
      break;
  }
  constexpr std::size_t kShown = 80;
  std::string text = without_user_info(node_->text);
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  // Neither colours nor line breaks of a config reach the terminal.
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return node_->quoted || text.empty() ? "\"" + text + "\"" : text;
}

ExpandedText YamlValue::expanded() const {
  ExpandedText result = filled_in();
  for (const std::string& value : result.from_environment) document_->note_from_environment(value);
  return result;
}

ExpandedText YamlValue::filled_in() const {
  if (node_->type == YamlNode::Type::null) fail("has no value; give one, or remove the key");
  if (node_->type != YamlNode::Type::scalar) fail_with_value("must be a single value");
  ExpandedText result;
  try {
    result = expand_environment(node_->text);
  } catch (const std::invalid_argument& error) {
    fail(error.what());
  }
  if (result.text.find('\0') != std::string::npos) fail("must not contain a NUL character");
  return result;
}

std::string YamlValue::word() const {
  std::string result = text();
  if (result.empty()) fail("must not be empty");
  return result;
}

std::string YamlValue::unquoted(const std::string& expected) const {
  if (node_->type != YamlNode::Type::scalar) fail_with_value("must be " + expected);
  ExpandedText value = filled_in();
  if (node_->quoted && !value.expanded) {
    fail_with_value("must be " + expected + " without quotes");
  }
  return std::move(value.text);
}

bool YamlValue::boolean() const {
  const std::string text = unquoted("true or false");
  if (text == "true") return true;
  if (text == "false") return false;
  fail_with_value("must be true or false");
}

int YamlValue::integer(Range<int> range) const {
  const std::string expected = range.high == std::numeric_limits<int>::max()
                                   ? "a whole number of " + std::to_string(range.low) + " or more"
                                   : std::to_string(range.low) + ".." + std::to_string(range.high);
  const std::optional<int> value = parse_number<int>(unquoted(expected));
  if (!value || *value < range.low || *value > range.high) fail_with_value("must be " + expected);
  return *value;
}

double YamlValue::number(Range<double> range) const {
  const std::string expected = number_text(range.low) + ".." + number_text(range.high);
  const std::optional<double> value = parse_number<double>(unquoted(expected));
  // Written so that NaN, which from_chars reads, is refused.
  if (!value || !(*value >= range.low && *value <= range.high)) {
    fail_with_value("must be " + expected);
  }
  return *value;
}

std::chrono::milliseconds YamlValue::duration(DurationRange range) const {
  if (node_->type != YamlNode::Type::scalar) fail_with_value("must be a duration such as 60s");
  const std::string text = filled_in().text;
  const auto value = parse_duration(text);
  if (!value && parse_number<double>(text)) {
    fail_with_value("needs a unit: write " + (text == "0" ? "0ms" : text + "s or " + text + "ms"));
  }
  if (!value) {
    fail_with_value("must be a duration: a whole number and one of ms, s, m, h, such as 300ms");
  }
  if (*value < range.low || *value > range.high) {
    fail_with_value("must be " + format_duration(range.low) + ".." + format_duration(range.high));
  }
  return *value;
}

std::vector<YamlValue> YamlValue::items() const {
  if (node_->type != YamlNode::Type::sequence && node_->type != YamlNode::Type::null) {
    fail_with_value("must be a list: [a, b], or one \"- a\" per line");
  }
  std::vector<YamlValue> result;
  for (const YamlItem& item : node_->items) {
    result.push_back(YamlValue(*document_, *item.node,
                               key_ + "[" + std::to_string(result.size()) + "]", item.line));
  }
  return result;
}

std::vector<std::string> YamlValue::words() const {
  std::vector<std::string> result;
  for (const YamlValue& item : items()) result.push_back(item.word());
  return result;
}

std::vector<std::pair<YamlKey, YamlValue>> YamlValue::entries() const {
  if (node_->type != YamlNode::Type::map && node_->type != YamlNode::Type::null) {
    fail_with_value("must be a map (key: value)");
  }
  std::vector<std::pair<YamlKey, YamlValue>> result;
  for (const auto& [key, node] : node_->entries) {
    const std::string path = key_.empty() ? key.text : key_ + "." + key.text;
    result.emplace_back(key, YamlValue(*document_, *node, path, key.line));
  }
  return result;
}

YamlSection::YamlSection(const YamlValue& map, KnownKeys known)
    : map_(map), entries_(map.entries()) {
  const auto contains = [](std::span<const std::string_view> keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const auto& [key, value] : entries_) {
    if (contains(known.now, key.text)) continue;
    if (contains(known.later, key.text)) {
      value.fail("is not available in this version yet; remove it");
    }
    value.fail("is not a known key" + suggestion(key.text, known.now));
  }
}

std::optional<YamlValue> YamlSection::find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (name.text == key) return value;
  }
  return std::nullopt;
}

YamlValue YamlSection::need(std::string_view key) const {
  auto value = find(key);
  if (!value) map_.fail("needs " + std::string(key) + ", which is missing");
  return *value;
}

void YamlSection::read(std::string_view key, bool& target) const {
  if (const auto value = find(key)) target = value->boolean();
}

void YamlSection::read(std::string_view key, std::string& target) const {
  if (const auto value = find(key)) target = value->text();
}

void YamlSection::read(std::string_view key, int& target, Range<int> range) const {
  if (const auto value = find(key)) target = value->integer(range);
}

void YamlSection::read(std::string_view key, double& target, Range<double> range) const {
  if (const auto value = find(key)) target = value->number(range);
}

void YamlSection::read(std::string_view key, std::chrono::milliseconds& target,
                       DurationRange range) const {
  if (const auto value = find(key)) target = value->duration(range);
}

}  // namespace twinshot
