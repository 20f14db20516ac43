// Groups regions that are the same visual change: one cause may explain two hundred endpoints.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/comparison.h"
#include "report/run_result.h"

namespace twinshot {

/// The identity of a change: kind, size, and the pixels before and after. Regions on any page, at
/// any place, with equal keys show the same change, pixel by pixel (but for hash collisions).
[[nodiscard]] std::string region_key(const Region& region);

/// A region of a comparison as the documents carry it, with its key.
[[nodiscard]] RegionResult to_region_result(const Region& region);

/// All of a comparison's, in its order.
[[nodiscard]] std::vector<RegionResult> to_region_results(const Comparison& comparison);

/// Which region shows a cause best: the first one in plan order. Indices into the endpoints given
/// to group_causes() and their regions.
struct CauseExample {
  std::size_t endpoint = 0;
  std::size_t region = 0;

  bool operator==(const CauseExample&) const = default;
};

struct CauseGroups {
  std::vector<Cause> causes;           ///< most endpoints first, then plan order; crops are empty
  std::vector<CauseExample> examples;  ///< one per cause, same order: where to cut its crops from
};

/// Groups the regions of the regressed endpoints by key and writes each region's `cause`; regions
/// of all other endpoints lose theirs. A region without a key is a cause of its own.
/// Cost: linear in the number of regions, and n log n in the number of causes.
[[nodiscard]] CauseGroups group_causes(std::vector<EndpointResult>& endpoints);

/// The ids of the causes of an endpoint's regions, each once, in the order of the regions.
[[nodiscard]] std::vector<std::string> causes_of(const EndpointResult& endpoint);

/// Causes by id. Borrowed from the result.
using CauseIndex = std::unordered_map<std::string_view, const Cause*>;
[[nodiscard]] CauseIndex index_causes(const RunResult& result);

}  // namespace twinshot
