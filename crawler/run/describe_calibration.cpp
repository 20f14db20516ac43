// What a calibration found, as YAML to read and to paste.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "crawler/run/calibrate.h"
#include "report/escape.h"
#include "report/quantity.h"
#include "report/summary.h"

namespace twinshot {
namespace {

/// On so many paths a spot belongs to all pages rather than to each.
constexpr std::size_t kCommon = 3;

/// A double-quoted YAML scalar.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : one_line(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

/// What would make one page, or all of them, quiet.
struct Proposal {
  std::vector<std::string> ignore;  ///< YAML items: selectors or boxes
  bool delay = false;

  [[nodiscard]] bool empty() const { return ignore.empty() && !delay; }

  [[nodiscard]] std::string keys() const {
    std::string text;
    if (!ignore.empty()) {
      std::string list;
      for (const std::string& item : ignore) list += (list.empty() ? "" : ", ") + item;
      text += "ignore: [" + list + "]";
    }
    if (delay) {
      text += fmt::format("{}wait: {{delay: {}ms}}", text.empty() ? "" : ", ", kPatience.count());
    }
    return text;
  }
};

std::string spot_text(const NoisySpot& spot) {
  std::string text = spot.selector.empty() ? fmt::format("{}x{} at {},{}", spot.box.width,
                                                         spot.box.height, spot.box.x, spot.box.y)
                                           : spot.selector;
  if (!spot.what.empty()) text += ": " + spot.what;
  if (!spot.lasting) text += " (quiet when the page is given more time)";
  return one_line(text);
}

void propose(const NoisySpot& spot, Proposal& proposal) {
  if (!spot.lasting) {
    proposal.delay = true;
    return;
  }
  const std::string item = spot.selector.empty()
                               ? fmt::format("{{x: {}, y: {}, width: {}, height: {}}}", spot.box.x,
                                             spot.box.y, spot.box.width, spot.box.height)
                               : quoted(spot.selector);
  if (std::find(proposal.ignore.begin(), proposal.ignore.end(), item) == proposal.ignore.end()) {
    proposal.ignore.push_back(item);
  }
}

/// Selectors that are noisy on many paths.
std::set<std::string> common_selectors(const Calibration& calibration) {
  std::map<std::string, std::set<std::string>> paths;
  for (const CalibratedPage& page : calibration.pages) {
    for (const NoisySpot& spot : page.spots) {
      if (!spot.selector.empty() && spot.lasting) paths[spot.selector].insert(page.path);
    }
  }
  std::set<std::string> common;
  for (const auto& [selector, on] : paths) {
    if (on.size() >= kCommon) common.insert(selector);
  }
  return common;
}

std::string headline(const Calibration& calibration) {
  int noisy = 0;
  int unjudged = 0;
  for (const CalibratedPage& page : calibration.pages) {
    if (!page.spots.empty()) ++noisy;
    if (!page.problem.empty()) ++unjudged;
  }
  std::string text =
      fmt::format("# {} against itself, {}: {} of {} noisy", one_line(calibration.side),
                  counted(calibration.looks, "look", "looks"), noisy,
                  counted(static_cast<std::int64_t>(calibration.pages.size()), "page", "pages"));
  if (unjudged > 0) text += fmt::format(", {} could not be judged", unjudged);
  if (!calibration.stopped.empty()) text += "; ended early: " + one_line(calibration.stopped);
  return text + "\n";
}

}  // namespace

std::string describe(const Calibration& calibration) {
  std::string text = headline(calibration);
  const std::set<std::string> common = common_selectors(calibration);
  Proposal for_all;
  std::map<std::string, Proposal> for_path;
  for (const CalibratedPage& page : calibration.pages) {
    const std::string name = one_line(page.path) + " [" + one_line(page.viewport) + "]";
    if (!page.problem.empty()) text += "#   " + name + ": " + one_line(page.problem) + "\n";
    if (page.spots.empty()) continue;
    text += "#   " + name + ": " + share_text(page.share) + " of the page\n";
    for (const NoisySpot& spot : page.spots) {
      text += "#     " + spot_text(spot) + "\n";
      propose(spot, common.contains(spot.selector) ? for_all : for_path[page.path]);
    }
  }
  if (!for_all.empty()) text += "capture: {" + for_all.keys() + "}\n";
  std::string paths;
  for (const auto& [path, proposal] : for_path) {
    if (proposal.empty()) continue;
    paths += "  - {path: " + quoted(path) + ", " + proposal.keys() + "}\n";
  }
  if (!paths.empty()) text += "paths:\n" + paths;
  return text;
}

}  // namespace twinshot
