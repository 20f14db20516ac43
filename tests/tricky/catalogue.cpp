// The table of all tricky pages.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/tricky/fixture.h"

namespace twinshot::tricky {

const std::vector<Row>& catalogue() {
  static const std::vector<Row> rows{
      {"01", "rows", "every row of 9,000 px by formula"},
      {"02", "tall", "20,000 px exact to the last row"},
      {"03", "giant", "140,000 px: cut and noted at max_height, exact to the last row above it"},
      {"04", "vh", "two 100vh blocks, each as high as the window"},
      {"05", "resize", "no resize, ResizeObserver or media query event"},
      {"06", "fixed", "bars on row 0 and at the window's end, once"},
      {"07", "sticky", "headings once, where they stand in the flow"},
      {"08", "appshell", "inner scrollers expanded and noted"},
      {"09", "hoverflow", "the window's width, noted"},
      {"10", "fraction", "1000.6 px are 1001 rows, columns of a third are sharp"},
      {"11", "lazyimg", "native lazy images at 3,000, 9,000 and 15,000 px"},
      {"12", "iolazy", "images and sections of IntersectionObservers"},
      {"13", "smooth", "the same under smooth scrolling, from the top"},
      {"14", "infinite", "capped and noted, the same height twice"},
      {"15", "virtual", "the first window of a virtual list"},
      {"16", "slowfont", "a web font that takes 1.5 s"},
      {"17", "deadfont", "a font that never comes: within 6 s, noted"},
      {"18", "slowimg", "an image of 2 s loaded, a missing one broken, a dead one noted"},
      {"19", "bgimg", "backgrounds that come late, of scripts and of ::before"},
      {"20", "cssanim", "a spinner's start, the ends of slide-in and transition"},
      {"21", "jsanim", "canvases that scripts draw frame by frame stand still"},
      {"22", "carousel", "the same slide on both sides"},
      {"23", "gif", "the first frame of GIF, APNG and WebP"},
      {"24", "video", "a video's poster, or its first frame"},
      {"25", "caret", "no caret and no spelling marks"},
      {"26", "clock", "Math.random equal on both sides, dates too where the config sets them"},
      {"27", "poll", "polls, streams and sockets: ready within 10 s, noted"},
      {"28", "late", "content that comes at 1.2 s"},
      {"29", "ariabusy", "content behind aria-busy"},
      {"30", "custom", "wait.js is waited for"},
      {"31", "alert", "captured, the dialogs' texts noted"},
      {"32", "unload", "beforeunload does not spoil the next page"},
      {"33", "popup", "no further window, noted"},
      {"34", "download", "invalid: download"},
      {"35", "status", "invalid: http_status with body and without, no_content"},
      {"36", "redirect", "the chain recorded; loops and foreign ends invalid"},
      {"37", "auth", "the page behind basic auth, no password for third parties"},
      {"38", "tls", "invalid: tls, unless the config trusts it"},
      {"39", "sw", "fresh, whatever a service worker has stored"},
      {"40", "cookie", "the whole page behind a consent overlay, by config"},
      {"41", "xframe", "frames of other sites painted, or ignored and noted; never silently blank"},
      {"42", "cv", "content-visibility, layers and canvases are painted"},
      {"43", "shadow", "open and closed shadow roots frozen"},
      {"44", "loop", "invalid: timeout"},
      {"45", "crash", "invalid: crashed, and the others go on"},
      {"46", "noise", "8,000 px of noise, every pixel"},
      {"47", "bigdom", "50,000 nodes and 300 images within 10 s"},
      {"48", "media", "the configured colour scheme, reduced motion, no print styles"},
      {"49", "hover", "a menu under the mouse is closed"},
      {"50", "identical", "equal pages are equal"},
  };
  return rows;
}

std::vector<Fixture> all_fixtures(TrickySite& site) {
  std::vector<Fixture> all;
  for (const auto& family :
       {tall_pages, layout_pages, lazy_pages, late_pages, moving_pages, busy_pages, modal_pages,
        answer_pages, deep_pages, fatal_pages, plain_pages}) {
    std::vector<Fixture> fixtures = family(site);
    for (Fixture& fixture : fixtures) all.push_back(std::move(fixture));
  }
  std::sort(all.begin(), all.end(), [](const Fixture& a, const Fixture& b) { return a.id < b.id; });
  const std::vector<Row>& rows = catalogue();
  const bool complete = std::equal(
      all.begin(), all.end(), rows.begin(), rows.end(),
      [](const Fixture& fixture, const Row& row) { return fixture.id == row.id && fixture.check; });
  if (!complete) throw std::logic_error("the table and the families do not agree");
  return all;
}

}  // namespace twinshot::tricky
