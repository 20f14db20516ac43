// What `twinshot compare` says when all pairs are judged: as JSON, and as a table for people.
#pragma once

#include <string>
#include <vector>

#include "crawler/cli/pair_outcome.h"

namespace twinshot {

/// All pairs of one call, in the order of their names.
struct CompareRun {
  std::vector<PicturePair> pairs;
  std::vector<PairOutcome> outcomes;  ///< one per pair
  int jobs = 1;
  double wall_ms = 0;
  std::string backend;       ///< that was chosen
  std::string backend_note;  ///< why another one runs than one might expect; what failed on it
};

/// One JSON document: the contract's `pairs`, and `summary` with what the table says.
[[nodiscard]] std::string to_json(const CompareRun& run);

/// The pairs that are not the same, then counts, sizes, throughput, and where the time went.
[[nodiscard]] std::string to_table(const CompareRun& run);

}  // namespace twinshot
