// The two texts of the workbench: typed, pasted, opened or dropped; a mistake is shown at its line.

import { tell } from "./act.js";
import { button, byId, icon, make, setText } from "./dom.js";
import { ours, say } from "./words.js";

const LINE = 18;
const TAB = "  ";
// Longer texts are not kept over a reload, and an excerpt shows this much of a line.
const KEPT = 1_000_000;
const EXCERPT = 64;
// Lines of a paste that is put in at once, and cannot be undone line by line.
const LONG = 200;
const panels = {};
let changed = () => {};

export function startTexts(onChange) {
  changed = onChange;
  byId("texts").append(panel("template"), panel("data"));
  for (const name of Object.keys(panels)) {
    panels[name].area.value = recall(name);
    number(panels[name]);
  }
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    byId("drop").hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) byId("drop").hidden = true;
  });
  addEventListener("drop", dropped);
  setText(byId("drop"), say("dropHere"));
}

export const text = (name) => panels[name].area.value;

export function put(name, value, file = "") {
  const { area } = panels[name];
  area.value = value;
  area.scrollTop = area.scrollLeft = 0;
  area.setSelectionRange(0, 0);
  panels[name].file = file;
  setText(panels[name].name, file);
  typed(name);
}

// What a downloaded picture is called.
export const title = () => (panels.template.file || "label").replace(/\.json$/i, "");

