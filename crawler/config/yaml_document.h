// A YAML file as a tree of values that know their line.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace twinshot {

/// What a config file may cost before anything in it is looked at (YAML bombs: research note T15).
/// An alias counts as much as what it stands for, because that is what reading it costs.
inline constexpr std::size_t kMaxYamlBytes = std::size_t{4} << 20;
inline constexpr std::size_t kMaxYamlVisits = 200'000;
inline constexpr std::size_t kMaxYamlAliases = 1'000;
inline constexpr std::size_t kMaxYamlDepth = 32;

struct YamlKey {
  std::string text;
  int line = 0;
};

struct YamlNode;

struct YamlItem {
  const YamlNode* node = nullptr;
  int line = 0;  ///< where it stands; of an alias, not of what the alias names
};

struct YamlNode {
  enum class Type { null, scalar, sequence, map };
  Type type = Type::null;
  int line = 0;                 ///< of the file, from 1
  std::string text;             ///< scalar
  bool quoted = false;          ///< scalar: "in quotes" or a block, so never a number or true/false
  std::vector<YamlItem> items;  ///< sequence
  std::vector<std::pair<YamlKey, const YamlNode*>> entries;  ///< map, in file order, keys unique
  std::size_t visits = 1;  ///< nodes met when this is read to the end, aliases followed
};

/// Owns the nodes. An alias shares the node it names; there are no cycles.
class YamlDocument {
 public:
  /// `file` is named in errors. Throws ConfigError: not UTF-8, not YAML, more than one document, a
  /// duplicate key, a cycle, a tag, or one of the limits above.
  static YamlDocument parse(const std::string& file, const std::string& text);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const YamlNode& root() const { return *root_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// Texts that readers of values took from the environment.
  void note_from_environment(const std::string& text) const { from_environment_.push_back(text); }
  /// All since the last call.
  [[nodiscard]] std::vector<std::string> take_from_environment() const {
    return std::exchange(from_environment_, {});
  }

 private:
  YamlDocument() = default;

  std::string file_;
  std::deque<YamlNode> nodes_;  // stable addresses
  const YamlNode* root_ = nullptr;
  mutable std::vector<std::string> from_environment_;
};

}  // namespace twinshot
