// Which pages and elements change by themselves: the reference side, photographed against itself.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "compare/rect.h"
#include "crawler/config/config.h"
#include "crawler/config/plan.h"

namespace twinshot {

/// What comes late is there after this much more time; what takes turns still does.
inline constexpr std::chrono::milliseconds kPatience{1500};

/// A place that differs between two pictures of one page of one side.
struct NoisySpot {
  std::string selector;  ///< of the element there; empty where there is none
  std::string what;      ///< what the last two pictures differed in: "text 10:04 -> 10:05"
  Rect box;              ///< where it was first seen, image px
  int looks = 0;         ///< in how many of the looks it differed
  /// Differs even where the page was given more time: it changes by nature.
  bool lasting = false;
};

struct CalibratedPage {
  std::string path;
  std::string viewport;
  std::string problem;  ///< why it could not be judged; empty when it could
  double share = 0;     ///< 0..1: how much of the picture its spots cover
  std::vector<NoisySpot> spots;
};

struct Calibration {
  std::string side;                   ///< label of the side that was looked at
  int looks = 0;                      ///< pairs of pictures taken of each page
  std::vector<CalibratedPage> pages;  ///< in plan order
  std::string stopped;                ///< why it ended early; empty when it did not
  int signal = 0;
};

/// Photographs every page of the reference side `looks` times, two pictures each time, and compares
/// them all with each other; pages that differ twice more, with a pause before the picture. Writes
/// nothing but pictures in a temporary folder, raises no alert. Throws as run() does.
[[nodiscard]] Calibration calibrate(const Config& config, const PlanFilter& filter, int looks);

/// For people and for pasting: a YAML document whose comments say which pages are noisy and why,
/// and whose keys are the `ignore` and `wait` entries that would make them quiet.
[[nodiscard]] std::string describe(const Calibration& calibration);

}  // namespace twinshot
