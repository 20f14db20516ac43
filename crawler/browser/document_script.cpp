// The program that runs in every document before its first script, in the page's own world.
#include "crawler/browser/document_script.h"

#include "crawler/browser/settle_script.h"

namespace twinshot {

const char* const kRestEvent = "twinshot:rest";
const char* const kUnveilEvent = "twinshot:unveil";

namespace {

/// Helpers, the veil, and what needs no end: dialogs, videos, scrolling.
const char* const kStart = R"js((() => {
  'use strict';
  const replace = (object, name, value) => {
    try {
      if (object) Object.defineProperty(object, name, {value, writable: true, configurable: true});
    } catch { /* already defined for good */ }
  };
  replace(window, 'print', () => {});
  replace(window.Navigator?.prototype, 'sendBeacon', () => true);
  replace(window.Notification, 'requestPermission', (done) => {
    if (typeof done === 'function') done('denied');
    return Promise.resolve('denied');
  });
  // A video shows its poster or first frame.
  replace(window.HTMLMediaElement?.prototype, 'play', () => Promise.resolve());

  const add = EventTarget.prototype.addEventListener;
  // Nothing is drawn before the page is at rest. Chrome scales an image down from the smallest size
  // that it was drawn in before and that is large enough: a thumbnail that stood in a wider row
  // while its neighbours were loading came out with other pixels (1 picture in 30). Layout,
  // observers and frames do not care about opacity.
  if (window === window.top) {
    const veil = new CSSStyleSheet();
    veil.replaceSync(':root { opacity: 0 !important; }');
    document.adoptedStyleSheets.push(veil);
    Reflect.apply(add, performance, [')js";

const char* const kScrolling = R"js(', () => veil.replaceSync('')]);
  }

  const mark = Symbol.for('twinshot.watches_scroll');
  const watched = () => { window[mark] = true; };
  if (window.IntersectionObserver) {
    window.IntersectionObserver = new Proxy(window.IntersectionObserver, {
      construct(target, values, self) {
        watched();
        return Reflect.construct(target, values, self);
      },
    });
  }
  replace(EventTarget.prototype, 'addEventListener', function addEventListener(type, ...rest) {
    if (type === 'scroll') watched();
    return Reflect.apply(add, this, [type, ...rest]);
  });
)js";

/// What a page closed to others is open to us: its roots are open, and only its own scripts are
/// told that they are not. Everything that looks for elements finds those in there, too.
const char* const kShadows = R"js(
  // Something is laid out only where it is seen (content-visibility). Events of a root end there.
  const skips = () => {
    const mark = Symbol.for('twinshot.skips_content');
    try { window.top[mark] = true; } catch { /* another site */ }
  };
  const tell_skipping = (root) =>
      Reflect.apply(add, root, ['contentvisibilityautostatechange', skips, true]);
  tell_skipping(window);

  const closed = new WeakSet();
  let any_closed = false;
  const change_getter = (prototype, name, answer) => {
    const old = prototype && Object.getOwnPropertyDescriptor(prototype, name);
    if (!old?.get) return;
    const getter = {get [name]() { return answer(this, Reflect.apply(old.get, this, [])); }};
    const {get} = Object.getOwnPropertyDescriptor(getter, name);
    Object.defineProperty(prototype, name, {...old, get});
  };
  const attach = window.Element?.prototype.attachShadow;
  replace(window.Element?.prototype, 'attachShadow', {attachShadow(options, ...rest) {
    const closes = options?.mode === 'closed';
    const root = Reflect.apply(attach, this, [closes ? {...options, mode: 'open'} : options, ...rest]);
    tell_skipping(root);
    if (closes) any_closed = Boolean(closed.add(root));
    return root;
  }}.attachShadow);
  const shadow_of = window.Element &&
      Object.getOwnPropertyDescriptor(Element.prototype, 'shadowRoot').get;
  replace(window, Symbol.for('twinshot.shadow_of'), (host) => Reflect.apply(shadow_of, host, []));
  change_getter(window.Element?.prototype, 'shadowRoot',
      (host, root) => (root && closed.has(root) ? null : root));
  change_getter(window.ShadowRoot?.prototype, 'mode',
      (root, mode) => (closed.has(root) ? 'closed' : mode));
  const path_of = window.Event?.prototype.composedPath;
  const closed_roots_around = (node) => {
    const roots = [];
    for (let root = node?.getRootNode?.(); root?.host; root = root.host.getRootNode()) {
      if (closed.has(root)) roots.push(root);
    }
    return roots;
  };
  replace(window.Event?.prototype, 'composedPath', {composedPath() {
    const path = Reflect.apply(path_of, this, []);
    if (!any_closed) return path;
    const within = closed_roots_around(this.currentTarget);
    return path.filter(
        (node) => closed_roots_around(node).every((root) => within.includes(root)));
  }}.composedPath);
)js";

/// Scripts that act after a while. Rest drops what they wait for; run_on() below asks for it first.
const char* const kTimers = R"js(
  let resting = false;
  let running_on = false;  // resting, while the clocks still run forward
  const Promise = window.Promise;
  const clock = performance.now.bind(performance);
  let instant = clock;
  const later = window.setTimeout;
  const forget = window.clearTimeout;
  // Our own scripts sleep on.
  replace(window, Symbol.for('twinshot.later'), later);
  const timers = new Map();
  const texts = new Set();  // timers whose program is a text: the page's policy judges those
  // How much later than its page's own doing the running callback was meant to be, through all the
  // timers that led to it; up to which such time its chain is run on.
  let age = 0;
  let goal = 0;
  const {port1: turn, port2: turns} = new MessageChannel();
  let turned = null;
  turn.onmessage = () => {
    age = goal = 0;
    turned?.();
  };
  /** Everything that is due at once, promises above all, is done. */
  const all_done = () => new Promise((done) => {
    turned = done;
    turns.postMessage(0);
  });
  const fire = (entry) => {
    // What it awaits belongs to it, too: until the next turn.
    age = entry.age;
    goal = entry.goal;
    if (entry.repeats) {
      entry.age += entry.step;
      entry.due = instant() + entry.step;
    } else {
      timers.delete(entry.id);
    }
    if (!running_on) turns.postMessage(0);
    Reflect.apply(entry.callback, window, entry.values);
  };
  const timer = (original, repeats) => function(callback, delay, ...values) {
    if (typeof callback !== 'function') {
      const id = Reflect.apply(original, window, [callback, delay, ...values]);
      texts.add(id);
      if (resting) Reflect.apply(forget, window, [id]);
      return id;
    }
    const wait = Math.max(delay | 0, age > 0 || repeats ? 4 : 0);
    const step = Math.max(wait, 4);
    const entry = {
      callback, values, repeats, step, age: age + step, goal, due: instant() + wait,
    };
    // While the page rests, the browser gives no more than the number.
    entry.id = Reflect.apply(original, window, [resting ? () => {} : () => fire(entry), delay]);
    if (resting) Reflect.apply(forget, window, [entry.id]);
    if (!resting || running_on) timers.set(entry.id, entry);
    return entry.id;
  };
  // For our own scripts: how many timers are due soon that the page has set by its own doing, not
  // another timer's.
  replace(window, Symbol.for('twinshot.due_within'), (span) => [...timers.values()].filter(
      (entry) => !entry.repeats && entry.age === entry.step && entry.due <= instant() + span).length);
  const forget_timer = (original) => function(id) {
    timers.delete(Number(id));
    return Reflect.apply(original, window, [id]);
  };
  replace(window, 'setTimeout', {setTimeout: timer(later, false)}.setTimeout);
  replace(window, 'setInterval', {setInterval: timer(window.setInterval, true)}.setInterval);
  replace(window, 'clearTimeout', {clearTimeout: forget_timer(forget)}.clearTimeout);
  replace(window, 'clearInterval', {clearInterval: forget_timer(window.clearInterval)}.clearInterval);
)js";

/// Scripts that draw frame by frame. Where such a loop or a chain of timers is when the page is
/// photographed would depend on how fast it loaded, so each is run on to a frame and an instant
/// that do not.
const char* const kFrames = R"js(
  const request = window.requestAnimationFrame;
  const cancel = window.cancelAnimationFrame;
  const waiting = new Map();
  let last_id = 0;
  let depth = 0;  // frames that the loop has had whose callback is running; 0: none is
  let costs = null;  // real milliseconds of its last frames
  const run = (entry, time) => {
    const [outer, outer_costs] = [depth, costs];
    depth = entry.frames + 1;
    costs = entry.costs;
    const begin = clock();
    try { Reflect.apply(entry.callback, window, [time]); } finally {
      [depth, costs] = [outer, outer_costs];
      if (entry.costs.push(clock() - begin) > 30) entry.costs.shift();
    }
  };
  // What a frame of a loop takes where nothing disturbs it: the machine's load is no agreed thing.
  // Frames that only waited for something do not count.
  const cost_of = (loop) => {
    const sorted = [...loop].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return sorted.find((cost) => cost * 4 >= middle) ?? 0;
  };
  const request_frame = function requestAnimationFrame(callback) {
    if (typeof callback !== 'function') return Reflect.apply(request, window, [callback]);
    const id = ++last_id;
    const entry = {callback, frames: depth, costs: costs ?? [], real: 0};
    waiting.set(id, entry);
    if (!resting) {
      entry.real = Reflect.apply(request, window, [(time) => {
        waiting.delete(id);
        run(entry, time);
      }]);
    }
    return id;
  };
  const cancel_frame = function cancelAnimationFrame(id) {
    const entry = waiting.get(Number(id));
    waiting.delete(Number(id));
    if (entry) Reflect.apply(cancel, window, [entry.real]);
  };
  replace(window, 'requestAnimationFrame', request_frame);
  replace(window, 'webkitRequestAnimationFrame', request_frame);
  replace(window, 'cancelAnimationFrame', cancel_frame);
  replace(window, 'webkitCancelAnimationFrame', cancel_frame);

