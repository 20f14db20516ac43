// The JavaScript that is run in pages. Each k... constant is one function expression.
#include "crawler/browser/page_scripts.h"

#include "crawler/browser/page_helpers.h"

namespace twinshot::page_scripts {

const char* const kWatchesScroll =
    "Boolean(window[Symbol.for('twinshot.watches_scroll')] || window.onscroll || "
    "document.onscroll)";

const char* const kTimersDueSoon = "(window[Symbol.for('twinshot.due_within')]?.(1000) ?? 0) > 0";

const std::string kIsVisible = with_helpers(R"js((selector) => {
  return find_all(selector).some(({element}) =>
    has_area(element) && check_visibility(element, {visibilityProperty: true}) &&
    !is_transparent(element));
})js");

const std::string kLoadResources = with_helpers(R"js(async ({fonts_ms, images_ms}) => {
  const notes = [];

  document.documentElement?.getBoundingClientRect();  // fonts start to load at layout
  const before = scopes();
  const fonts = [...new Set(before.map((scope) => scope.document))].map((inner) => inner.fonts);
  await Promise.race([Promise.all(fonts.map((set) => set.ready)), sleep(fonts_ms)]);
  for (const set of fonts) {
    for (const face of set) {
      if (face.status === 'loading') notes.push(`font still loading: ${shown(face.family)}`);
      if (face.status === 'error') notes.push(`font failed: ${shown(face.family)}`);
    }
  }

  const now = scopes();
  const images = find_all('img', now).map(({element}) => element)
      .filter((element) => can(element, 'decode'));  // no <img> of some XML
  for (const image of images) {
    if (image.loading === 'lazy') image.loading = 'eager';
    image.decoding = 'sync';
  }
  const until = performance.now() + images_ms;
  let open = images;
  while (open.length > 0) {
    // complete is true for broken images, too: their broken picture is final.
    open = open.filter((image) => image.isConnected && !image.complete);
    if (open.length === 0 || performance.now() >= until) break;
    await sleep(50);
  }
  if (open.length > 0) {
    notes.push(`${open.length} image${open.length > 1 ? 's' : ''} still loading: ` +
               shown_url(open[0].currentSrc || open[0].src));
  }
  // A video without a poster shows its first frame as soon as it has it.
  const is_coming = (video) => can(video, 'pause') && video.isConnected && !video.poster &&
      video.preload !== 'none' && video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA &&
      video.networkState === HTMLMediaElement.NETWORK_LOADING;
  const videos = find_all('video', now).map(({element}) => element);
  const videos_until = Math.min(performance.now() + 3000, until);
  while (videos.some(is_coming) && performance.now() < videos_until) await sleep(50);
  const decoded = images.filter((image) => image.complete && image.naturalWidth > 0)
      .map((image) => image.decode().catch(() => {}));
  await Promise.race([Promise.all(decoded), sleep(2000)]);
  await frame();
  await frame();
  return notes;
})js");

const std::string kIsBusy = with_helpers(R"js(() =>
  find_all('[aria-busy=true i]').some(({element, scope}) => {
    const box = box_of(element);
    const top = scope.y - window.scrollY + box.top;
    return has_area(element) && top < window.innerHeight && top + box.height > 0 &&
           check_visibility(element, {visibilityProperty: true});
  })
)js");

const char* const kSkipsContent = "window[Symbol.for('twinshot.skips_content')] === true";

const std::string kExpand = with_helpers(R"js(({skips}) => {
  // Contained as before: without that, margins collapse and nothing is clipped.
  const lay_out = (element, style) => {
    const contain = style.contain;
    element.style.setProperty('content-visibility', 'visible', 'important');
    if (contain === 'strict' || contain === 'content') return;
    const kinds = new Set(contain === 'none' ? [] : contain.split(' '));
    for (const kind of ['layout', 'style', 'paint']) kinds.add(kind);
    element.style.setProperty('contain', [...kinds].join(' '), 'important');
  };
  const all = scopes();
  for (const {root} of skips ? all : []) {
    for (const element of root.querySelectorAll('*')) {
      const style = getComputedStyle(element);
      if (style.contentVisibility === 'auto' && element.style) lay_out(element, style);
    }
  }
  const notes = expand_scroller(all);
  const moved = skips || notes.length > 0;
  return {notes, far_frames: far_frames(moved ? scopes() : all).length > 0};
})js");

