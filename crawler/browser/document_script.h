// The program that runs in every document before its first script, in the page's own world.
#pragma once

#include <string>

#include "crawler/config/instant.h"

namespace twinshot {

/// The event, dispatched at a window's `performance`, that brings what its scripts move to rest.
/// Where it is prevented, the same name with ":done" or ":late" follows when that has happened.
extern const char* const kRestEvent;

/// The event, dispatched in the same way, that lets the page be drawn: before, it is transparent.
extern const char* const kUnveilEvent;

/// Nothing drawn before kUnveilEvent, nothing modal, nothing playing, a mark for pages that wait
/// for scrolling; and from kRestEvent on nothing that moves: scripts that draw frame by frame or
/// act after a while are run on to an agreed frame and instant, and called no more; what they
/// animate later is at its end at once.
extern const std::string kDocumentScript;

/// Run before kDocumentScript: dates begin at that instant, and move on with the page's own timers
/// and frames. performance.now() and the timers are not touched, and neither are workers.
[[nodiscard]] std::string clock_script(Instant first);

}  // namespace twinshot
