// Shows what /api/overview tells, once a second while someone looks.
// Whatever comes from the wire is text: it goes in by textContent and nothing else.
"use strict";

const chinese = navigator.language.toLowerCase().startsWith("zh");
document.documentElement.lang = chinese ? "zh-CN" : "en";

const WORDS = {
  title: ["Dotline 打印助手", "Dotline"],
  agent: ["版本 {version} · 端口 {port}", "Version {version} · port {port}"],
  well: ["运行中", "Running"],
  lost: ["连接不上打印助手，正在重试", "The agent does not answer; trying again"],
  printed: ["今日已打印", "Printed today"],
  waiting: ["等待中", "Waiting"],
  failed: ["失败", "Failed"],
  printers: ["打印机", "Printers"],
  noPrinters: ["还没有打印机。在 settings.toml 里添加，或接上打印机。", "No printers yet. Add one in settings.toml or connect one."],
  tasks: ["今日任务", "Today's tasks"],
  noTasks: ["今天还没有打印任务。", "Nothing has been printed today."],
  more: ["另有 {n} 个更早的任务", "and {n} earlier tasks"],
  labels: ["虚拟打印机的标签", "Labels of the virtual printer"],
  label: ["第 {number} 张标签，{width} × {height} 毫米", "Label {number}, {width} × {height} mm"],
  isDefault: ["默认", "default"],
  virtual: ["虚拟", "Virtual"],
  queue: ["{n} 张等待", "{n} waiting"],
  documents: ["{n} 张", "{n} labels"],
  oneDocument: ["1 张", "1 label"],
  program: ["本机程序", "a program on this computer"],
  home: ["数据目录 {home}", "Kept in {home}"],
  reload: ["重新读取设置", "Reload settings"],
  reloaded: ["设置已重新读取", "Settings reloaded"],
  failedDocument: ["未打印", "not printed"],
};

// [Chinese, English, look]
const PRINTER = {
  NORMAL: ["正常", "Ready", "good"],
  ERROR: ["异常", "Error", "bad"],
  OFFLINE: ["脱机", "Offline", "bad"],
  SUSPENDED: ["暂停", "Paused", "care"],
  NOINFO: ["状态未知", "No information", ""],
  OPEN_LID: ["开盖", "Lid open", "care"],
  SHORT_PAPER: ["缺纸", "Out of paper", "care"],
  SHORT_PAPER_OPEN_LID: ["缺纸、开盖", "Out of paper, lid open", "care"],
};

const KIND = {
  DRIVER: ["系统打印机", "System printer"],
  USB: ["USB", "USB"],
  SERIALPORT: ["串口", "Serial port"],
  BLUETOOTH: ["蓝牙", "Bluetooth"],
  NETWORK: ["网络", "Network"],
  SHARED: ["共享", "Shared"],
};

const TASK = {
  PENDING: ["等待", "Waiting", ""],
  PRINTING: ["打印中", "Printing", "busy"],
  RENDERED: ["打印中", "Printing", "busy"],
  SUCCESS: ["已打印", "Printed", "good"],
  FAILED: ["失败", "Failed", "bad"],
  CANCELED: ["已取消", "Cancelled", ""],
};

// How it is known that the paper is out.
const EVIDENCE = {
  device_answered: ["打印机已确认", "confirmed by the printer"],
  spooler_completed: ["打印队列已完成", "completed by the print queue"],
  drawn: ["虚拟打印机已画出", "drawn by the virtual printer"],
  bytes_taken: ["打印机已接收数据", "taken by the printer"],
};

const TASKS_SHOWN = 100;
const EVERY_MS = 1000;

const language = chinese ? 0 : 1;
const byId = (id) => document.getElementById(id);

