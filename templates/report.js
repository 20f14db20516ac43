// The viewer on top of the static report: modes, keys, filter, sort, permalinks. Everything it needs
// is in the page; it makes no request and writes page text as text only.
'use strict';

(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  // file:// pages may be denied storage: then settings last as long as the page.
  const remember = (key, value) => {
    try { localStorage.setItem('twinshot.' + key, value); } catch { /* not kept */ }
  };
  const recall = (key) => {
    try { return localStorage.getItem('twinshot.' + key); } catch { return null; }
  };

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // --- the viewer of one endpoint ---------------------------------------------------------------

  const modes = [['side', 'Side by side'], ['overlay', 'Overlay'], ['blink', 'Blink'],
                 ['difference', 'Difference']];
  const viewers = new WeakMap();
  let mode = modes.some(([name]) => name === recall('mode')) ? recall('mode') : 'side';

  // Blinking at 2 Hz for 5 s at most: WCAG 2.3.1 and 2.2.2.
  const blinkPeriodMs = 500;
  const blinkLimitMs = 5000;

  const makeViewer = (endpoint) => {
    const root = find('.viewer', endpoint);
    if (!root) return null;
    const frame = find('.frame', root);
    const shots = all('.shot', root);
    const numbers = [...new Set(all('g[data-n]', root).map((box) => Number(box.dataset.n)))]
        .sort((a, b) => a - b);
    const complete = all('img', root).length === 2;
    let region = -1;
    let timer = 0;

    const where = make('output', {ariaLive: 'polite'});
    const buttons = modes.map(([name, label], index) => make(
        'button', {type: 'button', textContent: label, title: `Key ${index + 1}`,
                   onclick: () => { setMode(name); }}));
    const opacity = make('input', {type: 'range', min: 0, max: 100, value: 50,
                                   ariaLabel: 'Opacity of the second picture, per cent'});
    const auto = make('button', {type: 'button', textContent: 'Auto', title: 'Twice a second, for five seconds'});
    const flip = make('button', {type: 'button', title: 'Key b'});
    const actual = make('button', {type: 'button', textContent: 'Actual size', title: 'Key 0'});
    const boxes = make('button', {type: 'button', textContent: 'Boxes', title: 'Key x'});
    const previous = make('button', {type: 'button', textContent: '‹', ariaLabel: 'Previous region', title: 'Key k'});
    const next = make('button', {type: 'button', textContent: '›', ariaLabel: 'Next region', title: 'Key j'});
    const labels = shots.map((shot) => find('figcaption b', shot).textContent);

    const group = make('span', {className: 'group', role: 'group', ariaLabel: 'How to compare'}, ...buttons);
    const bar = make('div', {className: 'modes'});
    if (complete) {
      bar.append(group,
                 make('label', {className: 'for-overlay'}, opacity),
                 make('span', {className: 'for-blink'}, flip, ' ', auto));
    }
    bar.append(actual);
    if (numbers.length) bar.append(boxes, make('span', {className: 'spring'}), previous, next, where);
    root.prepend(bar);

    // Pictures of unequal width are stacked at one scale.
    const natural = shots.map((shot) => Number(find('img', shot)?.getAttribute('width') ?? 0));
    const scaleStack = (stacked) => shots.forEach((shot, index) => {
      const canvas = find('.canvas', shot);
      if (!canvas) return;
      const share = natural[index] / Math.max(...natural);
      canvas.style.width = stacked && share < 1 ? `${share * 100}%` : '';
    });

    const stopBlinking = () => {
      clearInterval(timer);
      timer = 0;
      auto.setAttribute('aria-pressed', 'false');
    };
    const showSecond = (second) => {
      root.classList.toggle('second', second);
      flip.textContent = `Showing ${labels[second ? 1 : 0]}`;
    };
    const switchSides = () => showSecond(!root.classList.contains('second'));
    auto.onclick = () => {
      if (timer) return stopBlinking();
      if (calm.matches) return switchSides();
      auto.setAttribute('aria-pressed', 'true');
      const end = performance.now() + blinkLimitMs;
      timer = setInterval(() => {
        if (performance.now() > end || !endpoint.open) return stopBlinking();
        switchSides();
      }, blinkPeriodMs);
    };
    flip.onclick = () => { stopBlinking(); switchSides(); };
    opacity.oninput = () => root.style.setProperty('--opacity', opacity.value / 100);

    // Content below an inserted band lies lower on one side. Stacked pictures are shifted so that the
    // current region lies on itself; the shift is said, because it is not what the page looks like.
    const alignStack = (marks) => {
      const second = shots[1] && find('.canvas', shots[1]);
      if (!second) return '';
      second.style.transform = '';
      if (root.dataset.mode === 'side') return '';
      const rectOf = (side) => marks.find((mark) => mark.closest(side))?.querySelector('rect');
      const [before, after] = [rectOf('.reference'), rectOf('.candidate')];
      const shift = before && after ? before.y.baseVal.value - after.y.baseVal.value : 0;
      if (!shift) return '';
      second.style.transform = `translateY(${shift * second.offsetWidth / natural[1]}px)`;
      return `, ${labels[1]} shifted by ${shift} px`;
    };

    const applyMode = (name) => {
      const stacked = complete && name !== 'side';
      root.dataset.mode = complete ? name : 'side';
      buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(modes[i][0] === name)));
      scaleStack(stacked);
      stopBlinking();
      if (region >= 0) showRegion(region);
    };
    const setMode = (name) => {
      mode = name;
      remember('mode', name);
      applyMode(name);
    };

    const toggle = (button, name, pressed) => {
      button.setAttribute('aria-pressed', String(pressed));
      button.onclick = () => {
        const on = root.classList.toggle(name);
        button.setAttribute('aria-pressed', String(name === 'bare' ? !on : on));
        if (region >= 0) showRegion(region);
      };
    };
    toggle(actual, 'actual', false);
    toggle(boxes, 'bare', true);

    // Scrolls the frame, not the page, so that the region is at a third of its height.
    const showRegion = (index) => {
      if (!numbers.length) return;
      region = (index + numbers.length) % numbers.length;
      const number = numbers[region];
      all('.current', endpoint).forEach((old) => old.classList.remove('current'));
      const marks = all(`[data-n="${number}"]`, endpoint);
      marks.forEach((mark) => mark.classList.add('current'));
      const shown = marks.filter((mark) => mark.closest('svg'));
      const shift = alignStack(shown);
      const box = (shown.find((mark) => mark.closest('.candidate')) ?? shown[0])
          ?.querySelector('rect').getBoundingClientRect();
      if (box && box.width) {
        const view = frame.getBoundingClientRect();
        frame.scrollTop += box.top - view.top - Math.max(60, (view.height - box.height) / 3);
        if (root.classList.contains('actual')) frame.scrollLeft += box.left - view.left - view.width / 4;
      }
      where.textContent = `Region ${region + 1} of ${numbers.length}${shift}`;
    };
    previous.onclick = () => showRegion(region < 0 ? numbers.length - 1 : region - 1);
    next.onclick = () => showRegion(region + 1);
    endpoint.addEventListener('click', (event) => {
      const mark = event.target.closest('[data-n]');
      if (mark && !event.target.closest('a')) showRegion(numbers.indexOf(Number(mark.dataset.n)));
    });
    root.addEventListener('dblclick', (event) => { if (event.target.closest('.canvas')) actual.click(); });

    showSecond(false);
    applyMode(mode);
    showRegion(0);
    return {
      setMode, applyMode,
      nextRegion: () => next.click(), previousRegion: () => previous.click(),
      actual: () => actual.click(), boxes: () => boxes.click(),
      blink: () => { if (mode !== 'blink') setMode('blink'); flip.click(); },
      fade: (step) => {
        if (mode !== 'overlay') setMode('overlay');
        opacity.value = Number(opacity.value) + step;
        opacity.oninput();
      },
    };
  };

  const viewerOf = (endpoint) => {
    if (!viewers.has(endpoint)) viewers.set(endpoint, makeViewer(endpoint));
    return viewers.get(endpoint);
  };

  // --- the list ---------------------------------------------------------------------------------

  const endpoints = all('.endpoint');
  let current = null;

  const setCurrent = (endpoint) => {
    current?.classList.remove('current');
    current = endpoint;
    current?.classList.add('current');
  };

  endpoints.forEach((endpoint) => endpoint.addEventListener('toggle', () => {
    if (!endpoint.open) return;
    viewerOf(endpoint)?.applyMode(mode);
  }));
  endpoints.forEach((endpoint) => find('summary', endpoint).addEventListener('click', () => setCurrent(endpoint)));

  const show = (endpoint) => {
    if (!endpoint) return;
    if (current && current !== endpoint) current.open = false;
    setCurrent(endpoint);
    endpoint.open = true;
    viewerOf(endpoint);
    endpoint.scrollIntoView({block: 'start'});
    find('summary', endpoint).focus({preventScroll: true});
    history.replaceState(null, '', '#' + find('.body', endpoint).id);
  };

  const visible = () => all('.endpoint').filter((endpoint) => !endpoint.hidden);
  const step = (by) => {
    const list = visible();
    const at = list.indexOf(current);
    // Before anything was chosen, n is the first page and p the last.
    const target = at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by;
    show(list[target]);
  };

  // A link may point into something folded, or to an endpoint's own id.
  const followHash = () => {
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    const endpoint = target.closest('.endpoint');
    if (endpoint) {
      endpoint.hidden = false;
      endpoint.closest('.list').hidden = false;
      return show(endpoint);
    }
    for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    target.scrollIntoView({block: 'start'});
  };
  addEventListener('hashchange', followHash);

  // --- filter and sort --------------------------------------------------------------------------

  const filter = find('#filter');
  const rows = all('.rows tbody tr');
  const wordOf = (row) => row.closest('.list').id;
  const facts = new Map();
  const factsOf = (item) => {
    if (!facts.has(item)) {
      const isRow = item.localName === 'tr';
      facts.set(item, {
        s: isRow ? wordOf(item) : item.classList[1],
        v: (isRow ? item.cells[1].textContent : item.dataset.viewport).toLowerCase(),
        c: isRow ? [] : item.dataset.causes.trim().toLowerCase().split(/\s+/),
        text: (isRow ? item.textContent
                     : `${item.dataset.path} ${find('summary', item).textContent}`).toLowerCase(),
      });
    }
    return facts.get(item);
  };
  const matches = (item, words) => words.every((word) => {
    const fact = factsOf(item);
    const not = word.startsWith('!') && word.length > 1;
    const term = not ? word.slice(1) : word;
    const [, key, value] = /^([svc]):(.+)$/.exec(term) ?? [];
    let found = fact.text.includes(term);
    if (key === 's') found = fact.s.startsWith(value);
    if (key === 'v') found = fact.v.startsWith(value);
    if (key === 'c') found = fact.c.includes(value);
    return found !== not;
  });
  const applyFilter = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of [...endpoints, ...rows]) {
      item.hidden = !matches(item, words);
      if (!item.hidden) ++shown;
    }
    for (const list of all('.list')) list.hidden = !find('.endpoint:not([hidden]), tbody tr:not([hidden])', list);
    find('#shown').textContent = words.length ? `${shown} of ${endpoints.length + rows.length} pages` : '';
  };
  filter.addEventListener('input', applyFilter);

  const orders = {
    rank: (a, b) => a.dataset.rank - b.dataset.rank,
    regions: (a, b) => b.dataset.regions - a.dataset.regions || orders.rank(a, b),
    path: (a, b) => a.dataset.path.localeCompare(b.dataset.path) || orders.rank(a, b),
  };
  find('#sort').addEventListener('change', (event) => {
    all('.cards').forEach((list) => list.append(...all('.endpoint', list).sort(orders[event.target.value])));
  });

  all('.cause').forEach((cause) => {
    const button = make('button', {type: 'button', textContent: 'Show only these'});
    button.onclick = () => {
      filter.value = `c:${cause.dataset.cause}`;
      applyFilter();
      find('#regressed')?.scrollIntoView({block: 'start'});
    };
    find('.pages', cause)?.append(button);
  });

  // --- keys, theme, help ------------------------------------------------------------------------

  const help = find('#help');
  const keysOn = find('#keys-on');
  keysOn.checked = recall('keys') !== 'off'; // WCAG 2.1.4: single keys can be switched off
  keysOn.addEventListener('change', () => remember('keys', keysOn.checked ? 'on' : 'off'));
  find('#help-button').onclick = () => help.showModal();

  const themes = ['system', 'light', 'dark'];
  const setTheme = (name) => {
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    find('#theme').textContent = `Theme: ${name}`;
  };
  let theme = themes.includes(recall('theme')) ? recall('theme') : 'system';
  setTheme(theme);
  find('#theme').onclick = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    remember('theme', theme);
    setTheme(theme);
  };

  const viewer = () => {
    if (!current?.open) step(1);
    return current && viewerOf(current);
  };
  const keys = {
    n: () => step(1), p: () => step(-1),
    j: () => viewer()?.nextRegion(), k: () => viewer()?.previousRegion(),
    b: () => viewer()?.blink(), x: () => viewer()?.boxes(), 0: () => viewer()?.actual(),
    '[': () => viewer()?.fade(-10), ']': () => viewer()?.fade(10),
    '/': () => filter.focus(), '?': () => help.showModal(),
    c: () => navigator.clipboard?.writeText(location.href),
  };
  modes.forEach(([name], index) => { keys[index + 1] = () => viewer()?.setMode(name); });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest?.('input, select, textarea')) {
      if (event.key === 'Escape' && event.target === filter) { filter.value = ''; applyFilter(); filter.blur(); }
      return;
    }
    if (event.key === 'Escape' && current?.open) { current.open = false; return; }
    if (!keysOn.checked || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  const tools = find('#tools');
  tools.hidden = false;
  const measure = () => document.documentElement.style.setProperty('--tools-height', `${tools.offsetHeight}px`);
  new ResizeObserver(measure).observe(tools);
  measure();
  endpoints.filter((endpoint) => endpoint.open).forEach(viewerOf);
  followHash();
})();
