// One task opened: its documents with state, evidence, warnings, pictures, and what can be done.

import { act } from "./act.js";
import { button, byId, chip, get, hold, icon, make } from "./dom.js";
import { openPicture } from "./labels.js";
import { blocking } from "./printers.js";
import { count, evidenceOf, number, ours, say, taskState } from "./words.js";

// More documents than these are drawn when asked for.
const FIRST = 30;
// number → what is shown of it.
const open = new Map();

export function drawDocuments(number) {
  const place = make("div", { class: "documents", "aria-busy": "true" });
  open.set(number, { place, text: "", all: false });
  refresh(number);
  return place;
}

export function closeTask(number) {
  open.get(number)?.place.remove();
  open.delete(number);
}

export const refreshOpen = () => Promise.all([...open.keys()].map(refresh));

async function refresh(number) {
  const shown = open.get(number);
  let task;
  try {
    task = await get(`task/${Number(number)}`);
  } catch (refused) {
    shown.place.replaceChildren(make("p", "why", ours(refused.words ?? say("lost"))));
    return;
  }
  if (open.get(number) !== shown) return;
  const text = JSON.stringify(task);
  if (shown.text === text) return;
  shown.text = text;
  shown.task = task;
  draw(shown);
}

function draw(shown) {
  const { place, task, all } = shown;
  place.removeAttribute("aria-busy");
  const documents = task.documents.map((document, index) => ({ ...document, index }));
  const few = all ? documents : documents.filter((document) => document.index < FIRST || document.why);
  const rest = documents.length - few.length;
  const more = rest > 0 && button("quiet", () => {
    shown.all = true;
    draw(shown);
  }, say("more", { n: number(rest) }));
  hold(place, tools(task, documents), ...blocked(task, documents), make("ul", "", ...few.map((document) => row(task, document))), more);
}

function tools(task, documents) {
  const ended = documents.every(({ status }) => status !== "PENDING" && status !== "PRINTING");
  const line = make("p", "tools");
  const missing = documents.filter(({ status }) => status === "FAILED" || status === "CANCELED");
  if (!ended) line.append(tool("cross", say("cancelTask"), () => confirmCancel(task)));
  if (ended && missing.length > 0 && missing.length < documents.length) {
    // The agent prints from a document on; they fail and are cancelled from the first on.
    line.append(tool("again", count("reprintRest", documents.length - missing[0].index), () => confirmReprint(task, documents, missing[0].index, false)));
  }
  if (ended) {
    const text = documents.length === 1 ? say("reprintThis") : say("reprintTask");
    line.append(tool("again", text, () => confirmReprint(task, documents, 0, false)));
  }
  return line;
}

// What the task waits for, once for all its documents.
function blocked(task, documents) {
  const waits = documents.some(({ status }) => status === "PENDING" || status === "PRINTING");
  const printer = waits && blocking(task.printer);
  return printer ? [make("p", "blocked warned", say("blocked", { state: printer.text })), advice(printer.advice)] : [];
}

function tool(drawing, text, doing) {
  return button("tool", doing, icon(drawing), text);
}

function row(task, document) {
  const state = document.unknown ? { text: say("mayHavePrinted"), look: "care" } : taskState(document.status);
  const head = make("p", "head", make("strong", "", document.documentID), chip(state));
  if (document.copies > 1) head.append(make("span", "plain", say("copies", { n: number(document.copies) })));
  if (document.evidence) head.append(make("span", "plain", evidenceOf(document.evidence)));
  const words = make("div", "words", head);
  if (document.why) {
    words.append(make("p", document.unknown ? "warned" : "why", ours(document.why)));
    if (document.status === "FAILED") words.append(advice(say(document.unknown ? "adviceUnknown" : "adviceFailed")));
  }
  for (const warning of document.warnings) words.append(make("p", "warned", ours(warning)));
  const ended = document.status !== "PENDING" && document.status !== "PRINTING";
  if (ended && task.documents.length > 1) {
    const again = tool("again", say("reprintThis"), () => confirmReprint(task, [document], document.index, true));
    again.setAttribute("aria-label", say("reprintThisOf", { document: document.documentID }));
    words.append(make("p", "tools", again));
  }
  return make("li", "document", thumbnail(task, document), words);
}

const advice = (text) => make("p", "advice", make("b", "", say("whatToDo")), text);

// The very dots that went out, or would.
function thumbnail(task, document) {
  const address = `/api/label/${Number(task.number)}/${Number(document.index)}.png`;
  const image = make("img", { src: address, alt: "", loading: "lazy", decoding: "async" });
  const look = () => openPicture(address, `${task.taskID} · ${document.documentID}`, document.documentID);
  const frame = button("frame", look, image);
  frame.setAttribute("aria-label", say("enlarge", { document: document.documentID }));
  image.onerror = () => image.parentElement.replaceWith(make("span", "frame plain", say("noPicture")));
  return frame;
}

// ---- Before something that cannot be taken back ----------------------------

function confirmReprint(task, documents, from, only) {
  const these = only ? documents : documents.slice(from);
  const labels = these.reduce((sum, document) => sum + document.copies, 0);
  const unknown = these.filter((document) => document.unknown).length;
  const printed = these.filter((document) => document.status === "SUCCESS").length;
  const words = [make("p", "", count("reprintPlain", labels, { printer: task.printer }))];
  if (unknown > 0) words.push(make("p", "danger", icon("alert"), make("span", "", these.length === 1 ? say("reprintUnknownOne") : say("reprintUnknown", { n: unknown }))));
  if (printed > 0) words.push(make("p", "danger", icon("alert"), make("span", "", these.length === 1 ? say("reprintDoublesOne") : say("reprintDoubles", { n: printed }))));
  const sure = say(unknown > 0 ? "reprintSureUnknown" : "reprintSure");
  confirm(say("reprintTitle"), words, say("cancelDialog"), sure, () => act("reprint", { task: task.number, from, only }, say("reprintDone")));
}

function confirmCancel(task) {
  const words = [make("p", "", say("cancelText"))];
  confirm(say("cancelTitle"), words, say("keepTask"), say("cancelSure"), () => act("cancel", { task: task.number }, say("cancelDone")));
}

function confirm(title, words, no, yes, doing) {
  const dialog = byId("confirm");
  const leave = button("", () => dialog.close(), no);
  const sure = button("primary", () => {
    dialog.close();
    doing();
  }, yes);
  dialog.replaceChildren(
    make("div", "dialog-head", make("h2", { id: "confirm-title" }, title)),
    make("div", "dialog-words", ...words),
    make("div", "dialog-foot", leave, sure),
  );
  dialog.showModal();
  leave.focus();
}
