// Grouping by exact key, ordering, and the label of a cause.
#include "report/cause.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <unordered_set>

#include "report/summary.h"

namespace twinshot {
namespace {

/// Where a region lies on its page; `spread` once the members of a cause disagree.
enum class Place {
  unset,
  spread,
  top_left,
  top,
  top_right,
  left,
  middle,
  right,
  bottom_left,
  bottom,
  bottom_right
};

std::string_view to_string(Place place) {
  switch (place) {
    case Place::top_left:
      return "at the top left";
    case Place::top:
      return "at the top";
    case Place::top_right:
      return "at the top right";
    case Place::left:
      return "at the left";
    case Place::middle:
      return "in the middle";
    case Place::right:
      return "at the right";
    case Place::bottom_left:
      return "at the bottom left";
    case Place::bottom:
      return "at the bottom";
    case Place::bottom_right:
      return "at the bottom right";
    case Place::unset:
    case Place::spread:
      break;
  }
  return "";
}

/// 0, 1 or 2: the third of 0..size that holds the middle of [begin, begin + length). What covers
/// more than two thirds belongs to no side.
int third(int begin, int length, int size) {
  if (size <= 0 || length > size / 3 * 2) return 1;
  const std::int64_t twice_middle = 2 * std::int64_t{begin} + length;
  return static_cast<int>(
      std::clamp<std::int64_t>(twice_middle * 3 / (2 * std::int64_t{size}), 0, 2));
}

Place place_of(const RegionResult& region, const EndpointResult& endpoint) {
  const SideResult& side = region.kind == Kind::removed ? endpoint.reference : endpoint.candidate;
  if (side.width <= 0 || side.height <= 0) return Place::spread;
  constexpr Place kPlaces[3][3] = {{Place::top_left, Place::top, Place::top_right},
                                   {Place::left, Place::middle, Place::right},
                                   {Place::bottom_left, Place::bottom, Place::bottom_right}};
  return kPlaces[third(region.box.y, region.box.height, side.height)]
                [third(region.box.x, region.box.width, side.width)];
}

/// A cause while it is collected.
struct Group {
  CauseExample example;
  Place place = Place::unset;
  std::vector<std::size_t> endpoints;  ///< ascending: plan order
  std::vector<CauseExample> members;
};

std::string label_of(const Cause& cause, Place place, const RegionResult& example) {
  const std::string on =
      ", on " + counted(static_cast<std::int64_t>(cause.endpoints.size()), "endpoint", "endpoints");
  if (const std::string phrase = change_phrase(example); !phrase.empty()) return phrase + on;
  std::string label = std::string(to_string(cause.kind)) + " " + std::to_string(cause.width) + "x" +
                      std::to_string(cause.height);
  if (!to_string(place).empty()) label += ", " + std::string(to_string(place));
  return label + on;
}

std::vector<Group> collect_groups(std::vector<EndpointResult>& endpoints) {
  std::vector<Group> groups;
  std::unordered_map<std::string_view, std::size_t> group_of_key;
  for (std::size_t e = 0; e < endpoints.size(); ++e) {
    for (std::size_t r = 0; r < endpoints[e].regions.size(); ++r) {
      RegionResult& region = endpoints[e].regions[r];
      region.cause.clear();
      if (endpoints[e].verdict != Verdict::regressed) continue;
      std::size_t index = groups.size();
      if (!region.key.empty()) index = group_of_key.try_emplace(region.key, index).first->second;
      if (index == groups.size())
        groups.push_back(
            {.example = {e, r}, .place = Place::unset, .endpoints = {}, .members = {}});
      Group& group = groups[index];
      group.members.push_back({e, r});
      if (group.endpoints.empty() || group.endpoints.back() != e) group.endpoints.push_back(e);
      const Place place = place_of(region, endpoints[e]);
      if (group.place == Place::unset) group.place = place;
      if (group.place != place) group.place = Place::spread;
    }
  }
  return groups;
}

}  // namespace

std::string region_key(const Region& region) {
  char hashes[2 * 16 + 3];
  std::snprintf(hashes, sizeof(hashes), "-%016" PRIx64 "-%016" PRIx64, region.before_hash,
                region.after_hash);
  return std::string(to_string(region.kind)) + "-" + std::to_string(region.box.width) + "x" +
         std::to_string(region.box.height) + hashes;
}

RegionResult to_region_result(const Region& region) {
  RegionResult result;
  result.box = region.box;
  result.reference_box = region.reference_box;
  result.kind = region.kind;
  result.pixels = region.pixels;
  result.score = region.score;
  result.key = region_key(region);
  return result;
}

std::vector<RegionResult> to_region_results(const Comparison& comparison) {
  std::vector<RegionResult> results;
  results.reserve(comparison.regions.size());
  for (const Region& region : comparison.regions) results.push_back(to_region_result(region));
  return results;
}

CauseGroups group_causes(std::vector<EndpointResult>& endpoints) {
  std::vector<Group> groups = collect_groups(endpoints);
  // Groups were met in plan order, which a stable sort keeps among equals.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.endpoints.size() > b.endpoints.size();
  });
  CauseGroups result;
  result.causes.reserve(groups.size());
  result.examples.reserve(groups.size());
  for (const Group& group : groups) {
    const RegionResult& example = endpoints[group.example.endpoint].regions[group.example.region];
    Cause cause;
    cause.id = "C" + std::to_string(result.causes.size() + 1);
    cause.kind = example.kind;
    cause.width = example.box.width;
    cause.height = example.box.height;
    cause.endpoints.reserve(group.endpoints.size());
    for (const std::size_t e : group.endpoints) cause.endpoints.push_back(endpoints[e].id);
    cause.label = label_of(cause, group.place, example);
    for (const CauseExample& member : group.members) {
      endpoints[member.endpoint].regions[member.region].cause = cause.id;
    }
    result.causes.push_back(std::move(cause));
    result.examples.push_back(group.example);
  }
  return result;
}

std::vector<std::string> causes_of(const EndpointResult& endpoint) {
  std::vector<std::string> ids;
  std::unordered_set<std::string_view> seen;
  for (const RegionResult& region : endpoint.regions) {
    if (!region.cause.empty() && seen.insert(region.cause).second) ids.push_back(region.cause);
  }
  return ids;
}

CauseIndex index_causes(const RunResult& result) {
  CauseIndex index;
  for (const Cause& cause : result.causes) index.emplace(cause.id, &cause);
  return index;
}

}  // namespace twinshot