function panel(name) {
  const area = make("textarea", { id: `text-${name}`, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", placeholder: say(`${name}Hint`), "aria-describedby": `fault-${name}` });
  const gutter = make("pre", { class: "gutter", "aria-hidden": "true" });
  const fault = make("div", { class: "mistake", id: `fault-${name}`, role: "status" });
  const file = make("span", { class: "file" });
  panels[name] = { area, gutter, fault, name: file, file: "", lines: 0, wrong: 0 };
  area.addEventListener("input", () => typed(name));
  area.addEventListener("scroll", () => {
    gutter.scrollTop = area.scrollTop;
  });
  area.addEventListener("keydown", indent);
  area.addEventListener("paste", pasted);
  const chosen = make("input", { type: "file", accept: ".json,application/json,text/plain", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  chosen.addEventListener("change", async () => {
    await take([...chosen.files], name);
    chosen.value = "";
  });
  const open = button("quiet", () => chosen.click(), say("benchOpen"));
  open.setAttribute("aria-label", say("benchOpenOf", { text: say(name) }));
  const clear = button("quiet", () => {
    put(name, "");
    area.focus();
  }, say("benchClear"));
  clear.setAttribute("aria-label", say("benchClearOf", { text: say(name) }));
  return make("section", { class: "text", id: `panel-${name}` },
    make("div", "text-head", make("h2", "", make("label", { for: area.id }, say(name))), file, chosen, open, clear),
    make("div", "paper-lines sheet", gutter, area),
    fault,
  );
}

function typed(name) {
  number(panels[name]);
  keep(name, panels[name].area.value);
  changed();
}

function number(panel) {
  const lines = panel.area.value.split("\n").length;
  if (lines === panel.lines) return;
  panel.lines = lines;
  const rows = Array.from({ length: lines }, (_, line) => make("span", "", String(line + 1)));
  panel.gutter.replaceChildren(...rows);
  panel.gutter.scrollTop = panel.area.scrollTop;
}

// Two blanks, as templates are written; Escape and then Tab leave the text, for who has no mouse.
let leaving = false;
function indent(event) {
  if (event.key === "Escape") leaving = true;
  else if (event.key === "Tab" && !event.shiftKey && !leaving) {
    event.preventDefault();
    event.target.setRangeText(TAB, event.target.selectionStart, event.target.selectionEnd, "end");
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key !== "Tab" && event.key !== "Shift") leaving = false;
}

// A browser takes seconds over a thousand pasted lines, which it lays out one by one.
function pasted(event) {
  const value = event.clipboardData?.getData("text/plain") ?? "";
  if (value.split("\n", LONG + 1).length <= LONG) return;
  event.preventDefault();
  const { selectionStart, selectionEnd } = event.target;
  event.target.setRangeText(value, selectionStart, selectionEnd, "end");
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- A mistake, and places in the text --------------------------------------

// Shows what is wrong under the text it is in: the sentence, the line, a mark under the character.
export function showMistake(mistake) {
  for (const [name, panel] of Object.entries(panels)) {
    const mine = mistake?.file === name ? mistake : undefined;
    panel.gutter.children[panel.wrong - 1]?.classList.remove("wrong");
    panel.wrong = mine?.line ?? 0;
    panel.gutter.children[panel.wrong - 1]?.classList.add("wrong");
    panel.area.toggleAttribute("aria-invalid", Boolean(mine));
    if (mine) panel.area.setAttribute("aria-invalid", "true");
    panel.fault.replaceChildren(...(mine ? described(name, mine) : []));
  }
}

function described(name, mistake) {
  const { line, column } = mistake;
  const words = make("p", "", icon("alert"), make("span", "", sentence(name, mistake)));
  if (!line) return [words];
  words.append(button("quiet", () => goTo(name, line, column), say("goThere")));
  const row = [...(panels[name].area.value.split("\n")[line - 1] ?? "")];
  const start = Math.max(0, column - 1 - EXCERPT / 2);
  const shown = row.slice(start, start + EXCERPT).join("").replaceAll("\t", " ");
  // Wide characters are two columns of such letters.
  const before = row.slice(start, column - 1).map((character) => (character.codePointAt(0) > 0x2e7f ? "　" : " ")).join("");
  return [words, make("pre", { "aria-hidden": "true" }, `${shown}\n${before}▲`)];
}

// The agent names the text it is about; here it stands under it. A place without a line in the words gets one.
function sentence(name, { line, column, ...words }) {
  const text = ours(words).replace(new RegExp(`^${name}[, ]*`, "i"), "");
  const where = line && !/\d/.test(text.slice(0, 12)) ? `${say("lineColumn", { line, column })}${say("colon")}` : "";
  return where + text.charAt(0).toUpperCase() + text.slice(1);
}

// Selects the value that begins there, and brings it into view.
export function goTo(name, line, column) {
  const { area } = panels[name];
  const lines = area.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
  const at = before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  area.focus();
  area.setSelectionRange(at, Math.min(at + 1, area.value.length));
  area.scrollTop = Math.max(0, (line - 1) * LINE - area.clientHeight / 2);
}

// ---- Files ------------------------------------------------------------------

async function dropped(event) {
  byId("drop").hidden = true;
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  const over = event.target.closest?.("#panel-data") ? "data" : event.target.closest?.("#panel-template") ? "template" : undefined;
  await take(files, over);
}

// What a file is, its content says; where it does not, the place it was dropped on, else its name.
async function take(files, over) {
  if (files.length > 2) return tell(say("dropTooMany"), "bad");
  const read = [];
  for (const file of files) {
    try {
      const value = (await file.text()).replace(/^\uFEFF/, "");
      read.push({ file: file.name, value, kind: kindOf(value) ?? over ?? (/data|数据/i.test(file.name) ? "data" : "template") });
    } catch {
      return tell(say("notAText", { file: file.name }), "bad");
    }
  }
  // Two of a kind: one file chosen or dropped for each place.
  if (read.length === 2 && read[0].kind === read[1].kind) read[1].kind = read[0].kind === "data" ? "template" : "data";
  for (const { kind, value, file } of read) put(kind, value, file);
  tell(say("loaded", { files: read.map(({ file }) => file).join(", ") }));
}

function kindOf(value) {
  try {
    const json = JSON.parse(value);
    if (Array.isArray(json)) return "data";
    return ["component", "canvasStyleData", "task", "documents"].some((field) => field in json) ? "template" : "data";
  } catch {
    return undefined;
  }
}

// ---- Over a reload ----------------------------------------------------------

// In this tab alone, and gone with it: data may be somebody's address.
function keep(name, value) {
  try {
    if (value.length <= KEPT) sessionStorage.setItem(`workbench-${name}`, value);
    else sessionStorage.removeItem(`workbench-${name}`);
  } catch {
    // A browser that keeps nothing.
  }
}

function recall(name) {
  try {
    return sessionStorage.getItem(`workbench-${name}`) ?? "";
  } catch {
    return "";
  }
}
