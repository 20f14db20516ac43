// The JavaScript that steps run in pages.
#include "crawler/browser/step_scripts.h"

#include "crawler/browser/page_helpers.h"

namespace twinshot::step_scripts {

namespace {

/// Helpers of this file, in front of every function.
const char* const kTargets = R"js(
  const kTarget = Symbol.for('twinshot.target');
  const boxes_of = of_element('getClientRects');
  const matches = of_element('matches');
  const attribute = of_element('getAttribute');
  const scroll_into_view = of_element('scrollIntoView');
  const frame_document = (element) => {
    if (!['iframe', 'frame'].includes(name_of(element))) return null;
    try { return element.contentDocument; } catch { return null; /* not ours to look into */ }
  };

  // Its first box, and the part of it inside the window, in CSS px of the window's viewport.
  const place_of = (element) => {
    const root = element.getRootNode();
    const scope = scopes().find((known) => known.root === root);
    if (!scope) return null;
    const x = scope.x - window.scrollX;
    const y = scope.y - window.scrollY;
    const box = [...boxes_of(element)].find(({width, height}) => width > 0 && height > 0) ??
        box_of(element);
    const inner = scope.document.defaultView;
    return {
      x: x + (box.left + box.right) / 2, y: y + (box.top + box.bottom) / 2,
      key: [x + box.left, y + box.top, box.width, box.height].join(),
      left: Math.max(x + Math.max(box.left, 0), 0),
      top: Math.max(y + Math.max(box.top, 0), 0),
      right: Math.min(x + Math.min(box.right, inner.innerWidth), window.innerWidth),
      bottom: Math.min(y + Math.min(box.bottom, inner.innerHeight), window.innerHeight),
    };
  };
  // The browser itself takes account of a phone's window that shows a page smaller than it is.
  const for_input = (x, y) => ({
    x: x - window.visualViewport.offsetLeft, y: y - window.visualViewport.offsetTop,
  });
  const parent_of = (node) => node.assignedSlot ?? node.parentElement ??
      node.getRootNode().host ?? node.ownerDocument.defaultView?.frameElement;
  const is_inside = (node, element) => {
    for (let at = node; at; at = parent_of(at)) {
      if (at === element) return true;
    }
    return false;
  };
)js";

std::string with_targets(const std::string& function) {
  const std::string whole =
      std::string("(argument) => {") + kTargets + "\nreturn (" + function + ")(argument);\n}";
  return page_scripts::with_helpers(whole.c_str());
}

}  // namespace

const std::string kFindTarget = with_targets(R"js(async ({selector, scroll_only, origins}) => {
  let found = [];
  try { found = find_all(selector); } catch { return {state: 'invalid'}; }
  // Frames of other origins may be in reach; what is typed is none of their business.
  found = found.filter(({scope}) => origins.includes(scope.document.defaultView?.origin));
  const element = found.map((each) => each.element).find((each) =>
      has_area(each) && check_visibility(each, {visibilityProperty: true}));
  if (!element) return {state: 'hidden', matches: found.length};
  window[kTarget] = element;
  if (scroll_only) {
    scroll_into_view(element, {behavior: 'instant', block: 'start', inline: 'nearest'});
    await frame();
    await frame();
    return {state: 'ready', x: 0, y: 0};
  }
  if (matches(element, ':disabled')) return {state: 'disabled'};

  const hit_at = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit) {
      let deeper = shadow_of(hit)?.elementFromPoint(x, y);
      if (deeper && !is_inside(deeper, hit)) deeper = null;
      const inner = frame_document(hit);
      if (inner) {
        const box = box_of(hit);
        x -= box.left + hit.clientLeft;
        y -= box.top + hit.clientTop;
        deeper = inner.elementFromPoint(x, y);
      }
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    return hit;
  };
  const gets = (hit) => is_inside(hit, element) || hit.closest?.('label')?.control === element;
  const described = (hit) => {
    let at = hit;
    const names = () => [
      ...[attribute(at, 'id') ?? ''].filter(Boolean).map((id) => `#${id}`),
      ...(attribute(at, 'class') ?? '').split(/\s+/).filter(Boolean).slice(0, 2)
          .map((name) => `.${name}`),
    ].join('');
    while (!names() && parent_of(at)) at = parent_of(at);
    if (!names()) at = hit;
    return shown(name_of(at) + names());
  };

  let hit = null;
  for (const scroll of [false, true]) {
    if (scroll) {
      scroll_into_view(element, {behavior: 'instant', block: 'center', inline: 'nearest'});
    }
    let place = place_of(element);
    // More than two looks: what swings is in the same place twice.
    for (let look = 0; place && look < 3; ++look) {
      await frame();
      const next = place_of(element);
      if (next && next.key !== place.key) return {state: 'moving'};
      place = next;
    }
    if (!place) return {state: 'hidden', matches: found.length};
    const {left, top, right, bottom} = place;
    if (right <= left || bottom <= top) continue;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    hit = hit_at(x, y);
    if (hit && gets(hit)) return {state: 'ready', ...for_input(x, y)};
  }
  return hit ? {state: 'covered', by: described(hit)} : {state: 'outside'};
})js");

const std::string kPrepareField = with_targets(R"js(() => {
  const target = window[kTarget];
  if (!target?.isConnected) return false;
  const focused = () => {
    let at = document.activeElement;
    while (at) {
      const deeper = shadow_of(at)?.activeElement ?? frame_document(at)?.activeElement;
      if (!deeper) break;
      at = deeper;
    }
    return at;
  };
  const no_text = ['button', 'checkbox', 'color', 'file', 'hidden', 'image', 'radio', 'range',
                   'reset', 'submit'];
  const takes_text = (at) => at && (at.isContentEditable ||
      ['textarea', 'select'].includes(name_of(at)) ||
      (name_of(at) === 'input' && !no_text.includes(at.type)));
  const is_ready = (at) => takes_text(at) && !at.readOnly &&
      (is_inside(at, target) || target.control === at);
  if (!is_ready(focused())) target.focus?.();
  const field = focused();
  if (!is_ready(field)) return false;
  if (field.isContentEditable) {
    field.ownerDocument.getSelection().selectAllChildren(field);
  } else if (name_of(field) !== 'select') {
    field.select();
  }
  return true;
})js");

const std::string kTargetAtTop = with_targets(R"js(async () => {
  const target = window[kTarget];
  const place = target?.isConnected ? place_of(target) : null;
  if (!place) return {found: false};
  const top = place.y + window.scrollY;
  const left = place.x + window.scrollX;
  const in_window = top >= 0 && top < window.innerHeight && left >= 0 && left < window.innerWidth;
  if (!in_window) {
    // The page moves away under the pointer. It must not hear of that.
    for (const {root, document: inner} of scopes()) {
      if (root !== inner) continue;
      for (const type of ['out', 'leave', 'move', 'over', 'enter']) {
        for (const device of ['mouse', 'pointer']) {
          inner.defaultView.addEventListener(device + type, (event) => {
            event.stopImmediatePropagation();
          }, true);
        }
      }
    }
  }
  await to_top();
  if (!in_window) return {found: true, in_window};
  const at_top = place_of(target);
  return at_top ? {found: true, in_window, ...for_input(at_top.x, at_top.y)} : {found: false};
})js");

const std::string kTargetChain = with_targets(R"js(() => {
  const chain = [];
  for (let at = window[kTarget]; at; at = parent_of(at)) chain.push(at);
  return chain;
})js");

}  // namespace twinshot::step_scripts
