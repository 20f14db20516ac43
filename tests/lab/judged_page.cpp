// One page of the lab as the run judged it, against what is known about it.
#include "tests/lab/judged_page.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "compare/codec/png.h"

namespace fs = std::filesystem;
using nlohmann::json;

namespace twinshot::lab {
namespace {

constexpr int kFoundMargin = 8;
/// Shadows, glyphs that overhang and the windows' own size reach beyond an element's box.
constexpr int kExplainedMargin = 24;

/// Outwards to whole pixels.
std::vector<Rect> boxes(const json& list) {
  std::vector<Rect> result;
  for (const json& box : list) {
    const double x = box.at(0);
    const double y = box.at(1);
    const double right = x + box.at(2).get<double>();
    const double bottom = y + box.at(3).get<double>();
    Rect rect{static_cast<int>(std::floor(x)), static_cast<int>(std::floor(y)), 0, 0};
    rect.width = static_cast<int>(std::ceil(right)) - rect.x;
    rect.height = static_cast<int>(std::ceil(bottom)) - rect.y;
    result.push_back(rect);
  }
  return result;
}

Rect rect(const json& box) {
  return {box.at("x"), box.at("y"), box.at("width"), box.at("height")};
}

bool near(const Rect& region, const std::vector<Rect>& places, int margin) {
  if (region.empty()) return false;
  return std::any_of(places.begin(), places.end(), [&](const Rect& place) {
    const Rect grown{place.x - margin, place.y - margin, place.width + 2 * margin,
                     place.height + 2 * margin};
    return !intersected(region, grown).empty();
  });
}

bool near(const FoundRegion& region, const std::vector<Rect>& before,
          const std::vector<Rect>& after, int margin) {
  return near(region.reference, before, margin) || near(region.candidate, after, margin);
}

Bytes content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Truth parse_truth(const std::string& text) {
  const json told = json::parse(text);
  Truth truth;
  truth.told = true;
  truth.applied = told.at("applied");
  truth.why = told.at("why");
  if (!truth.applied) return truth;
  truth.before = boxes(told.at("before"));
  truth.after = boxes(told.at("after"));
  truth.moved_before = boxes(told.at("moved_before"));
  truth.moved_after = boxes(told.at("moved_after"));
  return truth;
}

std::string describe(const std::vector<Rect>& boxes) {
  std::string text;
  for (const Rect& box : boxes) {
    text += (text.empty() ? "" : "; ") + std::to_string(box.x) + "," + std::to_string(box.y) + " " +
            std::to_string(box.width) + "x" + std::to_string(box.height);
  }
  return text.empty() ? "nowhere" : text;
}

std::string describe(const FoundRegion& region) {
  const bool removed = region.candidate.empty();
  return region.kind + " " + describe({removed ? region.reference : region.candidate});
}

JudgedPage judged_page(const json& endpoint, const fs::path& report) {
  JudgedPage page;
  page.verdict = endpoint.at("verdict");
  page.detail = endpoint.at("detail");
  for (const json& each : endpoint.at("regions")) {
    FoundRegion region;
    region.kind = each.at("kind");
    const json& before = each.at("reference_box");
    if (region.kind == "removed") {
      region.reference = before.is_null() ? rect(each) : rect(before);
    } else {
      region.candidate = rect(each);
      if (!before.is_null()) region.reference = rect(before);
    }
    page.regions.push_back(region);
  }
  const auto picture = [&](const char* side) {
    const json& image = endpoint.at(side).at("image");
    return image.is_null() ? fs::path() : report / image.get<std::string>();
  };
  page.reference_picture = picture("reference");
  page.candidate_picture = picture("candidate");
  return page;
}

Score score(const JudgedPage& page, const Truth& truth) {
  Score result;
  for (const FoundRegion& region : page.regions) {
    if (near(region, truth.before, truth.after, kFoundMargin)) {
      result.found = true;
    } else if (near(region, truth.before, truth.after, kExplainedMargin)) {
      continue;
    } else if (near(region, truth.moved_before, truth.moved_after, kExplainedMargin)) {
      result.elsewhere.push_back(region);
    } else {
      result.unexplained.push_back(region);
    }
  }
  result.found &= page.verdict == "regressed";
  return result;
}

Distance distance(const JudgedPage& page) {
  Distance result;
  if (page.reference_picture.empty() || page.reference_picture == page.candidate_picture) {
    return result;
  }
  const Image a = decode_png(content_of(page.reference_picture));
  const Image b = decode_png(content_of(page.candidate_picture));
  if (a.width != b.width || a.height != b.height) {
    result.equal = false;
    result.pixels = -1;
  }
  const ImageView left = a.view();
  const ImageView right = b.view();
  for (int y = 0; y < std::min(a.height, b.height); ++y) {
    for (int x = 0; x < std::min(a.width, b.width); ++x) {
      int levels = 0;
      for (int c = 0; c < kChannels; ++c) {
        levels = std::max(levels, std::abs(left.pixel(x, y)[c] - right.pixel(x, y)[c]));
      }
      if (levels == 0) continue;
      result.equal = false;
      if (result.pixels >= 0) ++result.pixels;
      result.most_levels = std::max(result.most_levels, levels);
      result.box = united(result.box, {x, y, 1, 1});
    }
  }
  return result;
}

}  // namespace twinshot::lab
