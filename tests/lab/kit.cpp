// What a changed page runs: the vocabulary that mutations are written in, and the truth about them.
#include "tests/lab/kit.h"

namespace twinshot::lab {
namespace {

const char* const kKit = R"JS(
'use strict';
const box = (element) => {
  const r = element.getBoundingClientRect();
  return r.width > 0 && r.height > 0 ? [r.left + scrollX, r.top + scrollY, r.width, r.height] : null;
};
const elements = () => [...document.body.querySelectorAll('*')]
    .filter((e) => !e.ownerSVGElement && !['SCRIPT', 'STYLE', 'OPTION'].includes(e.tagName));
const before = new Map(elements().map((e) => [e, box(e)]));
const touched = new Set();
const touch = (element) => { touched.add(element); return element; };
const missing = (what) => { throw new Error('no ' + what); };
const all = (role) => [...document.querySelectorAll(`[data-role~="${role}"]`)].filter(box);

// The element at that share of the way down the page, of those that have the role and fit.
const find = (role, at, fits = () => true) => {
  const found = all(role).filter(fits);
  if (found.length === 0) missing(role);
  return found[Math.min(found.length - 1, Math.floor(at * found.length))];
};
const pick = (role, at, fits) => touch(find(role, at, fits));

const texts = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
  return found;
};
const reword = (role, at, fits, change) => {
  const fitting = (e) => texts(e).find((node) => fits(node.data));
  const node = fitting(pick(role, at, fitting));
  node.data = change(node.data);
};
// The occurrence nearest to the middle of the text becomes `to`.
const letter = (role, at, from, to) => reword(role, at, (s) => s.includes(from), (s) => {
  let best = -1;
  for (let i = s.indexOf(from); i >= 0; i = s.indexOf(from, i + 1)) {
    if (best < 0 || Math.abs(i - s.length / 2) < Math.abs(best - s.length / 2)) best = i;
  }
  return s.slice(0, best) + to + s.slice(best + from.length);
});
// The word in the middle becomes change(word); '' takes it out.
const word = (role, at, change) => reword(role, at, (s) => s.trim().split(/\s+/).length > 1, (s) => {
  const words = s.trim().split(/\s+/);
  const middle = Math.floor(words.length / 2);
  words[middle] = change(words[middle]);
  return words.filter(Boolean).join(' ');
});
const digit = (role, at, change) => reword(role, at, (s) => /\d/.test(s), (s) => {
  const places = [...s].map((c, i) => (/\d/.test(c) ? i : -1)).filter((i) => i >= 0);
  const place = places[Math.floor(places.length / 2)];
  return s.slice(0, place) + change(Number(s[place])) + s.slice(place + 1);
});

const style = (role, at, rules, fits) => {
  const element = pick(role, at, fits);
  for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value, 'important');
  return element;
};
const px = (element, name) => parseFloat(getComputedStyle(element)[name]) || 0;
// Adds to a length that the element computes to.
const grow = (role, at, name, by, fits) => {
  const element = pick(role, at, fits);
  element.style.setProperty(name, px(element, name) + by + 'px', 'important');
  return element;
};
const resize = (role, at, name, by) => {
  const element = pick(role, at);
  const size = element.getBoundingClientRect()[name] + by;
  element.style.setProperty(name, size + 'px', 'important');
  element.style.setProperty('max-' + name, 'none', 'important');
  element.style.setProperty('flex', 'none', 'important');
};
const shift = (role, at, x, y) => style(role, at, {position: 'relative', left: x + 'px', top: y + 'px'});

const levels = (colour) => colour.match(/[\d.]+/g).map(Number);
// Each channel moved by that much, the other way where it would leave the scale.
const moved = (colour, by) => {
  const mixed = levels(colour).slice(0, 3).map((level, i) => {
    const to = level + by[i];
    return to < 0 || to > 255 ? level - by[i] : to;
  });
  return `rgb(${mixed.join(',')})`;
};
const recolour = (role, at, by, fits) => {
  const element = pick(role, at, fits);
  element.style.setProperty('color', moved(getComputedStyle(element).color, by), 'important');
};
// The colour that shows behind the element; null where it is no single one.
const ground = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const computed = getComputedStyle(e);
    if (computed.backgroundImage !== 'none') return null;
    const colour = levels(computed.backgroundColor);
    if (colour.length < 4 || colour[3] === 1) return computed.backgroundColor;
  }
  return 'rgb(255,255,255)';
};
const paint = (role, at, by, fits = () => true) => {
  const element = pick(role, at, (e) => ground(e) && fits(e));
  element.style.setProperty('background-color', moved(ground(element), by), 'important');
};
const paint_page = (by) => {
  if (!ground(document.body)) missing('plain page');
  document.body.style.setProperty('background-color', moved(ground(document.body), by), 'important');
  touch(document.body);
};

