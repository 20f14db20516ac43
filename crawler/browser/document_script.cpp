// The program that runs in every document before its first script, in the page's own world.
#include "crawler/browser/document_script.h"

#include "crawler/browser/settle_script.h"

namespace twinshot {

const char* const kRestEvent = "twinshot:rest";

namespace {

/// Helpers, and what needs no end: dialogs, videos, scrolling.
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
  const add = EventTarget.prototype.addEventListener;
  replace(EventTarget.prototype, 'addEventListener', function addEventListener(type, ...rest) {
    if (type === 'scroll') watched();
    return Reflect.apply(add, this, [type, ...rest]);
  });
)js";

/// Scripts that draw frame by frame. Where such a loop is when the page is photographed would
/// depend on how fast it loaded, so each is run on to a frame and an instant that do not.
const char* const kFrames = R"js(
  let resting = false;
  const request = window.requestAnimationFrame;
  const cancel = window.cancelAnimationFrame;
  const waiting = new Map();
  let last_id = 0;
  let depth = 0;  // frames that the loop has had whose callback is running; 0: none is
  const run = (entry, time) => {
    const outer = depth;
    depth = entry.frames + 1;
    try { Reflect.apply(entry.callback, window, [time]); } finally { depth = outer; }
  };
  const request_frame = function requestAnimationFrame(callback) {
    if (typeof callback !== 'function') return Reflect.apply(request, window, [callback]);
    const id = ++last_id;
    const entry = {callback, frames: depth, real: 0};
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

  // Loops end at a multiple of so many frames and of so many milliseconds: four seconds' worth of
  // the one, and more than the time that a page takes to be ready of the other.
  const kFrames = 240;
  const kSpan = 10000;
  const kLimit = 2000;  // of real milliseconds that all of it may take
  const run_on = () => {
    for (const entry of waiting.values()) Reflect.apply(cancel, window, [entry.real]);
    if (waiting.size === 0) return;
    const clock = performance.now.bind(performance);
    const date_begin = Date.now();
    const begin = clock();
    const end = kSpan * Math.ceil((begin + kSpan / 2) / kSpan);
    // The clocks go with the frames, and on from there.
    let instant = () => begin;
    const date = () => Math.floor(date_begin + instant() - begin);
    replace(Performance.prototype, 'now', {now: () => instant()}.now);
    replace(window, 'Date', new Proxy(Date, {
      construct(target, values, self) {
        return Reflect.construct(target, values.length > 0 ? values : [date()], self);
      },
    }));
    replace(window.Date, 'now', {now: date}.now);
    const due = (entry) => kFrames - entry.frames % kFrames;
    const rounds = Math.max(...[...waiting.values()].map(due));
    for (let round = 1; round <= rounds && waiting.size > 0; ++round) {
      const late = clock() - begin > kLimit;
      if (late) round = rounds;
      const time = begin + (end - begin) * round / rounds;
      instant = () => time;
      const left = rounds - round;
      for (const [id, entry] of [...waiting]) {
        // A loop that has fewer frames to go joins in later: all end at the same instant.
        if (!waiting.has(id) || (!late && due(entry) <= left)) continue;
        waiting.delete(id);
        try { run(entry, time); } catch (error) { window.reportError?.(error); }
      }
    }
    const ahead = end - clock();
    instant = () => clock() + ahead;
  };
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
  // The page stays where it was put.
  const stop_scrolling = () => {
    const element = window.Element?.prototype;
    for (const name of ['scroll', 'scrollTo', 'scrollBy']) {
      replace(window, name, () => {});
      replace(element, name, () => {});
    }
    replace(element, 'scrollIntoView', () => {});
    for (const name of ['scrollTop', 'scrollLeft']) {
      const old = Object.getOwnPropertyDescriptor(element, name);
      if (old?.get) Object.defineProperty(element, name, {...old, set() {}});
    }
  };
  // Nobody else can look into these.
  const closed = [];
  const attach = window.Element?.prototype.attachShadow;
  replace(window.Element?.prototype, 'attachShadow', function attachShadow(...values) {
    const root = Reflect.apply(attach, this, values);
    if (root.mode === 'closed') closed.push(new WeakRef(root));
    return root;
  });
  settled(window.Element?.prototype, 'animate');
  settled(window.Animation?.prototype, 'play');
  settled(window.Animation?.prototype, 'reverse');
  // Listeners of documents and windows do not outlive document.open().
  Reflect.apply(add, performance, [')js";

const char* const kEnd = R"js(', () => {
    if (resting) return;
    resting = true;
    run_on();
    stop_scrolling();
    for (const root of closed) root.deref()?.getAnimations().forEach(settle);
  }]);
})();)js";

}  // namespace

const std::string kDocumentScript =
    std::string(kStart) + kFrames + kSettleScript + kRest + kRestEvent + kEnd;

}  // namespace twinshot
