// Config text to Config, through a file as users do it.
#pragma once

#include <cstdlib>
#include <string>

#include "crawler/config/config.h"
#include "tests/support/temp_dir.h"

namespace twinshot {

/// The two lines that every config needs, so that the next one is line 3.
inline const std::string kDomains =
    "domains: {production: https://www.example.com, staging: https://staging.example.com}\n";
inline const std::string kMinimal = kDomains + "paths: [/]\n";

inline Config load_text(const std::string& text) {
  const TempDir dir;
  return load_config(dir.write("site.yaml", text).string());
}

/// What load_config says about the text, without the folder: "site.yaml:3: ..."; empty when it is
/// fine.
inline std::string error_of(const std::string& text) {
  const TempDir dir;
  const std::string file = dir.write("site.yaml", text).string();
  try {
    (void)load_config(file);
  } catch (const ConfigError& error) {
    std::string message = error.what();
    const std::string folder = dir.path().string() + "/";
    for (std::size_t at; (at = message.find(folder)) != std::string::npos;) {
      message.erase(at, folder.size());
    }
    return message;
  }
  return {};
}

/// A variable that is set while the test runs.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace twinshot
