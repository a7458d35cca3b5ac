// How things stand, in one line at the top, and below it what needs a person and what to do.

import { act } from "./act.js";
import { button, byId, hold, icon, keyed, make, setText, whenChanged } from "./dom.js";
import { count, number, ours, printerState, say } from "./words.js";

let questions = 0;
let needed = 0;

// The title tells those who look at another tab.
export function entitle(open = questions) {
  questions = open;
  const title = questions > 0 ? say("titleAsks") : needed > 0 ? say("titleAttention", { n: needed }) : say("title");
  if (document.title !== title) document.title = title;
}

// Nobody answers, or what answers cannot read its tasks.
export function showLost(words) {
  if (words) {
    stand("bad", "alert", count("attention", 1));
    showTroubles([{ key: "tasks", look: "bad", what: say("tasksTrouble"), detail: ours(words) }]);
    return;
  }
  stand("bad", "alert", say("lost"));
  byId("standing").title = say("lostAdvice");
  showTroubles([{ key: "lost", look: "bad", what: say("lost"), advice: say("lostAdvice") }]);
}

export function showAttention({ printers, troubles, allPaused }) {
  const each = allPaused ? (printer) => ofPrinter({ ...printer, paused: false }) : ofPrinter;
  const found = [...troubles.map(ofAgent), ...printers.map(each)].filter(Boolean);
  if (allPaused) found.push({ key: "all", look: "care", what: say("allPaused"), advice: say("pausedAdvice"), act: "resumeAll" });
  const paused = allPaused || (printers.length > 0 && printers.every((printer) => printer.paused));
  const waiting = printers.reduce((sum, printer) => sum + printer.waiting, 0);
  needed = found.filter((trouble) => trouble.look === "bad").length;
  if (needed > 0) stand("bad", "alert", count("attention", needed));
  else if (paused) stand("care", "pause", say("allPaused"));
  else if (waiting > 0) stand("busy", "printer", count("printing", waiting));
  else stand("good", "check", say("well"));
  showTroubles(found);
  whenChanged("tools", { paused, some: printers.length > 0 }, showTools);
  entitle();
}

function stand(look, drawing, text) {
  whenChanged("standing", { look, text }, () => {
    byId("standing").className = look;
    byId("standing").replaceChildren(icon(drawing), make("span", "", text));
  });
}

function showTools({ paused, some }) {
  if (!some) return;
  const text = say(paused ? "resumeAll" : "pauseAll");
  const turn = () => act(paused ? "resume" : "pause", {}, say(paused ? "allResumedNow" : "allPausedNow"));
  const tool = button("tool", turn, icon(paused ? "play" : "pause"), make("span", "", text));
  tool.setAttribute("aria-label", text);
  hold(byId("tools"), tool);
}

function ofAgent(trouble) {
  const own = trouble.kind === "settings" || trouble.kind === "ledger";
  const advice = { settings: say("settingsAdvice"), ledger: say("ledgerAdvice") }[trouble.kind];
  const what = own ? say(`${trouble.kind}Trouble`) : ours(trouble);
  const act = trouble.kind === "settings" ? "reload" : undefined;
  return { key: trouble.kind, look: "bad", what, detail: own ? ours(trouble) : "", advice, act };
}

function ofPrinter(printer) {
  const name = printer.name;
  const key = `printer ${name}`;
  if (printer.trouble) return { key, look: "bad", what: name, detail: ours(printer.trouble) };
  const state = printerState(printer.status);
  if (state.advice) {
    const detail = printer.waiting > 0 ? count("inQueue", printer.waiting) : "";
    // A printer that is switched off and has nothing to print is nobody's trouble yet.
    const look = state.look === "bad" && (printer.waiting > 0 || printer.status !== "OFFLINE") ? "bad" : "care";
    return { key, look, what: `${name} · ${state.text}`, detail, advice: state.advice };
  }
  if (printer.paused && printer.waiting > 0) {
    const what = say("pausedWaiting", { printer: name, n: number(printer.waiting) });
    return { key, look: "care", what, act: "resume", printer: name };
  }
  return undefined;
}

function showTroubles(troubles) {
  byId("attention").hidden = troubles.length === 0;
  setText(byId("attention-title"), say("needsAttention"));
  keyed(byId("troubles"), troubles, (trouble) => trouble.key, drawTrouble);
}

function drawTrouble(trouble) {
  const words = make("div", "words",
    make("p", "what", trouble.what, trouble.detail && make("span", "detail", trouble.detail)),
    trouble.advice && make("p", "advice", trouble.advice),
  );
  const doing = {
    reload: () => button("", () => act("reload", {}, say("reloaded")), say("readAgain")),
    resumeAll: () => button("", () => act("resume", {}, say("allResumedNow")), say("resumeAll")),
    resume: () => button("", () => act("resume", { printer: trouble.printer }, say("resumedNow", trouble)), say("resume")),
  }[trouble.act];
  return make("li", `trouble ${trouble.look}`, icon("alert"), words, doing?.());
}
