// From the config file to Config: the sections in order, then what only shows when all are known.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "crawler/config/config.h"
#include "crawler/config/digest.h"
#include "crawler/config/glob.h"
#include "crawler/config/plan.h"
#include "crawler/config/read_steps.h"
#include "crawler/config/sections.h"
#include "crawler/config/yaml_document.h"

namespace twinshot {
namespace {

constexpr std::string_view kTopLevelKeys[] = {
    "domains", "paths",   "paths_file", "sitemap", "include", "exclude", "viewports", "browser",
    "capture", "compare", "confirm",    "report",  "alerts",  "limits",  "fail_on"};
constexpr std::string_view kLaterTopLevelKeys[] = {"accept_file"};

/// One byte more than the limit at most: a device file or a wrong path must not fill the memory.
std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxYamlBytes + 1, '\0');
  if (stream) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream && !stream.eof()) {
    const std::string cause = std::strerror(errno);
    std::error_code ignored;  // a folder on the way that can not be looked into is in `cause`
    const std::string why = std::filesystem::is_directory(file, ignored) ? "it is a folder" : cause;
    throw ConfigError(file + ": can not be read: " + why + "; `twinshot init` writes a config");
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

/// A key of capture: at the top level is no typing mistake: what it needs is to move.
void refuse_capture_keys(const YamlValue& root, const std::vector<std::string_view>& known) {
  const auto contains = [](std::span<const std::string_view> keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const auto& [key, value] : root.entries()) {
    if (contains(known, key.text)) continue;
    if (contains(capture_keys(), key.text)) {
      value.fail("belongs under capture; move it there: capture: {" + key.text + ": ...}");
    }
  }
}

/// The top level, whose keys include the two labels; domains is therefore read before it.
YamlSection read_top_level(const YamlValue& root, std::vector<ParsedSide>& sides) {
  std::vector<std::string_view> known(std::begin(kTopLevelKeys), std::end(kTopLevelKeys));
  known.insert(known.end(), std::begin(kLaterTopLevelKeys), std::end(kLaterTopLevelKeys));
  bool found = false;
  for (const auto& [key, value] : root.entries()) {
    if (key.text != "domains") continue;
    sides = read_domains(value, known);
    found = true;
  }
  known.resize(std::size(kTopLevelKeys));
  for (const ParsedSide& side : sides) known.push_back(side.side.label);
  refuse_capture_keys(root, known);
  YamlSection top_level(root, {known, kLaterTopLevelKeys});
  if (!found) root.fail("needs domains, which is missing: two sites, the reference first");
  return top_level;
}

/// capture: and the two sides' sections, laid over the defaults: what every path starts from.
PathEntry read_defaults(const YamlSection& top_level, const std::vector<ParsedSide>& sides,
                        ReadContext& context) {
  PathEntry defaults;
  const auto lay_over = [&](std::string_view key, int own) {
    const auto value = top_level.find(key);
    if (!value) return;
    const auto index = static_cast<std::size_t>(own);
    const YamlSection section(*value, {capture_keys()});
    read_capture(section, {sides[index], sides[1 - index]}, context, defaults.capture[own]);
    check_login(section, defaults.capture[own], defaults.capture[own]);
  };
  for (const int own : {0, 1}) {
    lay_over("capture", own);
    lay_over(sides[static_cast<std::size_t>(own)].side.label, own);
  }
  return defaults;
}

/// Lines that paths: has too are left to it: there the path may have settings of its own.
void add_paths_file(const YamlValue& value, const ReadContext& context, const PathEntry& defaults,
                    std::vector<PathEntry>& paths) {
  const std::string file = resolve(context, value.word());
  if (!std::ifstream(file)) value.fail("names a file that can not be read: " + file);
  std::set<std::string> known;
  for (const PathEntry& entry : paths) known.insert(entry.path);
  for (std::string& path : read_paths_file(file)) {
    if (known.count(path) != 0) continue;
    PathEntry entry = defaults;
    entry.label = path;
    entry.path = std::move(path);
    paths.push_back(std::move(entry));
  }
}

void read_sitemap_key(const YamlValue& value, const ParsedSide& reference, Config& config) {
  const std::string text = value.text();
  config.sitemap = text != "false";
  if (text == "true" || text == "false") return;
  Url url;
  try {
    url = parse_url(text);
  } catch (const UrlError& error) {
    value.fail_with_value(std::string("must be true, false or a URL, but ") + error.what());
  }
  if (origin_of(url) != origin_of(reference.url) || url.has_user_info) {
    value.fail_with_value("must be a URL of the reference side, " + origin_of(reference.url));
  }
  config.sitemap_url = text;
}

void read_what(const YamlSection& top_level, const std::vector<ParsedSide>& sides,
               ReadContext& context, Config& config) {
  if (const auto value = top_level.find("viewports")) {
    config.viewports = read_viewports(*value);
  } else {
    config.viewports = {Viewport{}};
  }
  if (const auto value = top_level.find("include")) config.include = read_globs(*value);
  if (const auto value = top_level.find("exclude")) config.exclude = read_globs(*value);
  config.sitemap_defaults = read_defaults(top_level, sides, context);
  if (const auto value = top_level.find("paths")) {
    config.paths = read_paths(*value, {sides, config.sitemap_defaults, config.viewports}, context);
  }
  if (const auto value = top_level.find("paths_file")) {
    add_paths_file(*value, context, config.sitemap_defaults, config.paths);
  }
  if (const auto value = top_level.find("sitemap")) {
    read_sitemap_key(*value, sides.front(), config);
  }
}

void read_how(const YamlSection& top_level, ReadContext& context, Config& config) {
  config.report.dir = resolve(context, config.report.dir);
  if (const auto value = top_level.find("browser")) config.browser = read_browser(*value, context);
  if (const auto value = top_level.find("compare")) {
    read_compare(*value, config);
  }
  if (const auto value = top_level.find("confirm")) config.confirm = read_confirm(*value);
  if (const auto value = top_level.find("report")) read_report(*value, context, config.report);
  if (const auto value = top_level.find("alerts")) config.alerts = read_alerts(*value, context);
  if (const auto value = top_level.find("limits")) config.limits = read_limits(*value);
  if (const auto value = top_level.find("fail_on")) config.fail_on = read_fail_on(*value);
}

/// A run over nothing would be green.
void choose_paths(const YamlSection& top_level, Config& config) {
  if (config.paths.empty() && !config.sitemap) {
    const auto value = top_level.find("paths");
    (value ? *value : top_level.value())
        .fail("names no page; list some under paths, or give paths_file or sitemap: true");
  }
  std::erase_if(config.paths, [&](const PathEntry& entry) {
    return !is_included(entry.path, config.include, config.exclude);
  });
  if (config.paths.empty() && !config.sitemap) {
    const auto value = top_level.find("include");
    (value ? *value : top_level.need("exclude"))
        .fail("leaves no path; widen the globs (they match the whole path, query included)");
  }
  if (config.paths.size() > kMaxEndpoints) {
    top_level.value().fail("names more than " + std::to_string(kMaxEndpoints) + " paths; split it");
  }
}

std::vector<std::string> hidden_by_validate(std::vector<std::string> texts, const Config& config) {
  std::erase_if(texts, [&](const std::string& text) {
    const std::string* const shown[] = {&config.reference.base_url, &config.candidate.base_url,
                                        &config.file, &config.report.dir,
                                        &config.browser.executable};
    return std::any_of(std::begin(shown), std::end(shown), [&](const std::string* place) {
      return place->find(text) != std::string::npos;
    });
  });
  return texts;
}

}  // namespace

Config load_config(const std::string& file) {
  const std::string text = read_text(file);
  const YamlDocument document = YamlDocument::parse(file, text);
  Config config;
  config.file = file;
  config.sha256 = sha256_of_text(text);
  ReadContext context;
  context.folder = std::filesystem::path(file).parent_path();
  std::vector<ParsedSide> sides;
  const YamlSection top_level = read_top_level(YamlValue(document), sides);
  (void)document.take_from_environment();  // the sites' own
  config.reference = sides[0].side;
  config.candidate = sides[1].side;
  read_what(top_level, sides, context, config);
  read_how(top_level, context, config);
  choose_paths(top_level, config);
  config.secrets = context.secrets.take();
  config.from_environment = hidden_by_validate(document.take_from_environment(), config);
  return config;
}

}  // namespace twinshot
