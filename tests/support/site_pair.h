// Two sites on loopback, a config for them, and the program run on it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_server.h"

namespace twinshot {

/// A page with enough on it to be a page.
[[nodiscard]] std::string page_html(const std::string& title, const std::string& body);

class SitePair {
 public:
  TestServer production;
  TestServer staging;
  /// More YAML, appended to the config: top-level keys.
  std::string extra;
  /// Of the browser section, besides what every test needs.
  std::string browser_extra;

  /// The same page on both sides.
  void page(const std::string& path, const std::string& html);
  /// The same handler on both sides.
  void on(const std::string& path, const TestServer::Handler& handler);

  /// Writes the config and returns its file.
  [[nodiscard]] std::filesystem::path config(const std::vector<std::string>& paths) const;
  /// twinshot run on it, with its own temporary folder for browsers' profiles.
  [[nodiscard]] ProgramEnd run(const std::vector<std::string>& paths) const;
  [[nodiscard]] ProgramOptions options() const;
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& paths) const;

  [[nodiscard]] std::filesystem::path report() const { return temp.path() / "report"; }
  /// The last run's run.json; throws when it does not follow the shipped schema.
  [[nodiscard]] nlohmann::json run_json() const;
  /// The one endpoint of that path in run.json.
  [[nodiscard]] nlohmann::json endpoint(const std::string& path) const;
  /// Browser processes of this pair's runs that are still there, and profile folders.
  [[nodiscard]] std::vector<std::string> leftovers() const;

  TempDir temp;
};

}  // namespace twinshot
