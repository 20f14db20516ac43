// The sections of the config, one reader each. All throw ConfigError.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/config/config.h"
#include "crawler/config/secret_list.h"
#include "crawler/config/url.h"
#include "crawler/config/yaml_value.h"

namespace twinshot {

/// What reading a section may need besides its text.
struct ReadContext {
  std::filesystem::path folder;  ///< of the config file: relative paths start here
  SecretList secrets;
};

/// A path of the file system as the config means it: relative to the config's folder.
[[nodiscard]] std::string resolve(const ReadContext& context, const std::string& path);

/// A side, and its base URL taken apart.
struct ParsedSide {
  Side side;
  Url url;
};

/// domains: exactly two, reference first, not the same site. `reserved` are the top-level keys,
/// which no side may be called.
[[nodiscard]] std::vector<ParsedSide> read_domains(const YamlValue& value,
                                                   std::span<const std::string_view> reserved);

/// Whose options are read: a secret for one side must never become part of the other's.
struct CaptureScope {
  const ParsedSide& own;
  const ParsedSide& other;
};

/// The keys of capture:, which the sides' sections and the paths have too.
[[nodiscard]] std::span<const std::string_view> capture_keys();

/// Lays a section over `target`: scalars are replaced, lists add up; a header or cookie of the same
/// name is replaced, and so are all steps.
void read_capture(const YamlSection& section, const CaptureScope& scope, ReadContext& context,
                  CaptureOptions& target);

/// paths: `defaults` is what an entry without keys of its own gets.
struct PathsInput {
  const std::vector<ParsedSide>& sides;
  const PathEntry& defaults;
  const std::vector<Viewport>& viewports;
};
[[nodiscard]] std::vector<PathEntry> read_paths(const YamlValue& value, const PathsInput& input,
                                                ReadContext& context);
/// The lines of a paths_file. Errors name that file and its line.
[[nodiscard]] std::vector<std::string> read_paths_file(const std::string& file);
/// What is wrong with a path and what to do; empty when it is fine.
[[nodiscard]] std::string path_problem(std::string_view path);

[[nodiscard]] std::vector<std::string> read_globs(const YamlValue& value);
[[nodiscard]] std::vector<Viewport> read_viewports(const YamlValue& value);
[[nodiscard]] BrowserOptions read_browser(const YamlValue& value, const ReadContext& context);
void read_compare(const YamlValue& value, Config& config);
void read_report(const YamlValue& value, const ReadContext& context, ReportOptions& options);
[[nodiscard]] std::vector<AlertChannel> read_alerts(const YamlValue& value, ReadContext& context);
[[nodiscard]] ConfirmOptions read_confirm(const YamlValue& value);
[[nodiscard]] LimitOptions read_limits(const YamlValue& value);
[[nodiscard]] FailOn read_fail_on(const YamlValue& value);

}  // namespace twinshot
