// Finds pages that only one of the two sites has.
#include "report/one_sided.h"

#include <set>
#include <utility>

namespace twinshot {
namespace {

bool is_gone(const SideResult& side) {
  return !side.failure.empty() && (side.status == 404 || side.status == 410);
}

bool is_fine(const SideResult& side) {
  return side.failure.empty() && side.status != 0;
}

}  // namespace

std::optional<SideRole> only_side_of(const EndpointResult& endpoint) {
  if (is_fine(endpoint.reference) && is_gone(endpoint.candidate)) return SideRole::reference;
  if (is_gone(endpoint.reference) && is_fine(endpoint.candidate)) return SideRole::candidate;
  return std::nullopt;
}

std::vector<OneSided> one_sided_by_status(const RunResult& result) {
  std::vector<OneSided> pages;
  std::set<std::pair<SideRole, std::string>> known;
  for (const EndpointResult& endpoint : result.endpoints) {
    const std::optional<SideRole> side = only_side_of(endpoint);
    if (!side || !known.insert({*side, endpoint.path}).second) continue;
    const SideResult& other =
        *side == SideRole::reference ? endpoint.candidate : endpoint.reference;
    pages.push_back({endpoint.path, *side, OneSided::Source::status, other.status});
  }
  return pages;
}

void tell_one_sided(RunResult& result) {
  for (EndpointResult& endpoint : result.endpoints) {
    const std::optional<SideRole> side = only_side_of(endpoint);
    if (!side) continue;
    const SideInfo& info = *side == SideRole::reference ? result.reference : result.candidate;
    endpoint.detail = "only on " + info.label + "; " + endpoint.detail;
  }
  for (OneSided& page : one_sided_by_status(result)) result.one_sided.push_back(std::move(page));
}

}  // namespace twinshot
