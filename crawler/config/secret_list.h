// The values that no output may show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/config/environment.h"

namespace twinshot {

/// A header or cookie whose name says that its value opens something.
[[nodiscard]] bool is_secret_name(std::string_view name);

class SecretList {
 public:
  /// The values of environment variables inside.
  void add_environment(const ExpandedText& text);
  /// A value that is secret wherever it came from.
  void add(const std::string& value);
  /// Sorted, no value twice, none empty.
  [[nodiscard]] std::vector<std::string> take();

 private:
  std::vector<std::string> values_;
};

}  // namespace twinshot
