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

/// The script of a page whose server takes that long.
std::string slowly(int milliseconds, const std::string& script) {
  return "<script src='/wait?" + std::to_string(milliseconds) + "'></script><script>" + script +
         "</script>";
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
    server.on("/wait", [](const Request& request) {
      const int wait = std::stoi(request.target.substr(request.target.find('?') + 1));
      return Response{200, {}, "text/javascript", "", std::chrono::milliseconds(wait), {}};
    });
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

TEST_CASE_FIXTURE(RestFixture, "rest: an image's pixels do not tell in which sizes it was before") {
  const Image image = check_equal([&](int wait) {
    const std::string before = wait == 0 ? "58px" : "140px";
    return "<p>text</p><canvas id=c width=575 height=437 style='display:none'></canvas>"
           "<img id=i style='width:" +
           before +
           "'><script>const ink = c.getContext('2d');"
           "for (let at = 0; at < 575; at += 5) ink.fillRect(at, 0, 1 + at % 4, at * 7 % 437);"
           "i.src = c.toDataURL()</script>" +
           after(400, "i.style.width = '58px'");
  });
  CHECK(colour_at(image, 140, 25) == kWhite);
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

TEST_CASE_FIXTURE(RestFixture,
                  "rest: timers stand at one firing, and what they were to do is done") {
  const Image image = check_equal([&](int wait) {
    return blocks({"carousel", "chained", "awaited", "late", "never"}) +
           slowly(12 * wait,
                  "const move = (element) => { const n = (element.n ?? 0) + 1; element.n = n;"
                  " element.style.marginLeft = `${n}px`; };"
                  "setInterval(move, 70, carousel);"
                  "const chain = () => { move(chained); setTimeout(chain, 110) }; chain();"
                  "const sleep = (ms) => new Promise((done) => setTimeout(done, ms));"
                  "(async () => { for (;;) { await null; move(awaited); await sleep(130) } })();"
                  "setTimeout(() => setTimeout(() => { late.style.background = '#008000' }, 3000),"
                  " 2500);"
                  "setTimeout(() => { never.style.background = '#f00' }, 60000)");
  });
  // Ten seconds of each.
  CHECK(colour_at(image, 141, 25) == kWhite);
  CHECK(colour_at(image, 142, 25) == kBlue);
  CHECK(colour_at(image, 90, 75) == kWhite);
  CHECK(colour_at(image, 91, 75) == kBlue);
  CHECK(colour_at(image, 76, 125) == kWhite);
  CHECK(colour_at(image, 77, 125) == kBlue);
  CHECK(colour_at(image, 5, 175) == kGreen);
  CHECK(colour_at(image, 5, 225) == kBlue);
}

TEST_CASE_FIXTURE(RestFixture, "rest: timers and frames that wait for each other go on together") {
  const Image image = check_equal([&](int wait) {
    return blocks({"slide"}) +
           slowly(12 * wait,
                  "let n = 0; let busy = false; setInterval(() => { if (busy) return; busy = true;"
                  " const from = n++ * 20; const start = performance.now(); const draw = () => {"
                  "  const done = Math.min(1, (performance.now() - start) / 400);"
                  "  slide.style.marginLeft = `${Math.round(from + 20 * done)}px`;"
                  "  if (done < 1) requestAnimationFrame(draw); else busy = false };"
                  " requestAnimationFrame(draw) }, 1500)");
  });
  CHECK(colour_at(image, 119, 25) == kWhite);
  CHECK(colour_at(image, 121, 25) == kBlue);
}

TEST_CASE_FIXTURE(RestFixture, "rest: timers keep their contract") {
  const Shot shot = photograph_html(
      html("<script>const said = []; const say = (...words) => said.push(words.join(''));"
           "const gone = setTimeout(say, 5, 'gone'); clearTimeout(gone);"
           "const id = setInterval(function() { say('i', this === window, typeof id);"
           " if (said.length > 2) clearInterval(id) }, 900);"
           "setTimeout(say, 5000, 'a', 1, 'b'); setTimeout(\"say('text')\", 1);"
           "setTimeout(() => { say('first'); const no = setTimeout(say, 10, 'no');"
           " Promise.resolve().then(() => say('then')); clearInterval(no) }, 4000);"
           "setTimeout(() => { throw new Error('mine') }, 3500);"
           "onerror = (message) => { say(message.slice(-4)) };"
           "setTimeout(() => { document.body.innerHTML = said.map((line) =>"
           " `<p id=${line}>${line}</p>`).join('');"
           " document.body.style.background = said.join() =="
           " 'text,itruenumber,itruenumber,mine,first,then,a1b' ? '#008000' : '#f00' }, 9000);"
           "</script>"));
  CHECK(colour_at(picture(shot), 390, 290) == kGreen);
}

TEST_CASE_FIXTURE(RestFixture, "rest: what timers ask for on the way is on the picture") {
  server.on("/colour",
            [](const Request&) { return Response{200, {}, "text/plain", "#008000", 400ms, {}}; });
  const Shot shot = photograph_html(
      html("<p>text<script>setTimeout(() => fetch('/colour').then((answer) => answer.text())"
           ".then((colour) => document.body.style.background = colour), 6000)</script>"));
  CHECK(colour_at(picture(shot), 390, 290) == kGreen);
}

TEST_CASE_FIXTURE(RestFixture, "rest: a page that would leave or reload itself later stays") {
  const Shot shot =
      photograph_html(html("<p>text<script>document.body.style.background = '#008000';"
                           "setTimeout(() => { location.reload() }, 5000);"
                           "setTimeout(() => { location.href = '/elsewhere' }, 7000)</script>"));
  CHECK(colour_at(picture(shot), 390, 290) == kGreen);
  CHECK(server.requests_for("/page") == 1);
  CHECK(server.requests_for("/elsewhere") == 0);
}

TEST_CASE_FIXTURE(RestFixture, "rest: frames that are dear are run on by fewer, and agree") {
  check_equal([&](int wait) {
    return blocks({"heavy"}) +
           after(wait,
                 "const clock = performance.now.bind(performance); let n = 0;"
                 "const draw = () => { const begin = clock(); while (clock() < begin + 35); ++n;"
                 " heavy.style.marginLeft = `${n % 97}px`;"
                 " requestAnimationFrame(draw) }; draw()");
  });
}

TEST_CASE_FIXTURE(RestFixture, "rest: what can not be run to its end in time is noted") {
  const Shot shot =
      photograph_html(html("<p>text<script>setInterval(() => { const begin = performance.now();"
                           "while (performance.now() < begin + 30); }, 60)</script>"));
  picture(shot);
  CHECK(has_note(shot, "could not be run to their rest"));
}
