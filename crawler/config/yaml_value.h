// One value of the config with its place: read as a type, or refused with file, line, key and
// remedy.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/config/environment.h"
#include "crawler/config/yaml_document.h"

namespace twinshot {

/// Both ends included.
template <typename T>
struct Range {
  T low;
  T high;
};

using DurationRange = Range<std::chrono::milliseconds>;

/// Borrows from the document. Every reader throws ConfigError when the value is not of its type.
class YamlValue {
 public:
  /// The whole document; its key is empty.
  explicit YamlValue(const YamlDocument& document);

  [[nodiscard]] const std::string& key() const { return key_; }  ///< "capture.wait.delay"
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] YamlNode::Type type() const { return node_->type; }

  /// Throws "FILE:LINE: KEY PROBLEM".
  [[noreturn]] void fail(const std::string& problem) const;
  /// Throws "FILE:LINE: KEY PROBLEM, got VALUE". What a variable holds is not shown, only its name.
  [[noreturn]] void fail_with_value(const std::string& problem) const;

  /// A scalar as text, variables filled in. Never contains NUL. What came from the environment is
  /// noted in the document: it may be a secret under any key.
  [[nodiscard]] ExpandedText expanded() const;
  [[nodiscard]] std::string text() const { return expanded().text; }
  /// text() that is not empty.
  [[nodiscard]] std::string word() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] int integer(Range<int> range) const;
  [[nodiscard]] double number(Range<double> range) const;
  [[nodiscard]] std::chrono::milliseconds duration(DurationRange range) const;
  /// A sequence; nothing at all counts as an empty one.
  [[nodiscard]] std::vector<YamlValue> items() const;
  [[nodiscard]] std::vector<std::string> words() const;
  /// A map with keys of the user's choice; nothing at all counts as an empty one.
  [[nodiscard]] std::vector<std::pair<YamlKey, YamlValue>> entries() const;

 private:
  /// expanded(), without the note: numbers and durations are no secrets.
  [[nodiscard]] ExpandedText filled_in() const;
  YamlValue(const YamlDocument& document, const YamlNode& node, std::string key, int line);

  /// What the value looks like in a message.
  [[nodiscard]] std::string shown() const;
  /// Text of a number, true or false: quotes make it text, unless a variable stands inside.
  [[nodiscard]] std::string unquoted(const std::string& expected) const;

  const YamlDocument* document_;
  const YamlNode* node_;
  std::string key_;
  int line_;
};

/// The keys a section may have. `later` are part of the format, but nothing acts on them yet: they
/// are refused in words of their own, so that no key is ever accepted without effect.
struct KnownKeys {
  std::span<const std::string_view> now;
  // Without it GCC warns wherever only `now` is given.
  std::span<const std::string_view> later = {};  // NOLINT(readability-redundant-member-init)
};

/// A map with known keys. read() leaves `target` alone when the key is not there.
class YamlSection {
 public:
  /// Throws ConfigError for every key that is not known, with the nearest one that is.
  YamlSection(const YamlValue& map, KnownKeys known);

  [[nodiscard]] const YamlValue& value() const { return map_; }
  [[nodiscard]] std::optional<YamlValue> find(std::string_view key) const;
  /// Throws ConfigError when it is not there.
  [[nodiscard]] YamlValue need(std::string_view key) const;

  void read(std::string_view key, bool& target) const;
  void read(std::string_view key, std::string& target) const;
  void read(std::string_view key, int& target, Range<int> range) const;
  void read(std::string_view key, double& target, Range<double> range) const;
  void read(std::string_view key, std::chrono::milliseconds& target, DurationRange range) const;

 private:
  YamlValue map_;
  std::vector<std::pair<YamlKey, YamlValue>> entries_;
};

}  // namespace twinshot
