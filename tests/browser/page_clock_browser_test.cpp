// capture.clock: every page believes that it is then.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;

namespace {

class ClockFixture : public PageFixture {
 public:
  /// A page of that script, on the last day of January 2026 at noon in Berlin.
  Shot at_noon(const std::string& script, int wait_ms = 0) {
    server.page("/page",
                html("<p id=p>x</p><script>window.show = (text) => { p.textContent = text; "
                     "document.title = text };" +
                     script + "</script>"));
    SideTask side = task("/page");
    side.capture.clock = parse_instant("2026-01-31T11:00:00Z");
    side.capture.timezone = "Europe/Berlin";
    side.capture.locale = "en-GB";
    side.capture.wait.delay = std::chrono::milliseconds(wait_ms);
    return photograph(side);
  }
};

}  // namespace

TEST_CASE_FIXTURE(ClockFixture,
                  "clock: dates, however they are asked for, are the configured ones") {
  const Shot shot = at_noon(
      "const then = 1769857200000;"
      "const formatted = new Intl.DateTimeFormat('en-GB', {dateStyle: 'short', timeStyle: "
      "'short'});"
      "const parts = formatted.formatToParts().map((part) => part.value).join('');"
      "class Own extends Date {}"
      "show([Date.now() - then, new Date() - then, new Own() - then, new Date(5).getTime(),"
      " Date().slice(0, 24), new Date().toLocaleTimeString(), formatted.format(), parts,"
      " formatted.format(new Date(0)).slice(0, 10), new Date().constructor === Date,"
      " window.Temporal ? Temporal.Now.plainDateTimeISO().toString() : '2026-01-31T12:00:00',"
      " performance.now() < 60000].join('|'))");
  REQUIRE_FALSE(shot.failure);
  CHECK(shot.title ==
        "0|0|0|5|Sat Jan 31 2026 12:00:00|12:00:00|31/01/2026, 12:00|31/01/2026, 12:00|01/01/1970|"
        "true|2026-01-31T12:00:00|true");
}

TEST_CASE_FIXTURE(ClockFixture, "clock: frames of the same site have it, too") {
  server.page("/frame", html("<script>parent.show(new Date().toISOString())</script>"));
  const Shot shot = at_noon("document.write('<iframe src=/frame></iframe>')");
  CHECK(shot.title == "2026-01-31T11:00:00.000Z");
}

TEST_CASE_FIXTURE(ClockFixture, "clock: what waits for time to pass sees it pass") {
  // A debounce, an animation by dates, and a loop that only looks at the clock.
  const Shot shot = at_noon(
      "let left = 3; const done = () => { if (--left === 0) show('done') };"
      "const began = Date.now(); const later = () => { Date.now() - began >= 300 ? done() : "
      "setTimeout(later, 300 - (Date.now() - began)) }; setTimeout(later, 300);"
      "const draw = () => { Date.now() - began >= 400 ? done() : requestAnimationFrame(draw) };"
      "draw(); while (Date.now() < began + 5) {} done()",
      600);
  CHECK(shot.title == "done");
}

TEST_CASE_FIXTURE(ClockFixture, "clock: a ticking clock shows the same however long a page takes") {
  const std::string clock =
      "const tick = () => show(new Date().toLocaleTimeString()); tick(); setInterval(tick, 1000)";
  const Image quick = picture(at_noon(clock));
  const Image slow = picture(at_noon(clock, 1400));
  CHECK(
      std::equal(quick.pixels.begin(), quick.pixels.end(), slow.pixels.begin(), slow.pixels.end()));
}