function say(word, values = {}) {
  return WORDS[word][language].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// Messages come as "Chinese / English". A message of another form is shown whole.
function ours(message) {
  const parts = String(message ?? "").split(" / ");
  return parts.length === 2 ? parts[language] : parts.join(" / ");
}

function make(tag, look, text, ...children) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

function chip(table, state) {
  const [zh, en, look] = table[state] ?? [state, state, ""];
  return make("span", `chip ${look}`, chinese ? zh : en);
}

function clock(time) {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  return at.toLocaleTimeString(chinese ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function title(id, word, count) {
  byId(id).replaceChildren(say(word), make("span", "", count > 0 ? String(count) : ""));
}

// Runs `draw` only when `value` is not what was drawn before, so that nothing flickers.
const drawn = new Map();
function draw(name, value, how) {
  const text = JSON.stringify(value);
  if (drawn.get(name) === text) return;
  drawn.set(name, text);
  how(value);
}

function drawAgent(agent) {
  byId("agent").textContent = say("agent", agent);
  byId("home").textContent = agent.home ? say("home", agent) : "";
}

function drawSums(tasks) {
  const documents = tasks.flatMap((task) => task.documents ?? []);
  const count = (...states) => documents.filter((document) => states.includes(document.status)).length;
  const failed = count("FAILED");
  const sum = (word, number, look) => make("div", look, "", make("dt", "", say(word)), make("dd", "", String(number)));
  byId("sums").replaceChildren(
    sum("printed", count("SUCCESS"), ""),
    sum("waiting", count("PENDING", "PRINTING", "RENDERED"), ""),
    sum("failed", failed, failed > 0 ? "bad" : ""),
  );
}

function drawPrinters(printers) {
  title("printers-title", "printers", printers.length);
  const cards = printers.map((printer) => {
    const name = make("p", "name", "", make("strong", "", printer.name));
    if (printer.isDefault) name.append(make("em", "", say("isDefault")));
    const kind = [printer.virtual ? say("virtual") : KIND[printer.type]?.[language] ?? printer.type, printer.language, printer.dpi && `${printer.dpi} dpi`];
    const state = make("p", "state", "", chip(PRINTER, printer.status));
    if (printer.waiting > 0) state.append(make("span", "", say("queue", { n: printer.waiting })));
    return make("li", "", "", name, make("p", "plain", kind.filter(Boolean).join(" · ")), state);
  });
  byId("printers").replaceChildren(...(cards.length > 0 ? cards : [make("li", "nothing", say("noPrinters"))]));
}

function notesOf(task) {
  const notes = [];
  for (const document of task.documents ?? []) {
    const note = (look, text) => notes.push(make("li", look, "", make("b", "", document.documentID), ours(text)));
    if (document.status === "FAILED") note("bad", document.msg || say("failedDocument"));
    for (const warning of document.warnings ?? []) note("care", warning);
  }
  return notes;
}

function evidenceOf(task) {
  const kinds = new Set((task.documents ?? []).filter((document) => document.status === "SUCCESS").map((document) => document.evidence));
  return [...kinds].filter(Boolean).map((kind) => EVIDENCE[kind]?.[language] ?? kind).join(", ");
}

function drawTask(task) {
  const count = (task.documents ?? []).length;
  const labels = count === 1 ? say("oneDocument") : say("documents", { n: count });
  const state = chip(TASK, task.status);
  state.title = evidenceOf(task);
  const row = make("div", "task", "",
    make("time", "", clock(task.time)),
    make("span", "id", task.taskID),
    make("span", "where", `${task.printer} · ${labels}`),
    make("span", "from plain", task.origin === "program" ? say("program") : task.origin),
    state,
  );
  const notes = notesOf(task);
  return make("li", "", "", row, ...(notes.length > 0 ? [make("ul", "notes", "", ...notes)] : []));
}

function drawTasks(tasks) {
  title("tasks-title", "tasks", tasks.length);
  const newestFirst = [...tasks].sort((one, other) => String(other.time).localeCompare(String(one.time)));
  const rows = newestFirst.slice(0, TASKS_SHOWN).map(drawTask);
  if (tasks.length > TASKS_SHOWN) rows.push(make("li", "nothing", say("more", { n: tasks.length - TASKS_SHOWN })));
  if (tasks.length === 0) rows.push(make("li", "nothing", say("noTasks")));
  byId("tasks").replaceChildren(...rows);
}

// A label's picture never changes, so what is shown already stays.
const pictures = new Map();
function drawLabels(labels) {
  byId("labels-section").hidden = labels.length === 0;
  title("labels-title", "labels", labels.length);
  const keys = new Set(labels.map((label) => label.address));
  for (const [address, picture] of pictures) {
    if (!keys.has(address)) {
      picture.remove();
      pictures.delete(address);
    }
  }
  const shelf = byId("labels");
  labels.forEach((label, place) => {
    if (!pictures.has(label.address)) pictures.set(label.address, drawLabel(label));
    const picture = pictures.get(label.address);
    if (shelf.children[place] !== picture) shelf.insertBefore(picture, shelf.children[place] ?? null);
  });
}

function drawLabel(label) {
  const image = document.createElement("img");
  image.loading = "lazy";
  image.decoding = "async";
  // Only their ratio counts: room is kept before the picture is there.
  image.width = Math.max(1, Math.round(label.widthMm * 8));
  image.height = Math.max(1, Math.round(label.heightMm * 8));
  image.alt = say("label", { number: label.number, width: label.widthMm, height: label.heightMm });
  image.src = label.address;
  const link = make("a", "", "", image);
  link.href = label.address;
  link.target = "_blank";
  link.rel = "noopener";
  const size = `#${label.number} · ${label.widthMm} × ${label.heightMm} mm`;
  const caption = make("figcaption", "", size, make("span", "", clock(label.time)));
  return make("figure", "", "", link, caption);
}

// Newest first, over all virtual printers. The address is made of numbers alone.
function labelsOf(printers) {
  const labels = printers.flatMap((printer) => (printer.labels ?? []).map((label) => ({
    ...label,
    address: `/api/virtual/${Number(printer.id)}/${Number(label.number)}.png`,
  })));
  return labels.sort((one, other) => String(other.time).localeCompare(String(one.time)) || other.number - one.number);
}

function show(overview) {
  const printers = overview.printers ?? [];
  const tasks = overview.tasks ?? [];
  draw("agent", overview.agent ?? {}, drawAgent);
  draw("sums", tasks.map((task) => ({ documents: task.documents?.map(({ status }) => ({ status })) })), drawSums);
  draw("printers", printers.map(({ labels, ...printer }) => printer), drawPrinters);
  draw("tasks", tasks, drawTasks);
  draw("labels", labelsOf(printers), drawLabels);
}

function pulse(look) {
  byId("pulse").className = look;
  byId("pulse").textContent = say(look);
}

let timer = 0;
let asking = false;
async function look() {
  clearTimeout(timer);
  if (document.hidden || asking) return;
  asking = true;
  try {
    const answer = await fetch("/api/overview", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    pulse("well");
  } catch {
    pulse("lost");
  }
  asking = false;
  timer = setTimeout(look, EVERY_MS);
}

async function reload() {
  const button = byId("reload");
  button.disabled = true;
  try {
    const answer = await (await fetch("/api/reload", { method: "POST" })).json();
    byId("reloaded").textContent = answer.status === "success" ? say("reloaded") : ours(answer.msg);
  } catch {
    byId("reloaded").textContent = say("lost");
  }
  button.disabled = false;
  look();
}

document.title = say("title");
byId("reload").textContent = say("reload");
byId("reload").addEventListener("click", reload);
document.addEventListener("visibilitychange", look);
look();
