// The only file that knows yaml-cpp. Its events, not its nodes, are used: limits apply while the
// text is read, and every value keeps its line.
#include "crawler/config/yaml_document.h"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "crawler/config/config.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

// yaml-cpp's scanner keeps the tokens of an open [ or { in memory until it is closed, 200 bytes
// each: 4 MB of "[" take 900 MB before the first event. A file within the other limits stays far
// below this number of them.
constexpr std::ptrdiff_t kMaxIndicators = 400'000;

[[noreturn]] void fail(const std::string& file, int line, const std::string& problem) {
  throw ConfigError(file + ":" + std::to_string(line) + ": " + problem);
}

std::string limit_text(std::size_t limit) {
  return "more than " + std::to_string(limit);
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, std::deque<YamlNode>& nodes) : file_(file), nodes_(nodes) {}

  [[nodiscard]] const YamlNode* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_ != nullptr) {
      fail(file_, mark.line + 1, "a second document starts here; a config is one, remove the ---");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    attach(add(YamlNode::Type::null, mark, anchor));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // "?" stands for plain, "!" for quoted.
    if (tag != "!") refuse_tag(tag, mark);
    if (expects_key()) {
      set_key(value, mark);
      return;
    }
    YamlNode* node = add(YamlNode::Type::scalar, mark, anchor);
    node->text = value;
    node->quoted = tag == "!";
    attach(node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) refuse_key(mark);
    if (++aliases_ > kMaxYamlAliases) {
      fail(file_, mark.line + 1, limit_text(kMaxYamlAliases) + " aliases (*name); write them out");
    }
    const auto found = anchors_.find(anchor);
    const auto open = [&](const Frame& frame) { return frame.node == found->second; };
    if (found == anchors_.end() || std::any_of(stack_.begin(), stack_.end(), open)) {
      fail(file_, mark.line + 1, "an alias (*name) stands inside what it names; write it out");
    }
    line_ = mark.line + 1;
    attach(found->second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Type::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Type::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode* node = nullptr;
    bool has_key = false;
    YamlKey key;
    std::unordered_map<std::string, int> lines;  // of the keys so far
  };

  void refuse_tag(const std::string& tag, const YAML::Mark& mark) const {
    if (tag.empty() || tag == "?") return;
    fail(file_, mark.line + 1, "tags are not used in a config; remove " + tag);
  }

  [[noreturn]] void refuse_key(const YAML::Mark& mark) const {
    fail(file_, mark.line + 1, "a key must be plain text");
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().node->type == YamlNode::Type::map &&
           !stack_.back().has_key;
  }

  void set_key(const std::string& text, const YAML::Mark& mark) {
    const int line = mark.line + 1;
    if (text == "<<") fail(file_, line, "merge keys (<<) are not supported; write the keys out");
    Frame& frame = stack_.back();
    const auto [first, added] = frame.lines.emplace(text, line);
    if (!added) {
      fail(file_, line,
           "duplicate key \"" + text + "\", first given in line " + std::to_string(first->second) +
               "; keep one of them");
    }
    frame.key = {text, line};
    frame.has_key = true;
    count(line, 1);
  }

  YamlNode* add(YamlNode::Type type, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (expects_key()) refuse_key(mark);
    line_ = mark.line + 1;
    nodes_.push_back({});
    YamlNode* node = &nodes_.back();
    node->type = type;
    node->line = line_;
    if (anchor != 0) anchors_[anchor] = node;
    return node;
  }

  void attach(const YamlNode* node) {
    if (stack_.empty()) {
      root_ = node;
      return;
    }
    Frame& frame = stack_.back();
    count(line_, node->visits);
    if (frame.node->type == YamlNode::Type::sequence) {
      frame.node->items.push_back({node, line_});
    } else {
      frame.node->entries.emplace_back(std::move(frame.key), node);
      frame.has_key = false;
    }
  }

  void count(int line, std::size_t visits) {
    std::size_t& total = stack_.back().node->visits;
    total += visits;
    if (total > kMaxYamlVisits || nodes_.size() > kMaxYamlVisits) {
      fail(file_, line,
           limit_text(kMaxYamlVisits) +
               " values, aliases counted as what they stand "
               "for; split the config, or move paths to a paths_file");
    }
  }

  void open(YamlNode::Type type, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_tag(tag, mark);
    if (stack_.size() >= kMaxYamlDepth) {
      fail(file_, mark.line + 1, "nested deeper than " + std::to_string(kMaxYamlDepth) + " levels");
    }
    YamlNode* node = add(type, mark, anchor);
    stack_.push_back({});
    stack_.back().node = node;
  }

  void close() {
    const YamlNode* node = stack_.back().node;
    stack_.pop_back();
    line_ = node->line;
    attach(node);
  }

  const std::string& file_;
  std::deque<YamlNode>& nodes_;
  std::vector<Frame> stack_;
  std::unordered_map<YAML::anchor_t, const YamlNode*> anchors_;
  std::size_t aliases_ = 0;
  int line_ = 1;
  const YamlNode* root_ = nullptr;
};

void check_text(const std::string& file, const std::string& text) {
  if (text.size() > kMaxYamlBytes) {
    throw ConfigError(file + ": is " + std::to_string(text.size() >> 20) +
                      " MB, at most 4 MB are read; move paths to a paths_file");
  }
  if (const auto at = find_invalid_utf8(text)) {
    fail(file, line_of(text, *at), "not UTF-8 text; save the file as UTF-8");
  }
  const auto indicators = std::count_if(text.begin(), text.end(), [](char character) {
    return std::string_view("[]{},:?&*!\"'").find(character) != std::string_view::npos;
  });
  if (indicators > kMaxIndicators) {
    throw ConfigError(file + ": more than " + std::to_string(kMaxIndicators) +
                      " brackets, commas, colons and quotes; split the config, or move paths to a "
                      "paths_file");
  }
}

}  // namespace

YamlDocument YamlDocument::parse(const std::string& file, const std::string& text) {
  check_text(file, text);
  YamlDocument document;
  document.file_ = file;
  TreeBuilder builder(document.file_, document.nodes_);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    fail(file, std::max(error.mark.line, 0) + 1,
         "not valid YAML: " + error.msg +
             "; check the indentation (spaces, no tabs), and put a value that begins with one of "
             "* & ! % @ ` [ { or contains \": \" in quotes");
  }
  if (builder.root() == nullptr) fail(file, 1, "the config is empty; `twinshot init` writes one");
  document.root_ = builder.root();
  return document;
}

}  // namespace twinshot
