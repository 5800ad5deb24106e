// measureAll measures the page as it is, without its images, without its style
// elements, which some mail programs take out, and with large text, and returns
// the faults of each. By night it leaves out what no colour depends on.
function measureAll() {
  const faults = { '': measure(), ' without images': measure(withoutImages) };
  if (matchMedia('(prefers-color-scheme: light)').matches) {
    faults[' without styles'] = measure(withoutStyles);
    faults[' at 200 %'] = measure(enlarge);
    faults[' at 200 % without images'] = measure(enlarge, withoutImages);
  }
  return faults;
}

// measure returns what is wrong with the page after some changes, as sentences.
// Each change says how to undo it, and the page is left as it was.
function measure(...changes) {
  const undo = [];
  for (const change of changes) change(undo);
  known.ground.clear();
  known.clippers.clear();
  const faults = new Set();
  const pieces = texts();
  overflow(faults, pieces);
  clipped(faults, pieces);
  overlaps(faults, pieces);
  contrasts(faults, pieces);
  edges(faults);
  for (const f of undo.reverse()) f();
  return [...faults];
}

// known is what has been found out of an element since the last change.
const known = { ground: new Map(), clippers: new Map() };

function once(found, e, find) {
  if (!found.has(e)) found.set(e, find());
  return found.get(e);
}

// withoutImages puts its alternative text in the place of each image, as mail
// programs do until one asks for the images.
function withoutImages(undo) {
  for (const img of document.querySelectorAll('img')) {
    const text = document.createElement('span');
    text.textContent = img.alt;
    text.style.cssText = img.style.cssText;
    text.className = img.className;
    text.style.height = 'auto';
    img.replaceWith(text);
    undo.push(() => text.replaceWith(img));
  }
}

function withoutStyles(undo) {
  for (const style of document.querySelectorAll('style')) {
    const at = style.nextSibling, parent = style.parentNode;
    style.remove();
    undo.push(() => parent.insertBefore(style, at));
  }
}

// enlarge is what a setting for large text does: every size of text doubles, and
// nothing else.
function enlarge(undo) {
  const sizes = [...document.body.querySelectorAll('*')].map(e => [e, parseFloat(getComputedStyle(e).fontSize)]);
  for (const [e, size] of sizes) {
    const before = e.style.cssText;
    e.style.setProperty('font-size', size * 2 + 'px', 'important');
    undo.push(() => { e.style.cssText = before; });
  }
}

// texts lists every text that is to be seen, with its rectangles.
function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const out = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(r => r.width > 0 && r.height > 0);
    const element = node.parentElement;
    if (rects.length === 0) continue;
    out.push({ text: node.data.trim().slice(0, 40), element, style: getComputedStyle(element), rects });
  }
  return out;
}

// block is the nearest element around e that is laid out as a box.
function block(e) {
  while (e !== document.body && getComputedStyle(e).display.startsWith('inline') && getComputedStyle(e).display !== 'inline-block') e = e.parentElement;
  return e;
}

function overflow(faults, pieces) {
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.add(`the page is ${root.scrollWidth} px wide, and the window ${root.clientWidth}`);
  for (const p of pieces) {
    const box = block(p.element).getBoundingClientRect();
    for (const r of p.rects) {
      if (r.left < -1 || r.right > root.clientWidth + 1) faults.add(`"${p.text}" stands outside of the window`);
      else if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 4 || r.bottom > box.bottom + 4) faults.add(`"${p.text}" stands outside of its box`);
    }
  }
}

// clipped finds texts of which an element around them shows only a part, or
// nothing.
function clipped(faults, pieces) {
  for (const p of pieces) {
    if (parseFloat(p.style.fontSize) < 12) faults.add(`"${p.text}" is smaller than 12 px`);
    if (p.style.visibility !== 'visible') faults.add(`"${p.text}" is hidden`);
    if (clippers(p.element).some(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) faults.add(`"${p.text}" is clipped`);
  }
}

// clippers are the elements around e, and e itself, that show only what fits.
function clippers(e) {
  if (e === document.documentElement) return [];
  return once(known.clippers, e, () => {
    const s = getComputedStyle(e), around = clippers(e.parentElement);
    const all = s.overflowX === 'visible' && s.overflowY === 'visible' && s.textOverflow === 'clip' && s.clipPath === 'none';
    return all ? around : [e, ...around];
  });
}

// overlaps finds texts that stand on each other.
function overlaps(faults, pieces) {
  const all = pieces.flatMap(p => p.rects.map(r => ({ r, p }))).sort((a, b) => a.r.top - b.r.top);
  all.forEach((a, i) => {
    for (let j = i + 1; j < all.length && all[j].r.top < a.r.bottom; j++) {
      const b = all[j];
      const wide = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
      const high = Math.min(a.r.bottom, b.r.bottom) - b.r.top;
      if (wide > 2 && high > Math.min(a.r.height, b.r.height) / 4) faults.add(`"${a.p.text}" and "${b.p.text}" overlap`);
    }
  });
}

function contrasts(faults, pieces) {
  for (const p of pieces) {
    const size = parseFloat(p.style.fontSize);
    const large = size >= 24 || size >= 18.66 && p.style.fontWeight >= 700;
    const under = ground(p.element);
    const c = contrast(over(rgba(p.style.color), under), under);
    if (c < (large ? 3 : 4.5)) faults.add(`"${p.text}" has a contrast of ${c.toFixed(2)}`);
  }
}

// edges measures the borders that mean something: the bars beside a text, and
// the lines that stand for a place to write. Thinner ones beside a text only
// adorn it.
function edges(faults) {
  for (const e of document.body.querySelectorAll('*')) {
    const s = getComputedStyle(e), under = ground(e.parentElement);
    for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
      const width = s[`border${side}Style`] === 'none' ? 0 : parseFloat(s[`border${side}Width`]);
      if (width === 0 || width < 2 && e.textContent.trim()) continue;
      const c = contrast(over(rgba(s[`border${side}Color`]), under), under);
      if (c < 3) faults.add(`an edge at "${e.textContent.trim().slice(0, 40)}" has a contrast of ${c.toFixed(2)}`);
    }
  }
}

// ground is the colour behind what stands in e.
function ground(e) {
  if (!e) {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(document.documentElement).colorScheme.includes('dark');
    return dark ? [18, 18, 18, 1] : [255, 255, 255, 1];
  }
  return once(known.ground, e, () => over(rgba(getComputedStyle(e).backgroundColor), ground(e.parentElement)));
}

function rgba(colour) {
  const n = colour.match(/[\d.]+/g).map(Number);
  return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
}

function over(c, under) { return [0, 1, 2].map(i => c[i] * c[3] + under[i] * (1 - c[3])).concat(1); }

// contrast is the ratio of WCAG 2.2 between two colours, from 1 to 21.
function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(c) {
  const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
