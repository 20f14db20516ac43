// The changes that the lab makes: each a few words of the kit (kit.h), each different.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace twinshot::lab {

struct Mutation {
  std::string kind;  ///< the row of the table it counts in
  std::string name;
  std::string script;
  /// Known to be below what the default thresholds promise (a text's colour by 2 %: the ink of a
  /// window is too little of it). Shown in the table, not part of the recall.
  bool faint = false;
};

/// More than 200, in kinds of 3 to 24. `seed` decides at which element of a page each one happens.
[[nodiscard]] std::vector<Mutation> mutations(std::uint64_t seed);

}  // namespace twinshot::lab
