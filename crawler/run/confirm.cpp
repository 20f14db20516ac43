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
#include "crawler/run/told.h"
#include "crawler/run/word_regions.h"
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
    is_explained_ = again.reference.layout && again.candidate.layout;
    if (is_explained_) {
      explain(result.regions, *again.reference.layout, *again.candidate.layout);
    }
    std::vector<RegionResult> refuted;
    std::erase_if(result.regions, [&](const RegionResult& region) {
      const bool there =
          is_among(region, before) && !(suspect_.told && is_told_otherwise(region, *suspect_.told));
      if (there && !is_shaken(region)) return false;
      refuted.push_back(region);
      return true;
    });
    for (const RegionResult& region : suspect_.first.regions) {
      if (!is_among(region, result.regions)) refuted.push_back(region);
    }
    narrow_suspicion(before, result.regions);
    if (is_explained_) suspect_.told = result.regions;
    add_steady_words(result, again);
    set_noise(result, again.candidate, refuted);
    set_verdict(result);
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

  /// Where rows of a page come and go by themselves, everything below stands where two heights by
  /// chance have put it. Only an element that says something else, or has another style, is news
  /// there; and of rows that came or went near those, only an element of their own.
  [[nodiscard]] bool is_shaken(const RegionResult& region) const {
    if (reference_.bands.empty() && candidate_.bands.empty()) return false;
    if (!is_explained_) return false;
    if (!region.element) return true;
    if (is_geometry(*region.element)) return true;
    if (region.element->content) return false;
    if (region.kind != Kind::added && region.kind != Kind::removed) return false;
    const auto is_near = [&](const Rect& band) {
      return region.box.y <= band.bottom() + kShakenRows &&
             band.y <= region.box.bottom() + kShakenRows;
    };
    return std::any_of(reference_.bands.begin(), reference_.bands.end(), is_near) ||
           std::any_of(candidate_.bands.begin(), candidate_.bands.end(), is_near);
  }

  /// Where noise moves a page, it covers what stands below it, and what was said there was said
  /// elsewhere. The layouts know: an element that has lost and gained the same words in two looks
  /// is a change, whatever lies over it.
  void add_steady_words(EndpointResult& result, const ShotPair& again) {
    const bool noisy = !reference_.empty() || !candidate_.empty();
    if (!noisy || !is_explained_) return;
    const std::optional<std::vector<Element>> before =
        std::exchange(suspect_.words, std::vector<Element>());
    Image reference;  // decoded for the first of them
    Image candidate;
    for (const WordChange& change :
         word_changes(*again.reference.layout, *again.candidate.layout)) {
      const bool steady =
          !before || std::any_of(before->begin(), before->end(), [&](const Element& element) {
            return tells_the_same_words(element, change.element);
          });
      if (!steady) continue;
      suspect_.words->push_back(change.element);
      if (!before) continue;
      if (reference.pixels.empty()) {
        reference = decode_png(again.reference.png);
        candidate = decode_png(again.candidate.png);
      }
      const IgnoreBoxes ignore{again.reference.ignore, again.candidate.ignore};
      for (RegionResult& region :
           word_regions(change, reference, candidate, ignore, options_, backend_)) {
        if (!is_among(region, result.regions)) result.regions.push_back(std::move(region));
      }
    }
    std::stable_sort(result.regions.begin(), result.regions.end(),
                     [](const RegionResult& a, const RegionResult& b) {
                       return std::pair(a.box.y, a.box.x) < std::pair(b.box.y, b.box.x);
                     });
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
  bool is_explained_ = false;  ///< regions have their elements
};

}  // namespace

EndpointResult confirm_pair(const Task& task, Suspect& suspect, const EarlierPictures& earlier,
                            ShotPair& again, const CompareOptions& options, Backend& backend,
                            const PictureStore& store) {
  return Confirmation(suspect, earlier, options, backend).decide(task, again, store);
}

}  // namespace twinshot
