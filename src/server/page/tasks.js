// Today's tasks: filtered, a hundred at a time, kept up to date by what has changed alone.

import { become, button, byId, chip, hold, icon, keyed, make, post, setText, whenChanged } from "./dom.js";
import { blocking } from "./printers.js";
import { closeTask, drawDocuments, refreshOpen } from "./task.js";
import { clock, count, number, ours, say, siteOf, taskState } from "./words.js";

const STATES = ["all", "waiting", "failed", "printed", "canceled"];
const PART = 100;
const TYPED_MS = 250;

const wanted = { state: "all", printer: "", text: "" };
// number → row, as the agent told it.
let rows = new Map();
let counts = {};
let known;
let limit = PART;
let more = false;
let turn = 0;

export function startTasks() {
  byId("tasks-title").append(say("tasks"), make("span", { id: "labels-today" }));
  const states = make("div", { class: "states", role: "group", "aria-label": say("filterState") }, ...STATES.map(stateButton));
  const printers = make("select", { id: "which-printer", "aria-label": say("whichPrinter") });
  printers.addEventListener("change", () => filter({ printer: printers.value }));
  const search = make("input", { id: "search", type: "search", placeholder: say("search"), "aria-label": say("search") });
  let typing = 0;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => filter({ text: search.value.trim() }), TYPED_MS);
  });
  byId("filter").append(states, make("div", "narrow", printers, make("span", "search", icon("search"), search)));
  byId("tasks").addEventListener("keydown", walk);
}

function stateButton(state) {
  const choice = button("state-choice", () => filter({ state }), make("span", "", say(state)), make("b", ""));
  choice.id = `state-${state}`;
  return choice;
}

export function filter(change) {
  Object.assign(wanted, change);
  byId("which-printer").value = wanted.printer;
  if (change.text === "") byId("search").value = "";
  startOver();
  return refreshTasks();
}

function startOver() {
  known = undefined;
  limit = PART;
  turn += 1;
}

const midnight = () => new Date().setHours(0, 0, 0, 0);

// What is new since the last look; the first hundred where there was none.
export async function refreshTasks(printers) {
  if (printers) whenChanged("task-printers", printers.map((printer) => printer.name), drawPrinterChoice);
  const mine = turn;
  const answer = await post("tasks", { since: midnight(), ...wanted, known });
  if (mine !== turn) return;
  if (answer.whole) {
    rows = new Map();
    more = answer.more;
  }
  take(answer);
  draw();
  await refreshOpen();
}

function take(answer) {
  for (const row of answer.tasks) rows.set(row.number, row);
  for (const gone of answer.gone ?? []) rows.delete(gone);
  counts = answer.counts;
  // New tasks push old ones out of a list that nobody has lengthened.
  const numbers = [...rows.keys()].sort((one, other) => other - one);
  for (const dropped of numbers.slice(limit)) {
    rows.delete(dropped);
    more = true;
  }
  const oldest = numbers[Math.min(numbers.length, limit) - 1];
  known = { epoch: answer.epoch, revision: answer.revision, oldest: more && oldest ? oldest : 0 };
}

async function showMore() {
  const oldest = known.oldest;
  const mine = turn;
  const answer = await post("tasks", { since: midnight(), ...wanted, before: oldest });
  if (mine !== turn) return;
  limit += PART;
  more = answer.more;
  const first = answer.tasks[0]?.number;
  take({ ...answer, revision: known.revision });
  draw();
  if (first) byId(`task-${first}`)?.focus();
}

function draw() {
  for (const state of STATES) {
    const choice = byId(`state-${state}`);
    setText(choice.lastElementChild, number(counts[state] ?? 0));
    choice.setAttribute("aria-pressed", String(wanted.state === state));
    choice.classList.toggle("some", state === "failed" && counts.failed > 0);
    choice.hidden = state === "canceled" && !counts.canceled && wanted.state !== state;
  }
  const whole = !wanted.printer && !wanted.text;
  setText(byId("labels-today"), whole && counts.labels > 0 ? say("labelsToday", { n: number(counts.labels) }) : "");
  const list = [...rows.values()].sort((one, other) => other.number - one.number).map(withPrinter);
  keyed(byId("tasks"), list, (row) => `${row.number}`, drawRow);
  whenChanged("tasks-end", { list: list.length, more, all: counts[wanted.state], wanted }, drawEnd);
}

// A task that waits says what for.
function withPrinter(row) {
  const waits = row.status === "PENDING" || row.status === "PRINTING";
  const blocked = waits && blocking(row.printer);
  return blocked ? { ...row, blocked: blocked.text } : row;
}

function drawEnd({ list }) {
  const end = byId("tasks-end");
  if (list === 0 && (wanted.state !== "all" || wanted.printer || wanted.text)) {
    const clear = button("quiet", () => filter({ state: "all", printer: "", text: "" }), say("clearFilter"));
    hold(end, make("p", "nothing", say("noMatch")), clear);
  } else if (list === 0) {
    hold(end, make("p", "nothing", make("strong", "", say("noTasks")), say("noTasksNote")));
  } else if (more) {
    const shown = say("shownOf", { shown: number(list), all: number(counts[wanted.state] ?? 0) });
    hold(end, button("", showMore, say("showMore")), make("span", "plain", shown));
  } else {
    hold(end);
  }
}

function drawRow(row, before) {
  const open = before?.classList.contains("open") ?? false;
  const line = make("button", { type: "button", class: "line", id: `task-${row.number}`, "aria-expanded": String(open) },
    chip(stateOf(row)),
    make("span", "id", row.taskID),
    make("span", "where", `${row.printer} · ${amount(row)}`, warnings(row.warnings)),
    make("span", "from", row.reprintOf ? say("reprinted") : siteOf(row.origin)),
    make("time", "", clock(row.time)),
    icon("chevron"),
  );
  if (row.why) line.append(make("span", "why", ours(row.why)));
  else if (row.blocked) line.append(make("span", "warned", say("blocked", { state: row.blocked })));
  line.onclick = () => toggle(row.number);
  if (!before) return make("li", "task", line);
  become(before.firstElementChild, line);
  return before;
}

function warnings(n) {
  if (!n) return undefined;
  const words = n === 1 ? say("warningOne") : say("warningsCount", { n: number(n) });
  return make("span", { class: "warned", title: words }, icon("alert"), number(n), make("span", "unseen", words));
}

function stateOf(row) {
  const state = taskState(row.status);
  return row.unknown > 0 && row.unknown === row.failed ? { text: say("mayHavePrinted"), look: "care" } : state;
}

function amount({ documents, printed, status }) {
  if (status !== "SUCCESS" && documents > 1 && printed > 0) return say("partly", { printed, n: number(documents) });
  return documents === 1 ? say("oneLabel") : say("labels", { n: number(documents) });
}

function toggle(number) {
  const line = byId(`task-${number}`);
  const item = line.parentElement;
  const open = item.classList.toggle("open");
  line.setAttribute("aria-expanded", String(open));
  if (open) item.append(drawDocuments(number));
  else closeTask(number);
}

// Up and down walk the list.
function walk(event) {
  const line = event.target.closest(".line");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!line || !step) return;
  event.preventDefault();
  line.parentElement[step]?.querySelector(".line").focus();
}

function drawPrinterChoice(names) {
  const choice = byId("which-printer");
  const option = (value, text) => make("option", { value, selected: value === wanted.printer }, text);
  choice.replaceChildren(option("", say("allPrinters")), ...names.map((name) => option(name, name)));
}
