// The printers: how each is, how much waits, pause and settings.

import { act } from "./act.js";
import { button, byId, chip, icon, keepingFocus, keyed, make, setText } from "./dom.js";
import { openSettings } from "./settings.js";
import { count, kindOf, ours, printerState, say } from "./words.js";

export function showPrinters(printers) {
  setText(byId("printers-title"), say("printers"));
  const list = byId("printers");
  if (printers.length === 0) {
    keyed(list, [{ name: "" }], () => "none", () => make("li", "sheet nothing", say("noPrinters")));
    return;
  }
  // What is asked for elsewhere does not redraw the card.
  const cards = printers.map(({ newestLabel, ...card }) => card);
  keepingFocus(list, () => keyed(list, cards, (printer) => `${printer.id}`, card));
}

function card(printer) {
  const name = make("h3", "name", make("span", "", printer.name), printer.isDefault && make("em", "", say("isDefault")));
  return make("li", "sheet printer", name, make("p", "plain", kind(printer)), state(printer), tools(printer));
}

function kind(printer) {
  const kind = printer.virtual ? say("virtual") : kindOf(printer.type);
  const { language, dpi } = printer.config;
  return [kind, language, `${dpi} dpi`, printer.note].filter(Boolean).join(" · ");
}

function state(printer) {
  const found = printer.trouble ? { text: say("unusable"), look: "bad" } : printerState(printer.status);
  const line = make("p", "state", chip(found), printer.paused && chip({ text: say("paused"), look: "care" }));
  if (printer.waiting > 0) line.append(make("span", "", count("inQueue", printer.waiting)));
  const advice = printer.trouble ? ours(printer.trouble) : found.advice ?? (printer.paused ? say("pausedAdvice") : "");
  return make("div", "", line, advice && make("p", "advice", advice));
}

function tools(printer) {
  const { name, paused } = printer;
  const turn = () => act(paused ? "resume" : "pause", { printer: name }, say(paused ? "resumedNow" : "pausedNow", { printer: name }));
  const pause = button("tool", turn, icon(paused ? "play" : "pause"), say(paused ? "resume" : "pause"));
  pause.setAttribute("aria-label", say(paused ? "resumeOf" : "pauseOf", { printer: name }));
  pause.dataset.focus = `pause ${printer.id}`;
  const settings = button("tool", () => openSettings(printer), icon("gear"), say("settings"));
  settings.setAttribute("aria-label", say("settingsOf", { printer: name }));
  settings.dataset.focus = `settings ${printer.id}`;
  return make("p", "tools", pause, settings);
}
