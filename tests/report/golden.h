// What a document is held against, byte for byte.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace twinshot {

/// A file of tests/report/golden.
inline std::string golden(const std::string& name) {
  std::ifstream file(std::string(TWINSHOT_SOURCE_DIR) + "/tests/report/golden/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace twinshot