const remove = (element) => { touch(element).remove(); };
const insert = (element, after, place = 'after') => { after[place](touch(element)); return element; };
// A copy with other words, behind the original.
const another = (role, at, fits) => {
  const original = find(role, at, fits);
  const copy = insert(original.cloneNode(true), original);
  for (const node of texts(copy)) node.data = node.data.split('').reverse().join('');
};
// Nobody can tell a copy from its original: either may be reported.
const copy = (role, at, fits) => { const e = pick(role, at, fits); insert(e.cloneNode(true), e); };
const siblings = (role) => (e) => e.nextElementSibling && box(e.nextElementSibling) &&
    e.nextElementSibling.matches(`[data-role~="${role}"]`) &&
    e.nextElementSibling.outerHTML !== e.outerHTML;
const swap = (role, at) => {
  const first = pick(role, at, siblings(role));
  touch(first.nextElementSibling).after(first);
};
// A band over the whole width where a section begins; gives that section.
const band = (at, height, css) => {
  const place = find('section', at);
  const cell = document.createElement(place.tagName === 'TR' ? 'td' : 'section');
  cell.style.cssText = `height:${height}px;padding:8px 32px;overflow:hidden;${css}`;
  cell.textContent = 'Closed on Monday because of the regatta; all orders arrive one day later.';
  const whole = place.tagName === 'TR' ? document.createElement('tr') : cell;
  if (whole !== cell) whole.append(cell);
  insert(whole, place, 'before');
  return place;
};
// A spot of the element's text colour, that far from its corner.
const spot = (role, at, x, y, width, height) => {
  const element = find(role, at);
  const [left, top] = box(element);
  const mark = document.createElement('div');
  mark.style.cssText = `position:absolute;left:${Math.round(left + x)}px;top:${Math.round(top + y)}px;` +
      `width:${width}px;height:${height}px;background:${getComputedStyle(element).color}`;
  document.body.append(touch(mark));
};
const within = (selector) => (e) => e.closest(selector) !== null;
const computed = (name, test) => (e) => test(getComputedStyle(e)[name]);

const same = (a, b) => a && b && a.every((v, i) => Math.abs(v - b[i]) < 0.01);
const edges = ([x, y, w, h]) => [[x, y, w, 1], [x, y + h - 1, w, 1], [x, y, 1, h], [x + w - 1, y, 1, h]];
// A container that grew shows it at its edges, a gradient everywhere.
const shown = (element, where) => {
  if (!where) return [];
  const whole = element.children.length === 0 || element.tagName === 'svg' ||
      [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) ||
      getComputedStyle(element).backgroundImage !== 'none';
  return whole ? [where] : edges(where);
};
const truth = () => {
  const result = {applied: true, why: '', before: [], after: [], moved_before: [], moved_after: []};
  for (const element of touched) {
    const now = element.isConnected ? box(element) : null;
    if (before.get(element)) result.before.push(before.get(element));
    if (now) result.after.push(now);
    if (element === document.body && !before.get(element)) result.before.push(now);
  }
  for (const element of new Set([...before.keys(), ...elements()])) {
    const then = before.get(element);
    const now = element.isConnected ? box(element) : null;
    if (touched.has(element) || same(then, now)) continue;
    result.moved_before.push(...shown(element, then));
    result.moved_after.push(...shown(element, now));
  }
  return result;
};
)JS";

}  // namespace

std::string mutation_script(const std::string& mutation, const std::string& truth_path) {
  return "<script>(() => {" + std::string(kKit) + "let result;\ntry {\n" + mutation +
         ";\nresult = truth();\n} catch (error) {\n"
         "  result = {applied: false, why: String(error.message)};\n}\n"
         // Synchronous, so that the page cannot be photographed before the truth is told.
         "const request = new XMLHttpRequest();\nrequest.open('POST', '" +
         truth_path + "', false);\nrequest.send(JSON.stringify(result));\n})();</script>\n";
}

}  // namespace twinshot::lab
