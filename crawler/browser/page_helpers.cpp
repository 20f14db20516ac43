// What the programs that are run in pages share.
#include "crawler/browser/page_helpers.h"

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
  const shadow_of = window[Symbol.for('twinshot.shadow_of')] ?? of_element('shadowRoot');
  const name_of = of_element('localName');
  const can = (element, method) => typeof element[method] === 'function';

  // The document, its reachable frames' documents, and all open shadow roots. x and y: where the
  // root's coordinates begin, in CSS px of the page. Walks through every element, 10 ms for 10,000:
  // once in a program, unless the page may have changed meanwhile.
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

  // The root's own opacity says nothing yet: until the picture, it is ours (kDocumentScript).
  const is_transparent = (element) => {
    for (let at = element; at && at !== document.documentElement;
         at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      if (getComputedStyle(at).opacity === '0') return true;
    }
    return false;
  };

  // Layers whose tiles are late after scrolling are drawn without them. Under the veil there are
  // none; without it, cards below a sticky header were missing on 42 of 80 pictures that were taken
  // on a machine with too much to do.
  const to_top = async () => {
    if (window.scrollX === 0 && window.scrollY === 0) return;
    window.scrollTo(0, 0);
    await frame();
  };

  // The app-shell layout: a page as high as the window whose content scrolls inside an element,
  // maybe deep in its components.
  const expand_scroller = (within) => {
    const page = document.scrollingElement ?? document.documentElement;
    if (window.top !== window || !page || page.scrollHeight > 1.25 * window.innerHeight) return [];
    const area = window.innerWidth * window.innerHeight;
    const scrolls = (element) => element.scrollHeight > element.clientHeight + 1 &&
        element.clientWidth * element.clientHeight >= 0.6 * area &&
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowY);
    let scroller = null;
    for (const {root, document: inner} of within) {
      if (inner !== document) continue;
      scroller = [...root.querySelectorAll('*')].find(
          (element) => element !== document.documentElement && scrolls(element));
      if (scroller) break;
    }
    if (!scroller) return [];
    const above = (element) => element.assignedSlot ?? element.parentElement ??
        element.getRootNode().host ?? null;
    for (let element = scroller; element; element = above(element)) {
      const style = getComputedStyle(element);
      const set = (name, value) => element.style?.setProperty(name, value, 'important');
      if (style.position === 'fixed') set('position', 'absolute');
      set('height', 'auto');
      set('max-height', 'none');
      set('bottom', 'auto');
      set('overflow', 'visible');
      if (style.contain !== 'none') set('contain', 'none');
      if (style.flexGrow !== '0') set('flex-basis', 'auto');
    }
    return ['the page scrolls inside an element: it was expanded'];
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

  // Of an element that shows a page of another site, that page's address; else null.
  const foreign_address = (element) => {
    const name = name_of(element);
    const address = element.src ?? element.data ?? '';
    try {
      if (element.contentDocument) return null;
      // What holds an image or nothing has no window.
      if (name === 'object' && !element.contentWindow) return null;
      if (name === 'embed' && new URL(address, document.baseURI).origin === location.origin) {
        return null;
      }
    } catch { /* another process */ }
    return String(address);
  };

  // Pages of other sites that are shown below the window, with their boxes on the page: left, top,
  // right, bottom.
  const far_frames = (within = scopes()) => {
    const found = [];
    for (const {element, scope} of find_all('iframe, frame, object, embed, fencedframe', within)) {
      const address = foreign_address(element);
      if (address === null || !has_area(element) || is_transparent(element)) continue;
      if (!check_visibility(element, {visibilityProperty: true})) continue;
      const outer = box_of(element);
      const style = getComputedStyle(element);
      const inset = (edge) =>
          parseFloat(style[`border${edge}Width`]) + parseFloat(style[`padding${edge}`]);
      const {x, y} = scope;
      const box = {
        left: outer.left + inset('Left'), top: outer.top + inset('Top'),
        right: outer.right - inset('Right'), bottom: outer.bottom - inset('Bottom'),
      };
      if (y + box.bottom <= window.innerHeight) continue;
      found.push({
        address: shown_url(address),
        box: [x + box.left, y + box.top, x + box.right, y + box.bottom],
      });
    }
    return found;
  };
)js";

}  // namespace

std::string with_helpers(const char* function) {
  return std::string("async (argument) => {") + kHelpers + kSettleScript + "\nreturn (" + function +
         ")(argument);\n}";
}

}  // namespace twinshot::page_scripts
