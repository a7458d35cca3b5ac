// Elements, lists that change without flicker, and questions to the agent.
// Whatever comes from the wire is text: it goes in by textContent and nothing else.

export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 4L2.8 20h18.4zM12 10v4.5M12 17.2v.1",
  clock: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  play: "M8 5.5l10 6.5-10 6.5z",
  printer: "M7 9V4h10v5M7 17H4.5v-8h15v8H17M7 14h10v6H7z",
  gear: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4",
  chevron: "M8 10l4 4 4-4",
  again: "M5 12a7 7 0 107-7c-2.4 0-4.5 1.2-5.7 3M6 4v4.2h4.2",
  search: "M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM16 16l4 4",
};

// A drawing of lines in the colour of the text; never read aloud.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// make("p", "plain", "text"), make("button", {class: "quiet", onclick: …}, icon("pause"), "text").
export function make(tag, look, ...children) {
  const element = document.createElement(tag);
  const attributes = typeof look === "string" ? { class: look } : look ?? {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}

export const button = (look, onclick, ...children) => make("button", { type: "button", class: look, onclick }, ...children);

export function chip({ text, look }) {
  return make("span", `chip ${look}`, text);
}

// Writes only what differs, so that nothing is announced or drawn twice.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Makes `element` look and act like `like`, keeping it and its children where they are: what is
// being pressed, typed or read stays under the finger, in focus, in place.
export function become(element, like) {
  for (const { name } of [...element.attributes]) if (!like.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of like.attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  element.onclick = like.onclick;
  const wanted = [...like.childNodes];
  wanted.forEach((child, place) => {
    const rest = [...element.childNodes].slice(place);
    const found = rest.findIndex((now) => alike(now, child));
    if (found < 0) return element.insertBefore(child, rest[0] ?? null);
    rest.slice(0, found).forEach((gone) => gone.remove());
    const now = rest[found];
    if (child.nodeType !== Node.TEXT_NODE) become(now, child);
    else if (now.data !== child.data) now.data = child.data;
  });
  while (element.childNodes.length > wanted.length) element.lastChild.remove();
  return element;
}

// The same part of the same thing: a paragraph of advice does not become one of buttons.
const alike = (one, other) => one.nodeName === other.nodeName && one.classList?.[0] === other.classList?.[0];

// Makes `place` hold these, as `become` does.
export const hold = (place, ...children) => become(place, make(place.tagName, Object.fromEntries([...place.attributes].map(({ name, value }) => [name, value])), ...children));

// Makes `list` show `items`, one element each: kept, moved, drawn anew only where the item differs.
// `draw(item, element)` gives the element; `element` is the one of before, or undefined.
const drawn = new WeakMap();
export function keyed(list, items, key, draw) {
  const before = new Map([...list.children].map((element) => [drawn.get(element)?.key, element]));
  let place = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const text = JSON.stringify(item);
    const had = before.get(name);
    before.delete(name);
    let element = had;
    if (!had || drawn.get(had).text !== text) {
      const made = draw(item, had);
      element = had && made !== had ? become(had, made) : made;
      drawn.set(element, { key: name, text });
    }
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  for (const element of before.values()) element.remove();
}

// Runs `how` only when `value` is not what it was: what has focus keeps it.
const values = new Map();
export function whenChanged(name, value, how) {
  const text = JSON.stringify(value);
  if (values.get(name) === text) return;
  values.set(name, text);
  how(value);
}

// Answers of the agent. A failure carries its words in both languages.
export class Refused extends Error {
  constructor(answer) {
    super(answer.msg);
    this.words = answer.zh ? answer : answer.msg;
    this.field = answer.field;
    this.expected = answer.expected;
  }
}

async function ask(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const body = await answer.json();
  if (!answer.ok || body.status === "failed") throw new Refused(body);
  return body;
}

export const get = (name) => ask(`/api/${name}`);
export const post = (name, body = {}, more = {}) =>
  ask(`/api/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...more });
