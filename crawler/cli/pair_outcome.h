// What became of one pair of `twinshot compare`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "compare/comparison.h"
#include "compare/filters/filters.h"
#include "compare/judge/backend.h"
#include "crawler/cli/command_line.h"
#include "crawler/cli/picture_pairs.h"

namespace twinshot {

struct PairOutcome {
  Comparison comparison;
  std::string error;  ///< why it could not be judged; empty when it was
  std::int64_t bytes_read = 0;
  double read_ms = 0;
  double filter_ms = 0;
  double write_ms = 0;  ///< what -o and --grid asked for
};

/// Where -o puts a pair's picture: `out` is the picture itself for two files, a folder of pictures
/// with the same names for two folders.
[[nodiscard]] std::filesystem::path output_file(const CompareArguments& arguments,
                                                const PicturePair& pair);

/// "same", "different" or "invalid".
[[nodiscard]] std::string_view verdict_of(const PairOutcome& outcome);

/// What one thread compares with.
struct PairTools {
  Backend& backend;
  Filters& filters;
  int threads = 1;  ///< for one pair
};

/// Reads, compares, and writes what was asked for. A file that can not be read, is no picture, or
/// has no counterpart, is an outcome. Throws OutputError when a file can not be written.
[[nodiscard]] PairOutcome compare_pair(const CompareArguments& arguments, const PicturePair& pair,
                                       const PairTools& tools);

}  // namespace twinshot
