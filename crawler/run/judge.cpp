// Stages gate and compare: a photographed pair becomes an endpoint's result.
#include "crawler/run/judge.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "compare/compare.h"
#include "crawler/browser/gate.h"
#include "report/cause.h"

namespace twinshot {
namespace {

/// A picture that is nearly one colour needs less than this: deflate packs what repeats about
/// 1000:1 (0.003 bytes a pixel), and up to 0.1 % stray pixels at 8 bytes each. Text needs 20 times
/// as much. Spares most equal pairs their decoding.
constexpr double kBytesPerPixelOfBlank = 0.02;

bool may_be_blank(const Shot& shot) {
  const double pixels = static_cast<double>(shot.width) * shot.height;
  return static_cast<double>(shot.png.size()) < pixels * kBytesPerPixelOfBlank + 4096;
}

/// A verdict on less of a page than this says nothing about the page.
constexpr int kMostIgnoredPercent = 90;

/// How much of the picture its ignore boxes cover, where they overlap once.
int ignored_percent(const Shot& shot) {
  std::set<int> edges;
  for (const Rect& box : shot.ignore) edges.insert({box.y, box.bottom()});
  std::vector<Rect> boxes = shot.ignore;
  std::sort(boxes.begin(), boxes.end(), [](const Rect& a, const Rect& b) { return a.x < b.x; });
  std::int64_t covered = 0;
  for (auto edge = edges.begin(); edge != edges.end() && std::next(edge) != edges.end(); ++edge) {
    std::int64_t width = 0;
    int done = 0;
    for (const Rect& box : boxes) {
      if (box.y > *edge || box.bottom() <= *edge) continue;
      width += std::max(0, box.right() - std::max(box.x, done));
      done = std::max(done, box.right());
    }
    covered += width * (*std::next(edge) - *edge);
  }
  const std::int64_t pixels = static_cast<std::int64_t>(shot.width) * shot.height;
  return pixels > 0 ? static_cast<int>(covered * 100 / pixels) : 0;
}

SideResult describe(const Shot& shot, const PictureStore& store) {
  SideResult side;
  side.url = shot.url;
  side.final_url = shot.final_url;
  side.status = shot.status;
  side.width = shot.width;
  side.height = shot.height;
  side.duration_ms = shot.duration.count();
  side.title = shot.title;
  side.redirects = shot.redirects;
  side.notes = shot.notes;
  if (shot.failure) side.failure = shot.failure->detail;
  if (!shot.png.empty()) side.image = store.add(shot.png);
  return side;
}

void set_invalid(EndpointResult& result, Reason reason, std::string detail) {
  result.verdict = Verdict::invalid;
  result.reason = reason;
  result.detail = std::move(detail);
  result.score = 0;
}

/// What the pictures say; PngError when a side is not one.
struct Judgement {
  std::optional<GateFailure> blank;
  Comparison comparison;
};

Judgement look(const ShotPair& pair, const CompareOptions& options, Backend& backend) {
  Judgement judgement;
  if (pair.reference.png == pair.candidate.png) {
    // Equal bytes are equal pictures (and are walked to their end, without decoding); all that is
    // left to ask is whether they show anything.
    judgement.comparison =
        compare_pngs(pair.reference.png, pair.candidate.png, options, {}, backend);
    if (may_be_blank(pair.reference)) {
      const Emptiness empty = emptiness(decode_png(pair.reference.png).view());
      judgement.blank = judge_blank(pair, empty, empty);
    }
    return judgement;
  }
  const IgnoreBoxes ignore{pair.reference.ignore, pair.candidate.ignore};
  if (!may_be_blank(pair.reference) && !may_be_blank(pair.candidate)) {
    judgement.comparison =
        compare_pngs(pair.reference.png, pair.candidate.png, options, ignore, backend);
    return judgement;
  }
  Image reference = decode_png(pair.reference.png);
  Image candidate = decode_png(pair.candidate.png);
  judgement.blank = judge_blank(pair, emptiness(reference.view()), emptiness(candidate.view()));
  if (judgement.blank) return judgement;
  judgement.comparison =
      compare_images(std::move(reference), std::move(candidate), options, ignore, backend);
  return judgement;
}

}  // namespace

EndpointResult unreached(const Task& task, const CompareOptions& options) {
  EndpointResult result;
  result.id = task.id;
  result.path = task.path;
  result.label = task.label;
  result.viewport = task.viewport.label;
  result.threshold = options.threshold;
  result.reference.url = task.reference.url;
  result.candidate.url = task.candidate.url;
  return result;
}

EndpointResult judge_pair(const Task& task, const ShotPair& pair, const CompareOptions& options,
                          Backend& backend, const PictureStore& store) {
  EndpointResult result = unreached(task, options);
  result.reference = describe(pair.reference, store);
  result.candidate = describe(pair.candidate, store);
  if (const std::optional<GateFailure> failure = judge(pair)) {
    set_invalid(result, failure->reason, failure->detail);
    return result;
  }
  const int ignored = std::max(ignored_percent(pair.reference), ignored_percent(pair.candidate));
  if (ignored > kMostIgnoredPercent) {
    set_invalid(result, Reason::capture,
                "nothing left to judge: ignored areas cover " + std::to_string(ignored) +
                    " % of the picture");
    return result;
  }
  Judgement judgement;
  try {
    judgement = look(pair, options, backend);
  } catch (const PngError& error) {
    set_invalid(result, Reason::capture,
                std::string("the browser sent a picture that can not be read: ") + error.what());
    return result;
  }
  if (judgement.blank) {
    set_invalid(result, judgement.blank->reason, judgement.blank->detail);
    return result;
  }
  result.score = judgement.comparison.score;
  result.verdict = judgement.comparison.same ? Verdict::passed : Verdict::regressed;
  for (const Region& region : judgement.comparison.regions) {
    result.regions.push_back(to_region_result(region));
  }
  return result;
}

}  // namespace twinshot
