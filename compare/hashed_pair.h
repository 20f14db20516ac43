// Two pictures with their rows as numbers: what comparing begins with.
#pragma once

#include <limits>

#include "compare/image.h"
#include "compare/row_hash.h"

namespace twinshot {

/// Two pictures, ignore boxes painted. The tables know every row over the common width, by one hash
/// function for both. The pictures have their full size, but may hold pixels only where a
/// comparison looks: rows that differ from the row at the same y of the other picture (of pictures
/// of unequal height: rows from the first such row on) and `halo_rows` around them. All other rows
/// are equal on both sides, and their bytes are anything.
struct HashedPair {
  Image reference;
  Image candidate;
  RowTable reference_rows;
  RowTable candidate_rows;
  int halo_rows = std::numeric_limits<int>::max();
};

}  // namespace twinshot
