// Endpoints that looked different, until that is confirmed or not.
#include "crawler/run/suspects.h"

#include <algorithm>
#include <utility>

#include "crawler/run/told.h"

namespace twinshot {

std::set<std::string> keys_of(const EndpointResult& result) {
  std::set<std::string> keys;
  for (const RegionResult& region : result.regions) keys.insert(region.key);
  return keys;
}

bool Suspects::take(std::size_t index, const EndpointResult& first, IgnoreBoxes ignore) {
  if (retakes_ == 0 || first.verdict != Verdict::regressed) return false;
  suspects_[index] = {.first = first, .ignore = std::move(ignore)};
  return true;
}

bool Suspects::begin_round() {
  if (suspects_.empty() || round_ == retakes_ + kExtraLooks) return false;
  ++round_;
  return true;
}

std::deque<std::size_t> Suspects::in_order() const {
  std::map<std::string, int> pages;
  for (const auto& [index, suspect] : suspects_) {
    for (const std::string& key : keys_of(suspect.first)) ++pages[key];
  }
  std::deque<std::size_t> rare;
  std::deque<std::size_t> common;
  for (const auto& [index, suspect] : suspects_) {
    const std::set<std::string> keys = keys_of(suspect.first);
    const bool is_rare = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
      return pages[key] <= KnownChanges::kEnough;
    });
    (is_rare ? rare : common).push_back(index);
  }
  rare.insert(rare.end(), common.begin(), common.end());
  return rare;
}

bool Suspects::trust(std::size_t index, EndpointResult& result) {
  if (!known_.explain(suspects_.at(index).first)) return false;
  for (RegionResult& region : result.regions) {
    if (!region.element) region.element = known_.element(region.key);
  }
  if (result.detail.empty()) result.detail = "confirmed by the same change on other pages";
  suspects_.erase(index);
  return true;
}

bool Suspects::decide(std::size_t index, const std::set<std::string>& before,
                      const EndpointResult& look) {
  Suspect& suspect = suspects_.at(index);
  suspect.confirmed = round_ >= retakes_;
  known_.add(before, look, suspect.confirmed);
  if (!is_enough(suspect, look)) return false;
  suspects_.erase(index);
  return true;
}

bool Suspects::is_enough(const Suspect& suspect, const EndpointResult& look) const {
  if (look.verdict == Verdict::invalid) return true;
  const bool has_words = suspect.words && !suspect.words->empty();
  if (look.verdict != Verdict::regressed && !has_words) return true;
  const int extra = round_ - retakes_;
  if (extra < 0) return false;
  const bool is_noisy = !look.noise_regions.empty();
  const bool may_be_chance =
      has_words ||
      std::any_of(look.regions.begin(), look.regions.end(), [&](const RegionResult& region) {
        return !region.element || region.element->content ||
               (is_noisy && is_geometry(*region.element));
      });
  if (!may_be_chance) return true;
  return extra >= (is_noisy ? kExtraLooks : 1);
}

void Suspects::leave(std::vector<EndpointResult>& results) const {
  for (const auto& [index, suspect] : suspects_) {
    if (suspect.confirmed) continue;
    EndpointResult& result = results[index];
    result.verdict = Verdict::not_reached;
    result.detail = "looked different at first; the run ended before that could be confirmed";
  }
}

}  // namespace twinshot
