// How much of a picture boxes cover.
#include "crawler/run/covered_share.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <vector>

namespace twinshot {

double covered_share(std::span<const Rect> boxes, int width, int height) {
  const Rect picture{0, 0, width, height};
  std::vector<Rect> inside;
  std::set<int> edges;
  for (const Rect& box : boxes) {
    const Rect part = intersected(box, picture);
    if (part.empty()) continue;
    inside.push_back(part);
    edges.insert({part.y, part.bottom()});
  }
  std::sort(inside.begin(), inside.end(), [](const Rect& a, const Rect& b) { return a.x < b.x; });
  std::int64_t covered = 0;
  for (auto edge = edges.begin(); edge != edges.end() && std::next(edge) != edges.end(); ++edge) {
    std::int64_t row = 0;
    int done = 0;
    for (const Rect& box : inside) {
      if (box.y > *edge || box.bottom() <= *edge) continue;
      row += std::max(0, box.right() - std::max(box.x, done));
      done = std::max(done, box.right());
    }
    covered += row * (*std::next(edge) - *edge);
  }
  const double pixels = static_cast<double>(width) * height;
  return pixels > 0 ? static_cast<double>(covered) / pixels : 0;
}

}  // namespace twinshot
