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

/// ({max_height, limit_ms}) -> [notes]: scrolls down in viewport steps and back to the top.
extern const std::string kSweep;

/// ({selector, not_text}) -> {title, selector_found, text_found}
extern const std::string kCheckExpectations;

/// ({rest_event, limit_ms}) -> [notes]: what the page's own scripts move has come to its rest.
extern const std::string kRest;

/// ({unveil_event, css, hide, remove}) -> {notes}: styles applied, everything that moves stopped,
/// the page drawn.
extern const std::string kFreeze;

/// ({ignore}) -> {boxes, notes, meta, visible_text, layout_width, scroll_width}: boxes in CSS px of
/// the page. Leaves the page scrolled to the top and painted.
extern const std::string kInspect;

}  // namespace twinshot::page_scripts