  // Loops end at a multiple of so many frames, the most that their cost allows: four seconds' worth
  // at least, so that pages are ready before the first of these ends. Chains of timers end at a
  // multiple of so many milliseconds of their own, the clocks at one of the page's: more than a
  // page takes to be ready, and the clocks later than any chain, so that what the last timer began
  // is drawn to its end.
  const kFrames = [240, 60, 15, 1];
  const kSpan = 10000;
  const kCost = 2000;   // of real milliseconds that the frames are meant to take
  const kLimit = 6000;  // of real milliseconds that all of it may take
  const kPatience = 50;  // real milliseconds
  /** The clocks stand still for a callback, but not for one that waits for them. */
  const stand_at = (time) => {
    const began = clock();
    instant = () => time + Math.max(0, clock() - began - kPatience);
  };
  const next_timer = (until) => {
    let next = null;
    for (const entry of timers.values()) {
      // A chain begun meanwhile is as old as those of the page's own doing.
      entry.goal ||= kSpan * (Math.floor((entry.age - entry.step) / kSpan) + 1);
      if (entry.age > entry.goal || entry.due > until) continue;
      if (!next || entry.due < next.due) next = entry;
    }
    return next;
  };
  const attempt = (program) => {
    try { program(); } catch (error) { window.reportError?.(error); }
  };
  /** Says whether there was time for all of it. */
  const run_on = async () => {
    for (const entry of waiting.values()) Reflect.apply(cancel, window, [entry.real]);
    for (const id of [...timers.keys(), ...texts]) Reflect.apply(forget, window, [id]);
    if (waiting.size === 0 && !next_timer(Infinity)) return true;
    const date_begin = Date.now();
    const begin = clock();
    const end = kSpan * Math.ceil((begin + 1.5 * kSpan) / kSpan);
    // The clocks go with the frames, and on from there.
    instant = () => begin;
    const date = () => Math.floor(date_begin + instant() - begin);
    replace(Performance.prototype, 'now', {now: () => instant()}.now);
    if (first_date === undefined) set_dates(date);
    const loops = new Set([...waiting.values()].map((entry) => entry.costs));
    const cost = [...loops].reduce((sum, loop) => sum + cost_of(loop), 0);
    const period = kFrames.find((frames) => frames * cost <= kCost) ?? 1;
    const due = (entry) => period - entry.frames % period;
    let late = false;
    let reached = begin;
    for (let round = 1; round <= period; ++round) {
      late ||= clock() - begin > kLimit;
      if (late) round = period;
      const time = begin + (end - begin) * round / period;
      for (let next = next_timer(time); next && !late; next = next_timer(time)) {
        reached = Math.max(next.due, reached);
        stand_at(reached);
        attempt(() => fire(next));
        await all_done();
        late = clock() - begin > kLimit;
      }
      reached = time;
      const left = period - round;
      let drawn = false;
      for (const [id, entry] of [...waiting]) {
        // A loop that has fewer frames to go joins in later: all end at the same instant.
        if (!waiting.has(id) || (!late && due(entry) <= left)) continue;
        waiting.delete(id);
        stand_at(time);
        drawn = true;
        attempt(() => run(entry, time));
      }
      // What a frame promised is kept before the next. A turn of the event loop for each would be
      // dear: no page is ready before it has been through this.
      for (let i = 0; drawn && i < 20; ++i) await undefined;
    }
    const ahead = end - clock();
    instant = () => clock() + ahead;
    return !late;
  };
)js";

