// The JavaScript that is run in pages. Each k... constant is one function expression.
#include "crawler/browser/page_scripts.h"

#include "crawler/browser/settle_script.h"

namespace twinshot::page_scripts {

namespace {

/// Helpers that every function below may use; wrapped around it by with_helpers().
const char* const kHelpers = R"js(
  // In a page's own world, its timers may have been brought to rest.
  const later = window[Symbol.for('twinshot.later')] ?? setTimeout;
  const sleep = (ms) => new Promise((done) => later(done, ms));
  // Half a surrogate pair is not JSON.
  const shown = (text, limit = 120) => String(text).slice(0, limit).toWellFormed();
  const shown_url = (url) => shown(String(url || 'without address').split(/[?#]/)[0]);
  // requestAnimationFrame may not tick in a tab that is not painted.
  const frame = () => Promise.race([new Promise((done) => requestAnimationFrame(done)), sleep(250)]);

  // Asked of the prototype: a form's controls may be called like its methods and attributes.
  const of_element = (name) => {
    const {get, value} = Object.getOwnPropertyDescriptor(Element.prototype, name);
    return (element, ...values) => Reflect.apply(get ?? value, element, values);
  };
  const box_of = of_element('getBoundingClientRect');
  const check_visibility = of_element('checkVisibility');
  const shadow_of = of_element('shadowRoot');
  const name_of = of_element('localName');
  const can = (element, method) => typeof element[method] === 'function';

  // The document, its reachable frames' documents, and all open shadow roots. x and y: where the
  // root's coordinates begin, in CSS px of the page.
  const scopes = () => {
    const found = [];
    const visit = (root, document, x, y) => {
      found.push({root, document, x, y});
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const shadow = shadow_of(node);
        if (shadow) visit(shadow, document, x, y);
      }
      for (const node of root.querySelectorAll('iframe, frame')) {
        let inner = null;
        try { inner = node.contentDocument; } catch { /* not ours to look into */ }
        if (!inner || !inner.documentElement) continue;
        const box = box_of(node);
        visit(inner, inner, x + box.left + node.clientLeft, y + box.top + node.clientTop);
      }
    };
    visit(document, document, window.scrollX, window.scrollY);
    return found;
  };

  // `within`: scopes that were found before and are still those of the page.
  const find_all = (selector, within = scopes()) => {
    const found = [];
    for (const scope of within) {
      for (const element of scope.root.querySelectorAll(selector)) found.push({element, scope});
    }
    return found;
  };

  const has_area = (element) => {
    const box = box_of(element);
    return box.width > 0 && box.height > 0;
  };
  const is_shown = (element) => has_area(element) &&
      check_visibility(element, {opacityProperty: true, visibilityProperty: true});

  // Layers whose tiles are late after scrolling are drawn without them. Under the veil there are
  // none; without it, cards below a sticky header were missing on 42 of 80 pictures that were taken
  // on a machine with too much to do.
  const to_top = async () => {
    if (window.scrollX === 0 && window.scrollY === 0) return;
    window.scrollTo(0, 0);
    await frame();
  };

  const add_style = (text, within = scopes()) => {
    for (const {root, document} of within) {
      try {
        // A constructed sheet is not subject to the page's content security policy.
        const sheet = new document.defaultView.CSSStyleSheet();
        sheet.replaceSync(text);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      } catch { /* a frame that is just going away */ }
    }
  };
)js";

std::string with_helpers(const char* function) {
  return std::string("async (argument) => {") + kHelpers + kSettleScript + "\nreturn (" + function +
         ")(argument);\n}";
}

}  // namespace

const char* const kWatchesScroll =
    "Boolean(window[Symbol.for('twinshot.watches_scroll')] || window.onscroll || "
    "document.onscroll)";

const std::string kIsVisible = with_helpers(R"js((selector) => {
  // The root's own opacity says nothing yet: until the picture, it is ours (kDocumentScript).
  const is_transparent = (element) => {
    for (let at = element; at && at !== document.documentElement;
         at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      if (getComputedStyle(at).opacity === '0') return true;
    }
    return false;
  };
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

  const images = find_all('img').map(({element}) => element)
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
  const decoded = images.filter((image) => image.complete && image.naturalWidth > 0)
      .map((image) => image.decode().catch(() => {}));
  await Promise.race([Promise.all(decoded), sleep(2000)]);
  await frame();
  await frame();
  return notes;
})js");

const std::string kSweep = with_helpers(R"js(async ({max_height, limit_ms}) => {
  const notes = [];
  add_style('html, body { scroll-behavior: auto !important; }');
  const until = performance.now() + limit_ms;
  const step = Math.max(window.innerHeight, 100);
  let y = 0;
  for (let steps = 0; ; ++steps) {
    const height = Math.min(document.scrollingElement?.scrollHeight ?? 0, max_height);
    if (y >= height) break;
    if (steps >= 60 || performance.now() >= until) {
      notes.push(`scrolling through the page stopped at ${y} of ${height} px`);
      break;
    }
    window.scrollTo(0, y);
    await frame();
    await frame();
    y += step;
  }
  window.scrollTo(0, 0);
  await frame();
  await frame();
  return notes;
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

const std::string kFreeze = with_helpers(R"js(async ({unveil_event, css, hide, remove}) => {
  const notes = [];
  const settle_all = () => {
    let changed = false;
    for (const {root} of scopes()) {
      for (const animation of root.getAnimations()) changed = settle(animation) || changed;
    }
    return changed;
  };
  // What ends may start the next: so far, and no further.
  const settle_chains = async () => {
    for (let round = 0; round < 20 && settle_all(); ++round) await frame();
  };

  // The app-shell layout: a page as high as the window whose content scrolls inside an element.
  const page = document.scrollingElement ?? document.documentElement;
  if (window.top === window && page && page.scrollHeight <= window.innerHeight + 1) {
    const area = window.innerWidth * window.innerHeight;
    const scroller = [...document.querySelectorAll('body, body *')].find((element) => {
      if (element.scrollHeight <= element.clientHeight + 1) return false;
      if (element.clientWidth * element.clientHeight < 0.6 * area) return false;
      return ['auto', 'scroll'].includes(getComputedStyle(element).overflowY);
    });
    for (let element = scroller; element; element = element.parentElement) {
      const set = (name, value) => element.style.setProperty(name, value, 'important');
      if (getComputedStyle(element).position === 'fixed') set('position', 'absolute');
      set('height', 'auto');
      set('max-height', 'none');
      set('bottom', 'auto');
      set('overflow', 'visible');
    }
    if (scroller) notes.push('the page scrolls inside an element: it was expanded');
  }

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
  const found = scopes();
  add_style(css + '\n' +
      hide.map((selector) => rule(selector, true, 'visibility: hidden')).join('') +
      remove.map((selector) => rule(selector, false, 'display: none')).join('') +
      '*, *::before, *::after { transition: none !important; caret-color: transparent !important; }\n' +
      'html { scroll-behavior: auto !important; }\n', found);

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
  // Frames in other processes are not painted where they are outside the window
  // (playwright#40583): nothing can be said about that, so nothing is.
  for (const found of find_all('iframe', all)) {
    let reachable = null;
    try { reachable = found.element.contentDocument; } catch { /* another process */ }
    if (reachable || !is_shown(found.element)) continue;
    const box = box_of(found.element);
    if (found.scope.y + box.bottom <= window.innerHeight) continue;
    add(found, window.innerHeight);
    notes.push('a frame of another site below the window is ignored: ' +
               shown_url(found.element.src));
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
    visible_text: has_text() || has_media(),
    layout_width: document.scrollingElement?.clientWidth ?? window.innerWidth,
    scroll_width: document.scrollingElement?.scrollWidth ?? 0,
  };
})js");

}  // namespace twinshot::page_scripts
