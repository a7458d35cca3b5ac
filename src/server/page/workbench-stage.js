// The label on the workbench: its very dots at whole pixels, and over them the boxes of its components.

import { button, byId, icon, make, setText } from "./dom.js";
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const ZOOMS = [1, 2, 3, 4, 6, 8, 12];
// mm: a hair line is wide enough to be pointed at.
const HAIR = 0.15;
// Room round the paper, CSS pixels on all sides.
const MARGIN = 20;

let zoom = "fit";
let label;
let picture;
let open = () => {};
let listen = () => {};
const canvas = make("canvas", { id: "dots", role: "img" });
const overlay = document.createElementNS(SVG, "svg");
const paper = make("div", { id: "paper" }, canvas, overlay);
const level = make("span", { class: "level", id: "zoom-level" });

export function startStage(onOpen, onPoint) {
  open = onOpen;
  listen = onPoint;
  overlay.id = "overlay";
  overlay.setAttribute("aria-hidden", "true");
  overlay.setAttribute("preserveAspectRatio", "none");
  overlay.addEventListener("pointerover", (event) => listen(event.target.dataset.place));
  overlay.addEventListener("pointerleave", () => listen(undefined));
  overlay.addEventListener("click", (event) => open(event.target.dataset.place));
  byId("stage").append(nothing(), paper);
  paper.hidden = true;
  byId("stage").addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") step(1);
    if (event.key === "-") step(-1);
    if (event.key === "0") choose("fit");
  });
  new ResizeObserver(scale).observe(byId("stage"));
}

export function zoomTools() {
  const tool = (look, doing, words, ...inside) => {
    const one = button(look, doing, ...inside);
    one.setAttribute("aria-label", words);
    one.title = words;
    return one;
  };
  const boxes = make("input", { type: "checkbox", id: "all-boxes", onchange: (event) => overlay.classList.toggle("all", event.target.checked) });
  return [
    make("span", { class: "zoom", role: "group", title: say("zoomNote") },
      tool("tool", () => step(-1), say("smaller"), "−"), level, tool("tool", () => step(1), say("larger"), "+"),
      tool("tool", () => choose("fit"), say("fit"), say("fit"))),
    make("label", { class: "all-boxes", for: "all-boxes" }, boxes, say("allBoxes")),
  ];
}

const nothing = () =>
  make("div", { class: "nothing", id: "empty" }, icon("printer"), make("strong", "", say("emptyStage")), make("p", "", say("emptyStageNote")));

export function clearStage() {
  label = picture = undefined;
  paper.hidden = true;
  byId("empty").hidden = false;
  byId("stage").classList.remove("stale");
}

// The label before it stays, dimmed, while what is typed cannot be drawn.
export const makeStale = (stale) => byId("stage").classList.toggle("stale", stale);

export async function showLabel(answer) {
  const bytes = Uint8Array.from(atob(answer.png), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes], { type: "image/png" });
  const dots = await createImageBitmap(blob);
  label = answer;
  picture = blob;
  canvas.width = dots.width;
  canvas.height = dots.height;
  canvas.getContext("2d").drawImage(dots, 0, 0);
  canvas.setAttribute("aria-label", say("labelAlt", answer));
  drawBoxes();
  paper.hidden = false;
  byId("empty").hidden = true;
  makeStale(false);
  scale();
}

// The PNG as the agent made it: one dot is one pixel, its true size noted.
export const currentPicture = () => picture;

// Small ones over large ones, so that each can be pointed at.
function drawBoxes() {
  overlay.setAttribute("viewBox", `0 0 ${label.width} ${label.height}`);
  const warned = new Set(label.warnings.map(({ component }) => component));
  const area = ([, , width, height]) => width * height;
  const boxes = label.boxes.map((box, place) => ({ ...box, index: place })).sort((one, other) => area(other.place) - area(one.place));
  overlay.replaceChildren(...boxes.map((box) => rect(box, warned.has(box.component))));
}

function rect({ index, place }, warned) {
  const [x, y, width, height] = place;
  const [wide, high] = [Math.max(width, HAIR), Math.max(height, HAIR)];
  const one = document.createElementNS(SVG, "rect");
  const values = { x: x - (wide - width) / 2, y: y - (high - height) / 2, width: wide, height: high };
  for (const [name, value] of Object.entries(values)) one.setAttribute(name, value.toFixed(3));
  one.dataset.place = index;
  one.classList.toggle("warned", warned);
  return one;
}

// Marks the boxes of these places in `label.boxes`.
export function mark(places) {
  for (const one of overlay.children) one.classList.toggle("on", places.includes(Number(one.dataset.place)));
}

// Brings a box into view where the label is larger than its stage.
export function reveal(place) {
  const one = [...overlay.children].find((rect) => rect.dataset.place === String(place));
  if (one) bring(byId("stage"), one);
}

// Scrolls the container alone: the page stays where the finger is.
export function bring(container, element) {
  const [view, box] = [container.getBoundingClientRect(), element.getBoundingClientRect()];
  const by = (start, end, from, to) => (start < from ? start - from : end > to ? Math.min(end - to, start - from) : 0);
  container.scrollTop += by(box.top, box.bottom, view.top, view.bottom);
  container.scrollLeft += by(box.left, box.right, view.left, view.right);
}

function choose(next) {
  zoom = next;
  scale();
}

function step(by) {
  const now = current();
  const next = by > 0 ? ZOOMS.find((one) => one > now) : ZOOMS.findLast((one) => one < now);
  if (next) choose(next);
}

// Pixels of the screen to a dot: whole ones, unless the label is larger than its stage and has to fit.
function current() {
  if (!label || zoom !== "fit") return zoom === "fit" ? 1 : zoom;
  const stage = byId("stage");
  const room = (side) => Math.max(40, side - 2 * MARGIN) * devicePixelRatio;
  const fit = Math.min(room(stage.clientWidth) / canvas.width, room(stage.clientHeight) / canvas.height);
  return fit >= 1 ? Math.min(Math.floor(fit), ZOOMS.at(-1)) : fit;
}

function scale() {
  if (!label) return;
  const pixels = current();
  canvas.style.width = `${(canvas.width * pixels) / devicePixelRatio}px`;
  canvas.style.height = `${(canvas.height * pixels) / devicePixelRatio}px`;
  canvas.classList.toggle("crisp", pixels >= 1);
  setText(level, `${Number(pixels.toFixed(2))}×`);
}
