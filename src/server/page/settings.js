// A printer's settings: one form, and beside it a sample label that moves as the offsets are set.

import { lookAgain, tell } from "./act.js";
import { button, byId, icon, make, post } from "./dom.js";
import { ours, say } from "./words.js";

const DEBOUNCE_MS = 120;

const GROUPS = [
  ["position", [
    { name: "offsetTop", unit: "millimetres", step: 0.5, min: -200, max: 200 },
    { name: "offsetLeft", unit: "millimetres", step: 0.5, min: -200, max: 200, note: "offsetNote" },
    { name: "landscape", flag: true },
    { name: "scale", flag: true },
    { name: "scaleFactor", unit: "percent", step: 1, min: 10, max: 500, under: "scale" },
  ]],
  ["paper", [
    { name: "gap", unit: "millimetres", step: 0.5, min: 0, max: 25.4, note: "gapNote" },
    { name: "density", step: 1, min: 0, max: 15 },
    { name: "speed", unit: "inchesASecond", step: 0.5, min: 0.5, max: 14 },
    { name: "direction", choices: [["0", "direction0"], ["1", "direction1"]] },
  ]],
  ["printerKind", [
    { name: "language", choices: ["TSPL", "CPCL", "ZPL", "EPL", "ESCPOS"].map((name) => [name, ""]) },
    { name: "dpi", unit: "dotsAnInch", step: 1, min: 100, max: 1200, suggestions: [203, 300, 600] },
    { name: "transferType", choices: [["image", "image"], ["row", "row"]] },
  ]],
];
const FIELDS = GROUPS.flatMap(([, fields]) => fields);
// What moves the picture.
const SHOWN = ["offsetTop", "offsetLeft", "landscape", "scale", "scaleFactor", "dpi"];

let printer;
let timer = 0;
let asked = 0;

export function startSettings() {
  const dialog = byId("settings");
  dialog.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(sample, DEBOUNCE_MS);
  });
  dialog.addEventListener("close", () => clearTimeout(timer));
}

export function openSettings(which) {
  printer = which;
  const dialog = byId("settings");
  const shut = button("tool round", () => dialog.close(), icon("cross"));
  shut.setAttribute("aria-label", say("close"));
  const form = make("form", { novalidate: true },
    make("div", "dialog-head", make("h2", { id: "settings-title" }, say("settingsOf", { printer: which.name })), shut),
    make("div", "two",
      make("div", "fields", ...GROUPS.map(([title, fields]) => group(title, fields))),
      make("figure", "sample",
        make("div", "bench", make("img", { id: "sample", alt: say("preview") })),
        make("figcaption", "plain", say("previewNote")),
      ),
    ),
    make("div", "dialog-foot",
      make("p", { id: "settings-fault", role: "alert" }),
      button("", () => dialog.close(), say("cancelDialog")),
      make("button", { type: "submit", class: "primary" }, say("save")),
    ),
  );
  form.addEventListener("submit", save);
  dialog.replaceChildren(form);
  followFlags();
  dialog.showModal();
  field("offsetTop").focus();
  sample();
}

const field = (name) => byId(`field-${name}`);

function group(title, fields) {
  const legend = make("legend", "", say(title));
  if (title === "position") {
    const reset = button("quiet", () => {
      field("offsetTop").value = field("offsetLeft").value = "0";
      sample();
    }, say("reset"));
    legend.append(reset);
  }
  return make("fieldset", "", legend, ...fields.map(row));
}

function row(about) {
  const { name, flag, choices, unit, step, min, max, note } = about;
  const id = `field-${name}`;
  const value = printer.config[name];
  const fault = make("span", { class: "fault", id: `fault-${name}` });
  if (flag) {
    const box = make("input", { type: "checkbox", id, checked: value === true, onchange: followFlags });
    return make("p", "field flag", make("label", { for: id }, box, say(name)), fault);
  }
  const label = make("label", { for: id }, say(name));
  let input;
  if (choices) {
    input = make("select", { id, "aria-describedby": fault.id });
    input.append(...choices.map(([choice, word]) => make("option", { value: choice, selected: choice === String(value) }, word ? say(word) : choice)));
  } else {
    const list = about.suggestions && `list-${name}`;
    input = make("input", { type: "number", id, step: "any", min, max, inputmode: "decimal", value: String(value), list, "aria-describedby": fault.id, "data-step": step });
    if (list) input.append(make("datalist", { id: list }, ...about.suggestions.map((known) => make("option", { value: String(known) }))));
    input.addEventListener("keydown", stepBy);
  }
  const box = make("span", "box", !choices && stepper(input, -1), input, !choices && stepper(input, 1), unit && make("span", "unit", say(unit)));
  return make("p", "field", label, box, note && make("span", "note", say(note)), fault);
}

// Fingers have no arrow keys.
function stepper(input, sign) {
  const step = button("step", () => move(input, sign), sign < 0 ? "−" : "+");
  step.tabIndex = -1;
  step.setAttribute("aria-hidden", "true");
  return step;
}

function stepBy(event) {
  const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!sign) return;
  event.preventDefault();
  move(event.target, event.shiftKey ? sign * 10 : sign);
}

function move(input, steps) {
  const next = (Number(input.value) || 0) + steps * Number(input.dataset.step);
  input.value = String(Math.round(Math.min(Number(input.max), Math.max(Number(input.min), next)) * 100) / 100);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function followFlags() {
  for (const { name, under } of FIELDS) if (under) field(name).closest(".field").hidden = !field(under).checked;
}

// What the form says, and the first field that is not a number.
function read() {
  const config = {};
  let wrong;
  for (const { name, flag, choices } of FIELDS) {
    const input = field(name);
    const isNumber = !flag && (!choices || name === "direction");
    if (flag) config[name] = input.checked;
    else if (!isNumber) config[name] = input.value;
    else if (input.value.trim() === "" || !Number.isFinite(Number(input.value))) wrong ??= name;
    else config[name] = Number(input.value);
  }
  return { config, wrong };
}

// The picture of a sample label under these settings. The one before stays until the new one is
// there, and a late answer to an early question is thrown away.
async function sample() {
  const { config, wrong } = read();
  if (wrong) return;
  const turn = ++asked;
  const query = SHOWN.map((name) => `${name}=${encodeURIComponent(config[name])}`).join("&");
  const image = new Image();
  image.src = `/api/sample/${Number(printer.id)}.png?${query}`;
  try {
    await image.decode();
  } catch {
    return;
  }
  const shown = byId("sample");
  if (turn !== asked || !shown) return;
  shown.src = image.src;
}

async function save(event) {
  event.preventDefault();
  for (const fault of byId("settings").querySelectorAll(".fault")) fault.textContent = "";
  for (const input of byId("settings").querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  byId("settings-fault").textContent = "";
  const { config, wrong } = read();
  if (wrong) return blame(wrong, say("notANumber"));
  try {
    await post("printer", { name: printer.name, ...config });
    byId("settings").close();
    tell(say("saved", { printer: printer.name }));
    lookAgain();
  } catch (refused) {
    if (refused.field && field(refused.field)) blame(refused.field, refused.expected ? say("mustBe", { what: ours(refused.expected) }) : ours(refused.words));
    else byId("settings-fault").textContent = ours(refused.words ?? say("lost"));
  }
}

function blame(name, words) {
  byId(`fault-${name}`).textContent = words;
  byId("settings-fault").textContent = say("fixFields");
  field(name).setAttribute("aria-invalid", "true");
  field(name).focus();
}
