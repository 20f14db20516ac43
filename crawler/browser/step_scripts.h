// The JavaScript that steps run in pages. Each k... constant is one function expression, for
// run_script().
#pragma once

#include <string>

namespace twinshot::step_scripts {

/// ({selector, scroll_only, origins}) -> {state, ...}: the first visible element that matches, in
/// open shadow roots and frames of these origins too, at rest, scrolled into view where it is not,
/// and not covered. Remembers it as the target of the functions below.
///   ready {x, y}: CSS px of the window's viewport, for input events
///   invalid; hidden {matches}; moving; disabled; outside; covered {by}: why not, as of now
extern const std::string kFindTarget;

/// (null) -> bool: the target, or a field inside, has the focus and takes text; what it holds is
/// selected, so that what is typed replaces it.
extern const std::string kPrepareField;

/// (null) -> {found, in_window, x, y}: the page is scrolled to the top; where the target is then.
/// Where that is outside the window, no pointer reaches it; the page hears of none any more.
extern const std::string kTargetAtTop;

/// (null) -> [elements]: the target and all that it is in.
extern const std::string kTargetChain;

}  // namespace twinshot::step_scripts
