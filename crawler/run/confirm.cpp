// Stage confirm: what looked different is looked at again, and what changes by itself is set aside.
#include "crawler/run/confirm.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crawler/explain/explain.h"
#include "crawler/run/covered_share.h"
#include "crawler/run/judge.h"
#include "report/cause.h"
#include "report/quantity.h"

namespace twinshot {
namespace {

/// So far from rows that come and go by themselves others are taken for the same thing.
constexpr int kShakenRows = 96;

/// Where two pictures of one side differ, in each one's own pixels.
struct SideNoise {
  std::vector<Rect> first;
  std::vector<Rect> again;
  std::vector<Rect> bands;  ///< of both: rows that came or went

  [[nodiscard]] bool empty() const { return first.empty() && again.empty(); }
};

void add_box(std::vector<Rect>& boxes, const Rect& box) {
  if (!box.empty()) boxes.push_back(box);
}

/// `ignore` are boxes that nobody judges in either picture: no noise is looked for there.
SideNoise noise_between(ByteView first, ByteView again, const IgnoreBoxes& ignore,
                        const CompareOptions& options, Backend& backend) {
  SideNoise noise;
  const Comparison comparison = compare_pngs(first, again, options, ignore, backend);
  for (const Region& region : comparison.regions) {
    const bool removed = region.kind == Kind::removed;
    if (removed || region.kind == Kind::added) add_box(noise.bands, region.box);
    add_box(noise.first,
            removed && region.reference_box.empty() ? region.box : region.reference_box);
    if (!removed) add_box(noise.again, region.box);
  }
  return noise;
}

/// One side's noise between the looks, and within the second.
SideNoise side_noise(ByteView first, const Shot& again, const std::vector<Rect>& first_ignore,
                     const CompareOptions& options, Backend& backend) {
  SideNoise noise = noise_between(first, again.png, {first_ignore, again.ignore}, options, backend);
  if (again.unsteady.empty()) return noise;
  const SideNoise within =
      noise_between(again.unsteady, again.png, {again.ignore, again.ignore}, options, backend);
  noise.again.insert(noise.again.end(), within.again.begin(), within.again.end());
  noise.again.insert(noise.again.end(), within.first.begin(), within.first.end());
  noise.bands.insert(noise.bands.end(), within.bands.begin(), within.bands.end());
  return noise;
}

bool overlap(const Rect& a, const Rect& b) {
  return !intersected(a, b).empty();
}

/// The same difference in both looks: the same pixels, or the same place on either side. Where
/// noise has moved the page, only the pixels tell.
bool is_same_difference(const RegionResult& a, const RegionResult& b) {
  if (!a.key.empty() && a.key == b.key) return true;
  const bool removed = a.kind == Kind::removed;
  if (removed != (b.kind == Kind::removed)) return overlap(a.reference_box, b.reference_box);
  return overlap(a.box, b.box) || overlap(a.reference_box, b.reference_box);
}

bool is_among(const RegionResult& region, const std::vector<RegionResult>& regions) {
  return std::any_of(regions.begin(), regions.end(),
                     [&](const RegionResult& other) { return is_same_difference(region, other); });
}

/// Boxes that lie within others say nothing.
std::vector<Rect> without_covered(std::vector<Rect> boxes) {
  std::vector<Rect> kept;
  std::stable_sort(boxes.begin(), boxes.end(), [](const Rect& a, const Rect& b) {
    return std::int64_t{a.width} * a.height > std::int64_t{b.width} * b.height;
  });
  for (const Rect& box : boxes) {
    if (!covered(box, kept)) kept.push_back(box);
  }
  std::sort(kept.begin(), kept.end(),
            [](const Rect& a, const Rect& b) { return std::pair(a.y, a.x) < std::pair(b.y, b.x); });
  return kept;
}

/// A second look that could not be judged: the first one's pictures stay, and so does its doubt.
EndpointResult unconfirmed(const EndpointResult& first, EndpointResult again) {
  again.detail = "looked different, and the second look could not be judged: " + again.detail;
  if (again.reference.image.empty()) again.reference.image = first.reference.image;
  if (again.candidate.image.empty()) again.candidate.image = first.candidate.image;
  for (const auto& [from, to] : {std::pair(&first.reference, &again.reference),
                                 std::pair(&first.candidate, &again.candidate)}) {
    if (to->width != 0) continue;
    to->width = from->width;
    to->height = from->height;
  }
  return again;
}

class Confirmation {
 public:
  Confirmation(Suspect& suspect, const EarlierPictures& earlier, const CompareOptions& options,
               Backend& backend)
      : suspect_(suspect), earlier_(earlier), options_(options), backend_(backend) {}

