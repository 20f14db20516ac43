// The JavaScript that is run in pages. Each k... constant is one function expression.
#pragma once

#include <string>

namespace twinshot::page_scripts {

/// Whether the page watches what is scrolled into view (an expression for the page's own world).
extern const char* const kWatchesScroll;

/// (selector) -> bool: some element matches and is visible.
extern const std::string kIsVisible;

/// ({fonts_ms, images_ms}) -> [notes]: fonts and images have arrived, or their time is up.
extern const std::string kLoadResources;

/// () -> bool: something in the window says that it is not itself yet (aria-busy).
extern const std::string kIsBusy;

/// Whether the page leaves out what is far from the window (an expression for the page's own
/// world).
extern const char* const kSkipsContent;

/// ({skips}) -> {notes, far_frames}: where a page scrolls inside an element, that shows all it
/// holds; where it `skips` what is far from the window, that is laid out. far_frames: whether pages
/// of other sites are shown below the window.
extern const std::string kExpand;

/// ({y}) -> {height, window}: scrolled there, and drawn; the page's and the window's height.
extern const std::string kScrollTo;

/// How many timers of the page are due soon (an expression for the page's own world).
extern const char* const kTimersDueSoon;

/// ({selector, not_text}) -> {title, selector_found, text_found}
extern const std::string kCheckExpectations;

/// ({rest_event, limit_ms}) -> [notes]: what the page's own scripts move has come to its rest.
extern const std::string kRest;

/// ({unveil_event, css, hide, remove}) -> {notes}: styles applied, everything that moves stopped,
/// the page drawn.
extern const std::string kFreeze;

/// ({y, box}) -> bool: scrolled there, without what sticks to the window; whether a frame of
/// another site is where it was.
extern const std::string kShowFrame;

/// () -> nothing: undoes that.
extern const std::string kHideFrames;

/// ({ignore}) -> {boxes, frames, notes, meta, visible_text, layout_width, scroll_width}: boxes in
/// CSS px of the page; frames: those of other sites below the window, [{address, box}]. Leaves the
/// page scrolled to the top and painted.
extern const std::string kInspect;

}  // namespace twinshot::page_scripts
