// The workbench for whoever makes templates: what is typed is drawn by the printer's own renderer, at once.

import { tell } from "./act.js";
import { button, byId, get, hold, icon, make, post, Refused, setText, whenChanged } from "./dom.js";
import { bring, clearStage, currentPicture, makeStale, mark, reveal, showLabel, startStage, zoomTools } from "./workbench-stage.js";
import { goTo, put, showMistake, startTexts, text, title } from "./workbench-texts.js";
import "./workbench-words.js";
import { chinese, number, ours, say } from "./words.js";

const TYPED_MS = 180;
// A list longer than this is no help to anybody.
const LISTED = 300;
const SAMPLE = "waybill-76x130";
const PLAIN_DPI = [203, 300, 600];

let shown;
let page = 0;
let timer = 0;
let turn = 0;
let underway;
// The printers in the list, to notice a change.
let offered = "";
const choice = make("select", { id: "drawn-as", "aria-label": say("drawnAs"), title: say("drawnAs") });
const pages = make("span", { class: "pages", id: "pages", role: "group" });

document.documentElement.lang = chinese ? "zh-CN" : "en";
document.title = say("benchPageTitle");
setText(byId("skip"), say("benchSkip"));
setText(byId("title"), say("benchTitle"));
setText(byId("view-title"), say("theLabel"));
byId("back").setAttribute("aria-label", say("benchBack"));
byId("back").title = say("benchBack");
byId("stage").setAttribute("aria-label", say("theLabel"));
const takes = [
  button("tool", savePng, make("span", "", say("downloadPng"))),
  button("tool", savePdf, make("span", "", say("downloadPdf"))),
];
byId("tools").append(button("tool", loadSample, icon("play"), make("span", "", say("benchSample"))), ...takes);
byId("viewbar").append(choice, pages, ...zoomTools());
choice.addEventListener("change", draw);
for (const list of ["warnings", "keys", "boxes"]) {
  byId(list).addEventListener("keydown", walk);
  byId(list).addEventListener("pointerleave", () => point([]));
}
startStage((place) => open(shown?.boxes[place]), (place) => point(place === undefined ? [] : [Number(place)], true));
startTexts(() => {
  clearTimeout(timer);
  timer = setTimeout(draw, TYPED_MS);
});
clear();
await offerPrinters();
draw();
// A printer's settings may have been changed in another tab.
addEventListener("focus", async () => {
  if (await offerPrinters()) draw();
});

// ---- What is asked ----------------------------------------------------------

async function offerPrinters() {
  let printers = [];
  try {
    printers = (await get("overview")).printers;
  } catch {
    // Without its list the default printer is what there is.
  }
  const known = JSON.stringify(printers.map(({ name, config, isDefault }) => [name, config, isDefault]));
  if (known === offered) return false;
  offered = known;
  const before = choice.value;
  const usual = printers.find(({ isDefault }) => isDefault);
  const option = (value, words) => make("option", { value, selected: value === before }, words);
  choice.replaceChildren(
    option("", usual ? say("asDefaultOf", { printer: usual.name, dpi: usual.config.dpi }) : say("asDefault")),
    ...printers.map(({ name, config }) => option(`printer:${name}`, say("asPrinter", { printer: name, dpi: config.dpi }))),
    ...PLAIN_DPI.map((dpi) => option(`dpi:${dpi}`, say("asPlain", { dpi }))),
  );
  return true;
}

function asked() {
  const [kind, ...rest] = choice.value.split(":");
  const under = kind === "printer" ? { printer: rest.join(":") } : kind === "dpi" ? { dpi: Number(rest[0]) } : {};
  return { template: text("template"), data: text("data"), page, ...under };
}

// One question at a time, and the last one counts.
async function draw() {
  clearTimeout(timer);
  underway?.abort();
  const mine = ++turn;
  if (!text("template").trim()) return clear();
  underway = new AbortController();
  const slow = setTimeout(() => standing("busy", say("drawing")), 400);
  try {
    const answer = await post("workbench", asked(), { signal: underway.signal });
    if (mine !== turn) return;
    if (answer.error) return showFailure(answer.error);
    await showLabel(answer);
    if (mine === turn) show(answer);
  } catch (refused) {
    if (mine === turn) showFailure(refused instanceof Refused && refused.words.zh ? refused.words : undefined);
  } finally {
    clearTimeout(slow);
  }
}

async function loadSample() {
  try {
    const [template, data] = await Promise.all([`${SAMPLE}.json`, `${SAMPLE}.data.json`].map(async (name) => (await fetch(`/samples/${name}`)).text()));
    page = 0;
    put("template", template, `${SAMPLE}.json`);
    put("data", data, `${SAMPLE}.data.json`);
  } catch {
    tell(say("lost"), "bad");
  }
}

// ---- What is shown ----------------------------------------------------------

function clear() {
  shown = undefined;
  page = 0;
  clearStage();
  showMistake(undefined);
  standing("", "");
  lists({ warnings: [], keys: [], boxes: [] });
  empty(true);
  point([]);
}

// Nothing is there to be counted, enlarged or taken along.
function empty(is) {
  byId("workbench").classList.toggle("empty", is);
  for (const take of takes) take.disabled = is;
}

function show(answer) {
  shown = answer;
  page = answer.page;
  empty(false);
  showMistake(undefined);
  const warned = answer.warnings.length > 0;
  standing(warned ? "care" : "good", say("drawn", answer));
  const turnTo = (to) => () => {
    page = to;
    draw();
  };
  const arrow = (look, words, to) => {
    const one = button("tool", turnTo(to), look);
    one.setAttribute("aria-label", words);
    one.disabled = to < 0 || to >= answer.pages;
    return one;
  };
  hold(pages, ...(answer.pages > 1 ? [
    arrow("‹", say("pageBefore"), page - 1),
    make("span", "", say("pageOf", { page: page + 1, pages: answer.pages })),
    arrow("›", say("pageAfter"), page + 1),
  ] : []));
  lists(answer);
  point([]);
}