  EndpointResult decide(const Task& task, ShotPair& again, const PictureStore& store) {
    look_for_noise(again);
    EndpointResult result = judge_pair(task, again, options_, backend_, store);
    if (result.verdict == Verdict::invalid) return unconfirmed(suspect_.first, std::move(result));

    const std::vector<RegionResult> before = first_regions();
    if (again.reference.layout && again.candidate.layout) {
      explain(result.regions, *again.reference.layout, *again.candidate.layout);
    }
    std::vector<RegionResult> refuted;
    std::erase_if(result.regions, [&](const RegionResult& region) {
      if (is_among(region, before) && !is_shaken(region)) return false;
      refuted.push_back(region);
      return true;
    });
    for (const RegionResult& region : suspect_.first.regions) {
      if (!is_among(region, result.regions)) refuted.push_back(region);
    }
    set_noise(result, again.candidate, refuted);
    set_verdict(result);
    narrow_suspicion(before, result.regions);
    return result;
  }

 private:
  /// A side without a second picture has no noise; the gate says why it has none.
  void look_for_noise(ShotPair& again) {
    if (!again.reference.png.empty()) {
      reference_ = side_noise(earlier_.reference, again.reference, suspect_.ignore.reference,
                              options_, backend_);
    }
    if (!again.candidate.png.empty()) {
      candidate_ = side_noise(earlier_.candidate, again.candidate, suspect_.ignore.candidate,
                              options_, backend_);
    }
    again.reference.noise = reference_.again;
    again.candidate.noise = candidate_.again;
  }

  /// Where a page's height changes by itself, rows that come or go are the remainder of two heights
  /// by chance, unless an element of their own came or went with them.
  [[nodiscard]] bool is_shaken(const RegionResult& region) const {
    if (region.kind != Kind::added && region.kind != Kind::removed) return false;
    if (!region.element || region.element->content) return false;
    const auto is_near = [&](const Rect& band) {
      return region.box.y <= band.bottom() + kShakenRows &&
             band.y <= region.box.bottom() + kShakenRows;
    };
    return std::any_of(reference_.bands.begin(), reference_.bands.end(), is_near) ||
           std::any_of(candidate_.bands.begin(), candidate_.bands.end(), is_near);
  }

  /// What the first look saw beside the noise.
  std::vector<RegionResult> first_regions() {
    if (reference_.empty() && candidate_.empty()) return suspect_.first.regions;
    IgnoreBoxes& ignore = suspect_.ignore;
    ignore.reference.insert(ignore.reference.end(), reference_.first.begin(),
                            reference_.first.end());
    ignore.candidate.insert(ignore.candidate.end(), candidate_.first.begin(),
                            candidate_.first.end());
    return to_region_results(
        compare_pngs(earlier_.reference, earlier_.candidate, options_, ignore, backend_));
  }

  /// A further look need not confirm what this one refuted.
  void narrow_suspicion(std::vector<RegionResult> before, const std::vector<RegionResult>& now) {
    std::erase_if(before, [&](const RegionResult& region) { return !is_among(region, now); });
    suspect_.first.regions = std::move(before);
  }

  void set_noise(EndpointResult& result, const Shot& candidate,
                 const std::vector<RegionResult>& refuted) {
    std::vector<Rect> boxes = candidate_.again;
    for (const RegionResult& region : refuted) {
      add_box(boxes, region.kind == Kind::removed ? region.reference_box : region.box);
    }
    // Pages of equal size are taken to have the same content in the same place.
    if (result.reference.height == result.candidate.height) {
      boxes.insert(boxes.end(), reference_.again.begin(), reference_.again.end());
    }
    result.noise_regions = without_covered(std::move(boxes));
    result.noise_share = covered_share(result.noise_regions, candidate.width, candidate.height);
  }

  static void set_verdict(EndpointResult& result) {
    const bool noisy = !result.noise_regions.empty();
    if (result.regions.empty()) {
      result.verdict = Verdict::flaky;
      result.score = 1;
      result.detail = noisy ? "what differed changes by itself: it differs between two pictures "
                              "of the same side, too (" +
                                  share_text(result.noise_share) + " of the page)"
                            : "differed in the first look only";
      return;
    }
    result.verdict = Verdict::regressed;
    for (std::size_t i = 0; i < result.regions.size(); ++i) {
      result.score =
          i == 0 ? result.regions[i].score : std::min(result.score, result.regions[i].score);
    }
    if (noisy) {
      result.detail =
          share_text(result.noise_share) + " of the page was set aside: it changes by itself";
    }
  }

  Suspect& suspect_;
  const EarlierPictures& earlier_;
  const CompareOptions& options_;
  Backend& backend_;
  SideNoise reference_;
  SideNoise candidate_;
};

}  // namespace

EndpointResult confirm_pair(const Task& task, Suspect& suspect, const EarlierPictures& earlier,
                            ShotPair& again, const CompareOptions& options, Backend& backend,
                            const PictureStore& store) {
  return Confirmation(suspect, earlier, options, backend).decide(task, again, store);
}

}  // namespace twinshot
