// Which changes a second look has confirmed.
#include "crawler/run/known_changes.h"

#include <algorithm>

namespace twinshot {

void KnownChanges::add(const std::set<std::string>& before, const EndpointResult& look, bool last) {
  if (look.verdict == Verdict::invalid) return;  // says nothing about any of them
  std::set<std::string> there;
  for (const RegionResult& region : look.regions) {
    if (region.key.empty()) continue;
    there.insert(region.key);
    Change& change = changes_[region.key];
    if (!change.element) change.element = region.element;
  }
  for (const std::string& key : before) {
    Change& change = changes_[key];
    if (!there.contains(key)) change.refuted = true;
    if (there.contains(key) && last) ++change.confirmed;
  }
}

bool KnownChanges::explain(const EndpointResult& first) const {
  return !first.regions.empty() &&
         std::all_of(first.regions.begin(), first.regions.end(), [&](const RegionResult& region) {
           const auto change = changes_.find(region.key);
           return change != changes_.end() && !change->second.refuted &&
                  change->second.confirmed >= kEnough;
         });
}

std::optional<Element> KnownChanges::element(const std::string& key) const {
  const auto change = changes_.find(key);
  return change == changes_.end() ? std::nullopt : change->second.element;
}

}  // namespace twinshot
