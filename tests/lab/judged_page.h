// One page of the lab as the run judged it, against what is known about it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compare/rect.h"

namespace twinshot::lab {

/// What a changed page said about itself (kit.h), in image pixels.
struct Truth {
  bool told = false;     ///< false: the page never reported
  bool applied = false;  ///< false: `why` says what the template lacks
  std::string why;
  std::vector<Rect> before, after;              ///< what the mutation touched
  std::vector<Rect> moved_before, moved_after;  ///< what moved or grew because of it
};

[[nodiscard]] Truth parse_truth(const std::string& json);

/// A region of run.json.
struct FoundRegion {
  std::string kind;
  Rect reference;  ///< empty for `added`
  Rect candidate;  ///< empty for `removed`
};

/// A region that no truth explains: "changed 10,20 30x40".
[[nodiscard]] std::string describe(const FoundRegion& region);
[[nodiscard]] std::string describe(const std::vector<Rect>& boxes);

struct JudgedPage {
  std::string verdict;
  std::string detail;  ///< of an invalid page
  std::vector<FoundRegion> regions;
  std::filesystem::path reference_picture, candidate_picture;  ///< empty where there is none
};

[[nodiscard]] JudgedPage judged_page(const nlohmann::json& endpoint,
                                     const std::filesystem::path& report);

/// How the regions of a changed page relate to its truth.
struct Score {
  bool found = false;                    ///< some region lies within 8 px of what was touched
  std::vector<FoundRegion> elsewhere;    ///< within 24 px of what moved, and not of what changed
  std::vector<FoundRegion> unexplained;  ///< neither: a false region
};

[[nodiscard]] Score score(const JudgedPage& page, const Truth& truth);

/// How far two pictures are apart.
struct Distance {
  bool equal = true;
  long pixels = 0;      ///< that differ; -1 where the sizes do
  int most_levels = 0;  ///< the largest difference of one channel
  Rect box;             ///< around them
};

[[nodiscard]] Distance distance(const JudgedPage& page);

}  // namespace twinshot::lab