function showFailure(mistake) {
  makeStale(true);
  showMistake(mistake);
  const elsewhere = mistake && !mistake.file ? ours(mistake) : "";
  standing("bad", elsewhere || say(mistake ? "notDrawn" : "lost"));
  if (shown) setText(byId("pointed"), say("stale"));
}

function standing(look, words) {
  const place = byId("standing");
  place.className = look;
  const drawing = { good: "check", care: "alert", bad: "alert", busy: "clock" }[look];
  hold(place, ...(words ? [icon(drawing), make("span", "", words)] : []));
}

function lists({ warnings, keys, boxes }) {
  head("warnings-title", "warnings", warnings.length);
  head("keys-title", "keys", keys.length);
  head("boxes-title", "boxes", boxes.length);
  fill("warnings", warnings, "noWarnings", drawWarning);
  // What is missing stands first.
  fill("keys", [...keys].sort((one, other) => (one.value !== null) - (other.value !== null)), "noKeys", drawKey);
  fill("boxes", boxes, "noBoxes", drawBox);
}

function head(id, word, n) {
  hold(byId(id), say(word), n > 0 && make("span", "", number(n)));
}

// One stop of the Tab key a list; the arrows walk in it. What has not changed is not drawn again.
function fill(id, items, none, drawItem) {
  whenChanged(id, items, () => {
    const list = byId(id);
    const had = stopsOf(list).indexOf(document.activeElement);
    const few = items.slice(0, LISTED).map((item, index) => make("li", "", drawItem({ ...item, index })));
    if (items.length === 0) few.push(make("li", "nothing", say(none)));
    if (items.length > LISTED) few.push(make("li", "nothing", say("moreBoxes", { n: number(items.length - LISTED) })));
    list.replaceChildren(...few);
    const stops = stopsOf(list);
    const first = stops[had] ?? stops[0];
    for (const stop of stops) stop.tabIndex = stop === first ? 0 : -1;
    if (had >= 0) first?.focus();
  });
}

function stopsOf(list) {
  return [...list.querySelectorAll("button")];
}

// `leads` says where a click leads, as it is by then.
function find(look, components, leads, ...inside) {
  const one = button(`find ${look}`, () => open(leads()), ...inside);
  const show = () => point(placesOf(components));
  one.onpointerenter = show;
  one.onfocus = show;
  one.onblur = () => point([]);
  return one;
}

function drawWarning(warning) {
  // The sentence begins with the component's name, which stands above it here.
  const { component } = warning;
  const words = ours(warning).replace(`${component}：`, "").replace(`${component}: `, "");
  return find("care", [component], () => warning, component && make("b", "", component), make("span", "", words));
}

function drawKey({ name, value, components }) {
  const absent = value === null;
  const told = absent ? make("span", "chip bad", say("missing")) : make("span", "value", value === "" ? say("emptyValue") : value);
  const leads = () => shown?.boxes.find(({ component }) => components.includes(component));
  return find(absent ? "absent" : "", components, leads, make("b", "", name), told);
}

function drawBox(box) {
  const { component, kind, index } = box;
  const one = find("", [component], () => box, make("span", "chip", kindWord(kind)), make("b", "", component), make("span", "plain", measure(box)));
  one.id = `box-${index}`;
  one.onpointerenter = one.onfocus = () => point([index]);
  return one;
}

function kindWord(kind) {
  return kind ? say(`kind_${kind}`).replace("kind_", "") : "?";
}

function mm(value) {
  return number(Math.round(value * 10) / 10);
}

function measure({ place: [x, y, width, height] }) {
  return say("boxMm", { x: mm(x), y: mm(y), width: mm(width), height: mm(height) });
}

function placesOf(components) {
  return (shown?.boxes ?? []).flatMap(({ component }, place) => (components.includes(component) ? [place] : []));
}

// ---- Pointing ---------------------------------------------------------------

// Marks these boxes on the label and in the list, and says what the first one is.
function point(places, fromStage = false) {
  mark(places);
  for (const one of byId("boxes").querySelectorAll("button.on")) one.classList.remove("on");
  for (const place of places) byId(`box-${place}`)?.classList.add("on");
  const listed = fromStage && byId(`box-${places[0]}`);
  if (listed) bring(byId("boxes"), listed);
  if (!fromStage && places.length === 1) reveal(places[0]);
  const box = shown?.boxes[places[0]];
  const words = box ? `${box.component} · ${kindWord(box.kind)} · ${measure(box)}` : shown ? say("pointHint") : "";
  setText(byId("pointed"), words);
}

// To its place in the template's text, where it has one.
function open(what) {
  if (what?.line) goTo("template", what.line, what.column);
}

function walk(event) {
  const stops = stopsOf(event.currentTarget);
  const at = stops.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  const next = at >= 0 && to !== undefined && stops[to];
  if (!next) return;
  event.preventDefault();
  stops[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

// ---- Taking it along --------------------------------------------------------

function savePng() {
  const picture = currentPicture();
  if (picture) save(picture, shown?.pages > 1 ? `${title()}-${page + 1}.png` : `${title()}.png`);
}

async function savePdf() {
  if (!text("template").trim()) return;
  try {
    const answer = await fetch("/api/workbench.pdf", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked()) });
    if (!answer.ok) throw new Refused(await answer.json());
    save(await answer.blob(), `${title()}.pdf`);
  } catch (refused) {
    tell(say("failedToDo", { why: ours(refused.words ?? say("lost")) }), "bad");
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