const std::string kScrollTo = with_helpers(R"js(async ({y}) => {
  window.scrollTo({left: 0, top: y, behavior: 'instant'});
  await frame();
  await frame();
  return {height: document.scrollingElement?.scrollHeight ?? 0, window: window.innerHeight};
})js");

const std::string kCheckExpectations = with_helpers(R"js(({selector, not_text}) => {
  // Visible text is dear to ask for: a layout and a string of all of it.
  const says = (text) => [...new Set(scopes().map((scope) => scope.document))]
      .some((inner) => inner.body?.innerText.includes(text));
  return {
    title: shown(document.title, 512),
    selector_found: selector === '' || find_all(selector).length > 0,
    text_found: not_text !== '' && says(not_text),
  };
})js");

const std::string kRest = with_helpers(R"js(async ({rest_event, limit_ms}) => {
  let in_time = true;
  const answers = [];
  for (const {root, document: inner} of scopes()) {
    if (root !== inner) continue;
    const target = inner.defaultView.performance;
    const answer = new Promise((done) => {
      target.addEventListener(`${rest_event}:done`, done, {once: true});
      target.addEventListener(`${rest_event}:late`, () => done(in_time = false), {once: true});
    });
    const answers_later = !target.dispatchEvent(new Event(rest_event, {cancelable: true}));
    if (answers_later) answers.push(answer);
  }
  await Promise.race([Promise.all(answers), sleep(limit_ms).then(() => { in_time = false; })]);
  return in_time ? [] : ['scripts that move the page could not be run to their rest in time'];
})js");

const std::string kFreeze =
    with_helpers(R"js(async ({unveil_event, css, hide, remove, restyled}) => {
  const notes = [];
  const found = scopes();  // the page's own programs rest
  const settle_all = () => {
    let changed = false;
    for (const {root} of found) {
      for (const animation of root.getAnimations()) changed = settle(animation) || changed;
    }
    return changed;
  };
  // What ends may start the next: so far, and no further.
  const settle_chains = async () => {
    for (let round = 0; round < 20 && settle_all(); ++round) await frame();
  };

  notes.push(...expand_scroller(found));

  // One rule per selector: one mistake must not switch the others off.
  const rule = (selector, children, declaration) => {
    try {
      document.querySelector(selector);
    } catch {
      notes.push(`not a selector: ${shown(selector)}`);
      return '';
    }
    const list = children ? `:is(${selector}), :is(${selector}) *` : `:is(${selector})`;
    return `${list} { ${declaration} !important; }\n`;
  };
  await settle_chains();
  // A rule for all elements makes all their styles new, 30 ms on a tall page: only where styles may
  // still change. What changes in spite of that is settled below.
  restyled ||= css !== '' || hide.length > 0 || remove.length > 0;
  if (restyled) add_style(css + '\n' +
      hide.map((selector) => rule(selector, true, 'visibility: hidden')).join('') +
      remove.map((selector) => rule(selector, false, 'display: none')).join('') +
      '*, *::before, *::after { transition: none !important; }\n', found);

  for (const {root, document: inner} of found) {
    for (const type of ['animationstart', 'transitionrun']) {
      root.addEventListener(type, (event) => {
        for (const animation of event.target.getAnimations?.() ?? []) settle(animation);
      }, true);
    }
    for (const element of root.querySelectorAll('input, textarea, [contenteditable]')) {
      element.spellcheck = false;
    }
    if (inner.documentElement) inner.documentElement.spellcheck = false;
    root.activeElement?.style?.setProperty('caret-color', 'transparent', 'important');
    inner.documentElement?.style?.setProperty('scroll-behavior', 'auto', 'important');
    for (const svg of root.querySelectorAll('svg')) {
      // createElement('svg') makes a thing of that name that is no drawing.
      if (svg.ownerSVGElement || !can(svg, 'pauseAnimations')) continue;
      svg.pauseAnimations();
      svg.setCurrentTime(0);
    }
    for (const marquee of root.querySelectorAll('marquee')) {
      if (!can(marquee, 'stop')) continue;
      // Stopped wherever it happens to be, a marquee would differ every time.
      marquee.stop();
      const still = inner.createElement('div');
      still.className = marquee.className;
      still.style.cssText = marquee.style.cssText + ';overflow:hidden;white-space:nowrap';
      still.append(...marquee.childNodes);
      marquee.replaceWith(still);
    }
  }
  await Promise.all(find_all('video', found).map(async ({element}) => {
    if (!can(element, 'pause')) return;
    element.pause();
    element.autoplay = false;
    // Its poster comes back, whether or not it has played before the picture.
    if (element.poster && (element.currentTime > 0 || element.played.length > 0)) {
      element.preload = 'none';
      element.load();
      return;
    }
    if (element.currentTime === 0) return;
    const seeked = new Promise((done) => element.addEventListener('seeked', done, {once: true}));
    element.currentTime = 0;
    await Promise.race([seeked, sleep(500)]);
  }));
  await to_top();
  performance.dispatchEvent(new Event(unveil_event));
  await frame();
  await settle_chains();
  await frame();
  return {notes};
})js");

