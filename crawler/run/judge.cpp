// Stages gate and compare: a photographed pair becomes an endpoint's result.
#include "crawler/run/judge.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "compare/compare.h"
#include "crawler/browser/gate.h"
#include "crawler/run/covered_share.h"
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
constexpr double kMostIgnored = 0.9;

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
  side.facts = shot.facts;
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

double covered_share(const Shot& shot) {
  std::vector<Rect> boxes = shot.ignore;
  boxes.insert(boxes.end(), shot.noise.begin(), shot.noise.end());
  return covered_share(boxes, shot.width, shot.height);
}

std::string set_aside_words(const ShotPair& pair) {
  const bool noisy = !pair.reference.noise.empty() || !pair.candidate.noise.empty();
  const bool ignored = !pair.reference.ignore.empty() || !pair.candidate.ignore.empty();
  if (!noisy) return "ignored areas";
  return ignored ? "ignored areas and what changes by itself" : "areas that change by themselves";
}

/// Where nothing is compared, on each side.
IgnoreBoxes set_aside(const ShotPair& pair) {
  IgnoreBoxes boxes{pair.reference.ignore, pair.candidate.ignore};
  boxes.reference.insert(boxes.reference.end(), pair.reference.noise.begin(),
                         pair.reference.noise.end());
  boxes.candidate.insert(boxes.candidate.end(), pair.candidate.noise.begin(),
                         pair.candidate.noise.end());
  return boxes;
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
  const IgnoreBoxes ignore = set_aside(pair);
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
  const double ignored = std::max(covered_share(pair.reference), covered_share(pair.candidate));
  if (ignored > kMostIgnored) {
    set_invalid(result, Reason::capture,
                fmt::format("nothing left to judge: {} cover {:.0f} % of the picture",
                            set_aside_words(pair), std::floor(ignored * 100)));
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
  result.regions = to_region_results(judgement.comparison);
  return result;
}

}  // namespace twinshot
