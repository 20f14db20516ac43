// What scripts move is on the picture at rest: the same state, however fast the page was.
#include "tests/browser/page_fixture.h"

using namespace twinshot;
using namespace twinshot::test;
using namespace std::chrono_literals;

namespace {

/// The script, run that long after the page began.
std::string after(int milliseconds, const std::string& script) {
  return "<script>setTimeout(() => {" + script + "}, " + std::to_string(milliseconds) +
         ")</script>";
}

/// A block of 50 px for each id, on top of each other.
std::string blocks(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    text += "<div id=" + id + " style='height:50px;background:#00f'></div>";
  }
  return text;
}

const char* const kToGreen = "[{background: '#f00'}, {background: '#008000'}]";

class RestFixture : public PageFixture {
 public:
  /// One page, loaded fast and loaded slowly: `body` gets the milliseconds that its script waits.
  template <class Body>
  Image check_equal(Body body) {
    const Shot first = photograph_html(html(body(0)));
    const Shot second = photograph_html(html(body(90)));
    picture(second);
    CHECK(first.png == second.png);
    return picture(first);
  }
};

}  // namespace

TEST_CASE_FIXTURE(RestFixture, "rest: what a script animates is at its end, what has none is off") {
  const std::string green = kToGreen;
  const Image image = check_equal([&](int wait) {
    return blocks({"before", "filled", "times", "endless", "delayed", "faded"}) +
           "<script>before.animate(" + green + ", {duration: 60000, fill: 'both'})</script>" +
           after(wait, "filled.animate(" + green +
                           ", {duration: 900, fill: 'forwards'});"
                           "times.animate(" +
                           green +
                           ", {duration: 400, iterations: 3.5, direction: 'alternate', fill: "
                           "'forwards'});"
                           "endless.animate(" +
                           green +
                           ", {duration: 700, iterations: Infinity});"
                           "delayed.animate(" +
                           green + ", {delay: 800, duration: 800, fill: 'both'})");
  });
  CHECK(colour_at(image, 5, 25) == kGreen);
  CHECK(colour_at(image, 5, 75) == kGreen);
  CHECK(colour_at(image, 5, 175) == kBlue);
  CHECK(colour_at(image, 5, 225) == kGreen);
  CHECK(colour_at(image, 5, 275) == kBlue);
}

TEST_CASE_FIXTURE(RestFixture, "rest: animations that add up, of pseudo elements, of frames") {
  server.page("/frame",
              html(blocks({"inner"}) + "<script>inner.animate([{width: '10px'}, {width: '80px'}],"
                                       " {duration: 5000, fill: 'both'})</script>"));
  const Image image = check_equal([&](int wait) {
    return "<style>#a::before{content:'';display:block;width:10px;height:50px;background:#f00}"
           "#b{width:20px;height:50px;background:#008000;transform:translateX(10px)}</style><div "
           "id=a></div><div id=b></div>"
           "<div id=host></div><iframe src=/frame style='border:0;height:50px'></iframe>" +
           after(wait,
                 "a.animate([{width: '10px'}, {width: '60px'}],"
                 " {duration: 900, fill: 'both', pseudoElement: '::before'});"
                 "b.animate([{transform: 'none'}, {transform: 'translateX(20px)'}],"
                 " {duration: 900, fill: 'both', composite: 'add'});"
                 "const s = host.attachShadow({mode: 'closed'});"
                 "s.innerHTML = '<div style=\"height:50px;width:9px;background:#f00\">';"
                 "s.firstChild.animate([{width: '9px'}, {width: '70px'}],"
                 " {duration: 900, fill: 'both'})");
  });
  CHECK(colour_at(image, 55, 25) == kRed);
  CHECK(colour_at(image, 25, 75) == kWhite);
  CHECK(colour_at(image, 45, 75) == kGreen);
  CHECK(colour_at(image, 65, 125) == kRed);
  CHECK(colour_at(image, 75, 175) == kBlue);
}

TEST_CASE_FIXTURE(RestFixture,
                  "rest: an animation that starts another, and ones started for ever") {
  const Image image = check_equal([&](int wait) {
    return blocks({"chain", "again", "moved"}) +
           after(wait,
                 "const step = (n) => { const a = chain.animate([{marginLeft: `${n}px`},"
                 " {marginLeft: `${n + 10}px`}], {duration: 700, fill: 'both'});"
                 " if (n < 50) a.onfinish = () => step(n + 10); }; step(0);"
                 "setInterval(() => again.animate([{opacity: 0}, {opacity: 1}],"
                 " {duration: 400}), 20);"
                 "const b = moved.animate([{marginLeft: '0'}, {marginLeft: '40px'}],"
                 " {duration: 300, fill: 'both'}); b.onfinish = () => b.play()");
  });
  CHECK(colour_at(image, 55, 25) == kWhite);
  CHECK(colour_at(image, 65, 25) == kBlue);
  CHECK(colour_at(image, 65, 75) == kBlue);
}

TEST_CASE_FIXTURE(RestFixture, "rest: loops of frames stand at one frame, and at one time") {
  check_equal([&](int wait) {
    return blocks({"counted", "timed", "clocked"}) +
           after(wait,
                 "let n = 0; const count = () => {"
                 " counted.style.marginLeft = `${++n % 97}px`; requestAnimationFrame(count) };"
                 "const time = (t) => { timed.style.marginLeft = `${t / 10 % 300}px`;"
                 " requestAnimationFrame(time) };"
                 "const clock = () => {"
                 " clocked.style.marginLeft = `${performance.now() / 10 % 310}px`;"
                 " requestAnimationFrame(clock) };"
                 "count(); requestAnimationFrame(time); requestAnimationFrame(clock)");
  });
}

TEST_CASE_FIXTURE(RestFixture, "rest: what is drawn frame by frame until it is done is done") {
  const Image image = check_equal([&](int wait) {
    return blocks({"now", "date", "twice"}) +
           after(wait,
                 "const tween = (element, clock, ms) => { const start = clock();"
                 " const draw = () => { const done = Math.min(1, (clock() - start) / ms);"
                 " element.style.width = `${Math.round(20 + 80 * done)}px`;"
                 " if (done < 1) requestAnimationFrame(draw) }; requestAnimationFrame(draw) };"
                 "tween(now, () => performance.now(), 2000);"
                 "tween(date, () => +new Date(), 3000);"
                 "const gone = requestAnimationFrame(() => { twice.style.width = '1px' });"
                 "cancelAnimationFrame(gone);"
                 "requestAnimationFrame(() => requestAnimationFrame(() => {"
                 " twice.style.width = '100px' }))");
  });
  for (const int y : {25, 75, 125}) {
    CHECK(colour_at(image, 95, y) == kBlue);
    CHECK(colour_at(image, 105, y) == kWhite);
  }
}

TEST_CASE_FIXTURE(RestFixture, "rest: a page that scrolls smoothly by itself is at its top") {
  const Image image = check_equal([&](int wait) {
    return "<style>html{scroll-behavior:smooth}#bar{position:sticky;top:0;height:20px;"
           "background:#f00}</style><div id=bar></div>" +
           blocks({"a", "b"}) + block("height:3000px;background:#eee") +
           after(wait, "scrollTo({top: 900, behavior: 'smooth'})") +
           after(2 * wait, "b.scrollIntoView({behavior: 'smooth', block: 'end'})") +
           "<script>setInterval(() => scrollBy({top: 40, behavior: 'smooth'}), 30)</script>";
  });
  CHECK(colour_at(image, 5, 5) == kRed);
  CHECK(colour_at(image, 5, 25) == kBlue);
}
