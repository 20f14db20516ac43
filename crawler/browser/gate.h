// The gate: a pair is judged only when both sides are valid pictures.
#pragma once

#include <optional>
#include <string>

#include "compare/image.h"
#include "crawler/browser/shot.h"
#include "report/run_result.h"

namespace twinshot {

/// Why a pair can not be judged. Its verdict is `invalid`, never `passed`: two equal error pages
/// are equal and prove nothing (OSnap #54, BackstopJS #1552).
struct GateFailure {
  Reason reason = Reason::none;
  std::string detail;  ///< both sides' facts, for a person
};

/// How much a picture shows.
enum class Emptiness {
  none,          ///< something is painted
  near_uniform,  ///< less than 0.1 % of the pixels are off the dominant colour
  uniform        ///< one colour, within 2 levels per channel
};

/// Pure, any thread. Reads rows only until enough pixels are off the dominant colour: a few rows of
/// an ordinary page.
[[nodiscard]] Emptiness emptiness(const ImageView& image);

/// Judges what the browser said; reads no pixels. A pair that passes still needs judge_blank().
[[nodiscard]] std::optional<GateFailure> judge(const ShotPair& pair);

/// Judges what the pictures show. A uniform picture is blank whatever the DOM says; a nearly
/// uniform one when its DOM has no visible text or media either. For equal encoded bytes both
/// arguments are the same: one decoded side is enough.
[[nodiscard]] std::optional<GateFailure> judge_blank(const ShotPair& pair, Emptiness reference,
                                                     Emptiness candidate);

}  // namespace twinshot
