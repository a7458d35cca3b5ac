// The printers: how each is, how much waits, pause and settings.

import { act } from "./act.js";
import { condition } from "./condition.js";
import { button, byId, chip, icon, keyed, make, setText } from "./dom.js";
import { openSettings } from "./settings.js";
import { count, kindOf, printerState, say } from "./words.js";

let known = [];

// Why nothing comes out of a printer, and what to do; undefined where it prints.
export function blocking(name) {
  const printer = known.find((printer) => printer.name === name);
  if (!printer) return undefined;
  if (printer.paused) return { text: say("paused"), advice: say("pausedAdvice") };
  const state = printerState(printer.status);
  return state.advice && state;
}

export function showPrinters(printers) {
  known = printers;
  setText(byId("printers-title"), say("printers"));
  const list = byId("printers");
  if (printers.length === 0) {
    keyed(list, [{ name: "" }], () => "none", () => make("li", "sheet nothing", say("noPrinters")));
    return;
  }
  // What is asked for elsewhere does not redraw the card.
  const cards = printers.map(({ newestLabel, ...card }) => card);
  keyed(list, cards, (printer) => `${printer.id}`, card);
}

function card(printer) {
  const name = make("h3", "name", make("span", "", printer.name), printer.isDefault && make("em", "", say("isDefault")));
  return make("li", "sheet printer", make("div", "head", name, chips(printer)), make("p", "plain", kind(printer)), tools(printer), printer.condition && condition(printer));
}

function kind(printer) {
  const kind = printer.virtual ? say("virtual") : kindOf(printer.type);
  const { language, dpi } = printer.config;
  // Where other programs reach a virtual one.
  const [, port] = printer.virtual ? printer.address.split(":") : [];
  return [kind, language, `${dpi} dpi`, port && `127.0.0.1:${port}`, printer.note].filter(Boolean).join(" · ");
}

// What to do about it stands at the top of the page.
function chips(printer) {
  const state = printer.trouble ? { text: say("unusable"), look: "bad" } : printerState(printer.status);
  return printer.paused ? chip({ text: say("paused"), look: "care" }) : chip(state);
}

function tools(printer) {
  const { name, paused } = printer;
  const turn = () => act(paused ? "resume" : "pause", { printer: name }, say(paused ? "resumedNow" : "pausedNow", { printer: name }));
  const pause = button("tool", turn, icon(paused ? "play" : "pause"), say(paused ? "resume" : "pause"));
  pause.setAttribute("aria-label", say(paused ? "resumeOf" : "pauseOf", { printer: name }));
  const settings = button("tool", () => openSettings(printer), icon("gear"), say("settings"));
  settings.setAttribute("aria-label", say("settingsOf", { printer: name }));
  const waiting = printer.waiting > 0 && make("span", "waiting", count("inQueue", printer.waiting));
  return make("p", "tools", pause, settings, waiting);
}
