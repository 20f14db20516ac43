// Stages confirm and explain: what looked different is looked at again, what changes by itself is
// set aside, and what is left is given its element.
#pragma once

#include <optional>
#include <vector>

#include "compare/codec/png.h"
#include "compare/compare.h"
#include "compare/comparison.h"
#include "compare/ignore_boxes.h"
#include "compare/judge/backend.h"
#include "crawler/browser/shot.h"
#include "crawler/config/plan.h"
#include "crawler/run/picture_store.h"
#include "report/run_result.h"

namespace twinshot {

/// An endpoint whose sides looked different, until that is confirmed or not.
struct Suspect {
  EndpointResult first;    ///< what the first look at it came to
  IgnoreBoxes ignore;      ///< the first pictures' own
  bool confirmed = false;  ///< by every look that the config asks for
  /// What the look before came to, where it named elements.
  std::optional<std::vector<RegionResult>> told = {};
  /// Elements that have lost and gained the same words in every look that could tell.
  std::optional<std::vector<Element>> words = {};
};

/// The pictures of a suspect's first look, encoded.
struct EarlierPictures {
  PixelBytes reference;
  PixelBytes candidate;
};

/// Judges a second look at both sides. What differs between two pictures of one side is noise, and
/// set aside on both; a region must be there in both looks to count, and where a look before has
/// named its element, that must have lost and gained some of the same words, or be moved and sized
/// as before: an advertisement that takes turns is there every time, and says something else. The
/// result is
///   regressed  with the regions that were there both times, as the second look saw them,
///   flaky      when none was, with everything that was noise,
///   invalid    when the second look failed, or hardly anything is left beside the noise.
/// Leaves in `suspect` what the next look has to confirm. Adds each side's noise to `again`. Stores
/// its pictures. Safe from several threads with a backend each. Throws OutputError.
[[nodiscard]] EndpointResult confirm_pair(const Task& task, Suspect& suspect,
                                          const EarlierPictures& earlier, ShotPair& again,
                                          const CompareOptions& options, Backend& backend,
                                          const PictureStore& store);

}  // namespace twinshot