/// What dates are when nobody says which.
const char* const kDates = R"js(
  const set_dates = (now) => {
    const Original = window.Date;
    replace(window, 'Date', new Proxy(Original, {
      construct(target, values, self) {
        return Reflect.construct(target, values.length > 0 ? values : [now()], self);
      },
      apply: () => new Original(now()).toString(),
    }));
    replace(Original, 'now', {now: () => now()}.now);
    replace(Original.prototype, 'constructor', window.Date);
    const formats = window.Intl?.DateTimeFormat?.prototype;
    const format = formats && Object.getOwnPropertyDescriptor(formats, 'format');
    if (format?.get) {
      Object.defineProperty(formats, 'format', {...format, get() {
        const bound = Reflect.apply(format.get, this, []);
        return (date) => bound(date === undefined ? now() : date);
      }});
    }
    const parts = formats?.formatToParts;
    replace(formats, 'formatToParts', function formatToParts(date) {
      return Reflect.apply(parts, this, [date === undefined ? now() : date]);
    });
    const temporal = window.Temporal?.Now;
    if (!temporal) return;
    const instant = () => window.Temporal.Instant.fromEpochMilliseconds(now());
    const zoned = (zone) => instant().toZonedDateTimeISO(zone ?? temporal.timeZoneId());
    replace(temporal, 'instant', instant);
    replace(temporal, 'zonedDateTimeISO', zoned);
    replace(temporal, 'plainDateTimeISO', (zone) => zoned(zone).toPlainDateTime());
    replace(temporal, 'plainDateISO', (zone) => zoned(zone).toPlainDate());
    replace(temporal, 'plainTimeISO', (zone) => zoned(zone).toPlainTime());
  };
  // capture.clock: dates begin at an agreed instant and move on with the page's own timers and
  // frames, by what those are meant to take and not by what they took: what is written is the same
  // however fast the page loaded, and what waits for a date to pass sees it pass.
  const first_date = window[Symbol.for('twinshot.clock')];
  delete window[Symbol.for('twinshot.clock')];
  if (first_date !== undefined) {
    let latest = first_date;
    let asked = 0;
    set_dates(() => {
      const passed = Math.floor(age + depth * 1000 / 60);
      // A loop that does nothing but look at the clock ends, too.
      latest = Math.max(latest + (++asked % 20000 === 0 ? 1 : 0), first_date + passed);
      return latest;
    });
  }
)js";