const std::string kShowFrame = with_helpers(R"js(async ({y, box}) => {
  // What sticks to the window would lie over the frame. Elsewhere these names mean nothing.
  globalThis.twinshot_hidden ||= [];
  const pinned = [];
  for (const {root, document: inner} of scopes()) {
    if (inner !== document) continue;
    for (const element of root.querySelectorAll('*')) {
      if (!element.style || !['fixed', 'sticky'].includes(getComputedStyle(element).position)) continue;
      pinned.push({element, top: box_of(element).top + window.scrollY});
    }
  }
  window.scrollTo({left: 0, top: y, behavior: 'instant'});
  await frame();
  for (const {element, top} of pinned) {
    if (Math.abs(box_of(element).top + window.scrollY - top) < 0.5) continue;
    const style = element.style;
    globalThis.twinshot_hidden.push(
        {style, value: style.getPropertyValue('opacity'), rank: style.getPropertyPriority('opacity')});
    style.setProperty('opacity', '0', 'important');
  }
  await frame();
  await frame();
  return far_frames().some(
      (each) => each.box.every((edge, i) => Math.abs(edge - box[i]) < 0.5));
})js");

const std::string kHideFrames = with_helpers(R"js(async () => {
  for (const {style, value, rank} of globalThis.twinshot_hidden ?? []) {
    style.setProperty('opacity', value, rank);
  }
  globalThis.twinshot_hidden = [];
  await to_top();
  await frame();
})js");

const std::string kInspect = with_helpers(R"js(async ({ignore}) => {
  const notes = [];
  const boxes = [];
  await to_top();
  const all = scopes();
  const add = ({element, scope}, from = -Infinity) => {
    const box = box_of(element);
    const top = Math.max(scope.y + box.top, from);
    const bottom = scope.y + box.bottom;
    if (box.width <= 0 || bottom <= top) return;
    boxes.push([scope.x + box.left, top, scope.x + box.right, bottom]);
  };
  for (const selector of ignore) {
    try {
      for (const found of find_all(selector, all)) add(found);
    } catch {
      notes.push(`not a selector: ${shown(selector)}`);
    }
  }
  const has_text = () => {
    for (const {root, document: inner} of all) {
      const walker = inner.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const range = inner.createRange();
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.data.trim() || !node.parentElement) continue;
        const name = name_of(node.parentElement);
        if (['script', 'style', 'noscript', 'template'].includes(name)) continue;
        if (!is_shown(node.parentElement)) continue;
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        if (box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0) return true;
      }
    }
    return false;
  };
  const media = 'img, video, canvas, svg, iframe, object, embed, input, textarea, select, button';
  const has_media = () => find_all(media, all).some(({element}) => {
    if (name_of(element) === 'img' && element.naturalWidth === 0) return false;
    const box = box_of(element);
    return box.width * box.height >= 64 && is_shown(element);  // not a tracking pixel
  });
  const meta_of = name => {
    const found = document.querySelector(`meta[name="${name}" i]`);
    return shown(found?.getAttribute('content')?.trim() ?? '', 512);
  };
  return {
    boxes, notes,
    meta: {
      description: meta_of('description'),
      robots: meta_of('robots'),
      canonical: shown(document.querySelector('link[rel~="canonical" i]')?.href ?? '', 2048),
      viewport: meta_of('viewport'),
      charset: document.characterSet,
    },
    frames: far_frames(all),
    visible_text: has_text() || has_media(),
    layout_width: document.scrollingElement?.clientWidth ?? window.innerWidth,
    scroll_width: document.scrollingElement?.scrollWidth ?? 0,
  };
})js");

}  // namespace twinshot::page_scripts
