// paths: and paths_file: which pages are compared.
#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "crawler/config/plan.h"
#include "crawler/config/read_steps.h"
#include "crawler/config/sections.h"
#include "crawler/config/utf8.h"

namespace twinshot {
namespace {

constexpr std::size_t kLongestPath = 2048;

std::string decode_dots(std::string_view segment) {
  std::string result;
  for (std::size_t at = 0; at < segment.size(); ++at) {
    const std::string_view rest = segment.substr(at);
    if (rest.starts_with("%2e") || rest.starts_with("%2E")) {
      result += '.';
      at += 2;
    } else {
      result += segment[at];
    }
  }
  return result;
}

/// Browsers resolve . and .. before they ask, also when they are percent-encoded.
bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string segment = decode_dots(path.substr(0, end));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

void check_viewports(const YamlValue& value, const std::vector<std::string>& labels,
                     const std::vector<Viewport>& viewports) {
  std::string known;
  for (const Viewport& viewport : viewports) {
    known += (known.empty() ? "" : ", ") + viewport.label;
  }
  if (labels.empty()) value.fail("must name at least one viewport of " + known);
  const std::vector<YamlValue> items = value.items();
  for (std::size_t index = 0; index < labels.size(); ++index) {
    const bool found =
        std::any_of(viewports.begin(), viewports.end(),
                    [&](const Viewport& known_one) { return known_one.label == labels[index]; });
    if (!found) items[index].fail_with_value("must be one of the viewports " + known);
    if (std::count(labels.begin(), labels.end(), labels[index]) > 1) {
      items[index].fail_with_value("must not be named twice");
    }
  }
}

PathEntry read_entry_map(const YamlValue& value, const PathsInput& input, ReadContext& context) {
  static const std::vector<std::string_view> keys = [] {
    std::vector<std::string_view> all{"path", "label", "viewports"};
    all.insert(all.end(), capture_keys().begin(), capture_keys().end());
    return all;
  }();
  const YamlSection section(value, {keys});
  PathEntry entry = input.defaults;
  entry.path = section.need("path").word();
  if (const std::string problem = path_problem(entry.path); !problem.empty()) {
    section.need("path").fail_with_value(problem);
  }
  entry.label = entry.path;
  section.read("label", entry.label);
  if (entry.label.empty() || has_control_characters(entry.label)) {
    section.need("label").fail("must be one line of text");
  }
  if (const auto viewports = section.find("viewports")) {
    entry.viewports = viewports->words();
    check_viewports(*viewports, entry.viewports, input.viewports);
  }
  const std::vector<ParsedSide>& sides = input.sides;
  read_capture(section, {sides[0], sides[1]}, context, entry.capture[0]);
  read_capture(section, {sides[1], sides[0]}, context, entry.capture[1]);
  check_login(section, entry.capture[0], entry.capture[1]);
  return entry;
}

PathEntry read_entry(const YamlValue& value, const PathsInput& input, ReadContext& context) {
  if (value.type() == YamlNode::Type::map) return read_entry_map(value, input, context);
  PathEntry entry = input.defaults;
  entry.path = value.word();
  if (const std::string problem = path_problem(entry.path); !problem.empty()) {
    value.fail_with_value(problem);
  }
  entry.label = entry.path;
  return entry;
}

}  // namespace

std::string path_problem(std::string_view path) {
  if (!path.starts_with('/')) {
    return "must begin with /: only what follows the site's URL";
  }
  if (path.size() > kLongestPath) {
    return "must be at most " + std::to_string(kLongestPath) + " bytes long";
  }
  if (has_control_characters(path) || find_invalid_utf8(path)) {
    return "must be UTF-8 text without control characters; percent-encode them";
  }
  const std::string_view before_query = path.substr(0, path.find_first_of("?#"));
  if (before_query.find('\\') != std::string_view::npos) return "must use / instead of \\";
  if (has_dot_segment(before_query)) {
    return "must not contain . or .. between slashes; write the path that is meant";
  }
  return {};
}

std::vector<PathEntry> read_paths(const YamlValue& value, const PathsInput& input,
                                  ReadContext& context) {
  std::vector<PathEntry> entries;
  std::map<std::pair<std::string, std::string>, int> lines;  // path, viewport -> line
  const std::vector<YamlValue> items = value.items();
  if (items.size() > kMaxEndpoints) {
    value.fail("has more than " + std::to_string(kMaxEndpoints) + " entries; split the config");
  }
  for (const YamlValue& item : items) {
    PathEntry entry = read_entry(item, input, context);
    for (const Viewport& viewport : input.viewports) {
      const auto& wanted = entry.viewports;
      if (!wanted.empty() &&
          std::find(wanted.begin(), wanted.end(), viewport.label) == wanted.end()) {
        continue;
      }
      const auto [first, added] = lines.emplace(std::pair(entry.path, viewport.label), item.line());
      if (!added) {
        item.fail("is the path " + entry.path + " once more, first given in line " +
                  std::to_string(first->second) +
                  "; keep one of them, or give each its own "
                  "viewports");
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<std::string> read_paths_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::string> paths;
  std::map<std::string, int, std::less<>> lines;
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    const auto fail = [&](const std::string& problem) {
      throw ConfigError(file + ":" + std::to_string(number) + ": the path " + problem);
    };
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    std::string path = line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
    // " #" begins a comment as it does in YAML; "/#/about" is a path.
    path.erase(std::min(path.find(" #"), path.size()));
    path.erase(path.find_last_not_of(" \t") + 1);
    if (const std::string problem = path_problem(path); !problem.empty()) fail(problem);
    const auto [first, added] = lines.emplace(path, number);
    if (!added) fail(path + " was given in line " + std::to_string(first->second) + "; keep one");
    if (paths.size() >= kMaxEndpoints) {
      fail("is one of more than " + std::to_string(kMaxEndpoints) + "; split the file");
    }
    paths.push_back(std::move(path));
  }
  if (!stream.eof()) throw ConfigError(file + ": can not be read; check paths_file");
  return paths;
}

}  // namespace twinshot