/// Animations that scripts start, and the end of all motion.
const char* const kRest = R"js(
  const settled = (prototype, name) => {
    const original = prototype?.[name];
    if (!original) return;
    replace(prototype, name, {[name](...values) {
      const result = Reflect.apply(original, this, values);
      // Not before its caller had the chance to pause it.
      if (resting) queueMicrotask(() => settle(result ?? this));
      return result;
    }}[name]);
  };
  // The page stays what it is and where it was put.
  const stay = () => {
    for (const name of ['scroll', 'scrollTo', 'scrollBy']) replace(window, name, () => {});
    window.navigation?.addEventListener('navigate', (event) => {
      if (event.cancelable && !event.destination.sameDocument) event.preventDefault();
    });
  };
  const stop_scrolling = () => {
    const element = window.Element?.prototype;
    for (const name of ['scroll', 'scrollTo', 'scrollBy']) replace(element, name, () => {});
    replace(element, 'scrollIntoView', () => {});
    for (const name of ['scrollTop', 'scrollLeft']) {
      const old = Object.getOwnPropertyDescriptor(element, name);
      if (old?.get) Object.defineProperty(element, name, {...old, set() {}});
    }
  };
  settled(window.Element?.prototype, 'animate');
  settled(window.Animation?.prototype, 'play');
  settled(window.Animation?.prototype, 'reverse');
  // Listeners of documents and windows do not outlive document.open().
  Reflect.apply(add, performance, [')js";

const char* const kEnd = R"js(', (event) => {
    if (resting) return;
    event.preventDefault();  // says that an answer follows
    rest(event.type);
  }]);
  const rest = async (type) => {
    resting = running_on = true;
    stay();
    let in_time = false;
    try { in_time = await run_on(); } finally {
      running_on = false;
      timers.clear();
      stop_scrolling();
      performance.dispatchEvent(new Event(type + (in_time ? ':done' : ':late')));
    }
  };
})();)js";

}  // namespace

const std::string kDocumentScript = std::string(kStart) + kUnveilEvent + kScrolling + kShadows +
                                    kTimers + kFrames + kDates + kSettleScript + kRest +
                                    kRestEvent + kEnd;

std::string clock_script(Instant first) {
  const std::string ms = std::to_string(first.time_since_epoch().count());
  return "window[Symbol.for('twinshot.clock')] = " + ms + ";";
}

}  // namespace twinshot
