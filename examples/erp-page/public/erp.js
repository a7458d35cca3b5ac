// The page: orders on the left, printer and notifications on the right. What talks to the agent is print-agent.js.
// Whatever the agent says is text: it goes in by textContent and nothing else.

import { io } from "/socket.io-client.js";
import settings from "/settings.js";
import { ORDERS, goodsOf, waybillData } from "/orders.js";
import { PrintAgent, Refusal } from "/print-agent.js";
import { both, button, byId, chip, clock, list, make, message, paragraph } from "/dom.js";
import { ADVICE, AGENT_STATES, KINDS, OPEN, ORDER_STATES, PRINTER_STATES } from "/words.js";

/** The agent fetches templates itself, so their addresses are whole, and on a host that it may visit for this site. */
const TEMPLATES = [
  ["waybill-76x130.json", "电子面单 76×130 mm / waybill"],
  ["not-there.json", "不存在的模板（看看出错的样子） / a template that is not there"],
];
/** A site that may not print is refused in milliseconds. Longer means that the agent asks somebody. */
const ASKED_MS = 300;
const LOG_KEPT = 60;
const NEVER_ARRIVED = "这个任务没有送到打印助手，没有打印，请再打印一次 / the agent never got this task and printed nothing; print it again";

const agent = new PrintAgent({ io, ports: settings.ports });
const kept = restored();
const picked = new Set();
/** The tasks this page is handing over right now. */
const sending = new Set();
let printers = [];
/** Whether this site may print; null where the agent does not say. */
let standing = null;
/** The queue of each printer, as last told. */
const queues = new Map();

/* ---- connection ---- */

agent.addEventListener("state", async () => {
  showAgent();
  if (agent.state !== "connected") return;
  try {
    await loadPrinters(false);
    await learnStanding();
    await catchUp();
  } catch (error) {
    // A connection that went away again says so by its state.
    if (error instanceof Refusal) trouble(["打印助手没有答应", "The print agent refused"], error.message);
  }
});

function showAgent() {
  const [zh, en] = AGENT_STATES[agent.state];
  const from = agent.state === "connected" ? ` · ${agent.address.replace(/^https?:\/\/localhost/, "")}` : "";
  byId("agent").className = `agent ${agent.state}`;
  byId("agent").replaceChildren(...both(zh, en + from));
  const advice = ADVICE[agent.state];
  if (advice) {
    const [look, title, ...lines] = advice;
    const again = button("quiet", "马上重试", "Try now", () => agent.retry());
    banner("agent", look, title, lines.length > 1 ? list(lines) : paragraph(...lines[0]), again);
  } else if (byId("banner").dataset.about === "agent") {
    hideBanner();
  }
  enable();
}

/** Whether this site may print yet. Only Dotline tells; another agent does not know the command. */
async function learnStanding() {
  try {
    standing = (await agent.ask("getAgentInfo")).allowed ?? null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    standing = null;
  }
}

/** What became of the tasks that were open when this page, or the agent, went away. */
async function catchUp() {
  const open = new Set();
  for (const { taskID, status } of Object.values(kept)) if (OPEN.includes(status) && !sending.has(taskID)) open.add(taskID);
  if (open.size === 0) return;
  let known = [];
  try {
    known = (await agent.ask("getTaskStatus", { taskID: [...open] })).printStatus;
  } catch (error) {
    // It knows none of them.
    if (!(error instanceof Refusal)) throw error;
  }
  for (const task of known) {
    open.delete(task.taskID);
    for (const document of task.detailStatus) settle(task.taskID, document, task.status);
  }
  for (const [order, record] of Object.entries(kept)) {
    if (open.has(record.taskID)) keep(order, { ...record, status: "FAILED", msg: NEVER_ARRIVED });
  }
  showOrders();
}

/* ---- printers ---- */

async function loadPrinters(forceUpdate) {
  const answer = await agent.ask("getPrinters", { forceUpdate });
  printers = answer.printers;
  const select = byId("printer");
  const names = printers.map((printer) => printer.name);
  const wanted = [select.value, localStorage.getItem("printer"), answer.defaultPrinter].find((name) => names.includes(name));
  select.replaceChildren(
    ...names.map((name) => new Option(name === answer.defaultPrinter ? `${name}（默认 / default）` : name, name, false, name === wanted)),
  );
  await showPrinter();
  enable();
}

async function showPrinter() {
  const name = byId("printer").value;
  const known = printers.find((printer) => printer.name === name);
  if (!known) return byId("printer-facts").replaceChildren();
  const { printerStatus } = await agent.ask("getPrinterStatus", { printer: name });
  const { printer: config } = await agent.ask("getPrinterConfig", { printer: name });
  const [zh, en] = KINDS[known.type] ?? [known.type, ""];
  const facts = [
    ["状态", "State", chip(PRINTER_STATES, printerStatus)],
    ["连接", "Connection", [zh, en].filter(Boolean).join(" ")],
    config.dpi && ["分辨率", "Resolution", [config.language, `${config.dpi} dpi`].filter(Boolean).join(" · ")],
  ];
  byId("printer-facts").replaceChildren(
    ...facts.filter(Boolean).flatMap(([fact, factEn, value]) => [make("dt", "", both(fact, factEn)), make("dd", "", [value])]),
  );
}

byId("printer").addEventListener("change", () => {
  localStorage.setItem("printer", byId("printer").value);
  attempt(showPrinter);
});
byId("refresh").addEventListener("click", () => attempt(() => loadPrinters(true)));

/* ---- printer settings ---- */

// [key, Chinese, English, kind of input]
const SETTINGS = [
  ["offsetTop", "向下偏移 mm", "Offset down", "decimal"],
  ["offsetLeft", "向右偏移 mm", "Offset right", "decimal"],
  ["dpi", "分辨率", "Resolution", "numeric"],
  ["density", "打印浓度", "Density", "numeric"],
  ["speed", "打印速度", "Speed", "decimal"],
  ["gap", "标签间距 mm", "Gap", "decimal"],
  ["direction", "出纸方向", "Direction", [["0", "正向 / head first"], ["1", "反向 / foot first"]]],
  ["transferType", "传输方式", "Transfer", [["image", "转图片 / as a picture"], ["row", "原始指令 / as commands"]]],
  ["scaleFactor", "缩放比例 %", "Scale factor", "numeric"],
  ["scale", "缩放", "Scale", true],
  ["landscape", "横向打印", "Landscape", true],
];

let shown = {};

byId("configure").addEventListener("click", () =>
  attempt(async () => {
    const { printer } = await agent.ask("getPrinterConfig", { printer: byId("printer").value });
    shown = printer;
    byId("settings-title").textContent = printer.name;
    byId("settings-fault").hidden = true;
    const fields = SETTINGS.filter(([key]) => printer[key] !== undefined && printer[key] !== null);
    byId("settings-fields").replaceChildren(...fields.map((field) => settingField(field, printer)));
    byId("settings").showModal();
  }),
);
byId("settings-cancel").addEventListener("click", () => byId("settings").close());
byId("settings-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  // Only what was changed is sent: the rest stays as the agent has it.
  const changed = {};
  for (const input of byId("settings-fields").querySelectorAll("[name]")) {
    const value = input.type === "checkbox" ? input.checked : input.name === "transferType" ? input.value : Number(input.value);
    if (value !== shown[input.name]) changed[input.name] = value;
  }
  const name = shown.name;
  try {
    const saving = agent.ask("setPrinterConfig", { printer: { name, ...changed } });
    await whileAsked(saving);
    byId("settings").close();
    await showPrinter();
  } catch (error) {
    byId("settings-fault").replaceChildren(...message(error.message));
    byId("settings-fault").hidden = false;
  }
});

function settingField([key, zh, en, kind], printer) {
  const input = Array.isArray(kind)
    ? make("select", "", kind.map(([value, text]) => new Option(text, value, false, value === String(printer[key]))))
    : document.createElement("input");
  input.name = key;
  const text = make("span", "", both(zh, en));
  if (kind === true) {
    input.type = "checkbox";
    input.checked = printer[key];
    return make("label", "tick", [input, text]);
  }
  if (!Array.isArray(kind)) {
    Object.assign(input, { type: "number", step: "any", value: printer[key], required: true });
    input.inputMode = kind;
  }
  return make("label", "", [text, input]);
}

/* ---- printing ---- */

byId("print").addEventListener("click", () => attempt(print));
byId("preview-image").addEventListener("click", () => attempt(() => preview("image")));
byId("preview-pdf").addEventListener("click", () => attempt(() => preview("pdf")));

/** One task: a document for each order, in the order of the page. */
function task(orders) {
  const now = new Date();
  const templateURL = new URL(byId("template").value, new URL(settings.templates, location.href)).href;
  return {
    taskID: taskID(now),
    projectId: "yiyao-b-b2c",
    printer: byId("printer").value,
    documents: orders.map((order) => ({
      documentID: order.id,
      contents: [{ templateURL, data: waybillData(order, now) }],
    })),
    customTags: { printType: "WAYBILL", from: "Dotline example" },
  };
}

/** Once and for all: a taskID that is used again prints nothing again. */
function taskID(now) {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("");
  return `ERP${day}-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
}

async function print() {
  const orders = ORDERS.filter((order) => picked.has(order.id));
  const wanted = task(orders);
  for (const order of orders) keep(order.id, { taskID: wanted.taskID, status: "SENDING", msg: "" });
  sending.add(wanted.taskID);
  picked.clear();
  showOrders();
  try {
    const answer = await whileAsked(agent.print(wanted));
    // The results may already be on their way; they know more than this answer.
    for (const order of orders) if (kept[order.id].status === "SENDING") keep(order.id, { ...kept[order.id], status: "PENDING" });
    // A task that was sent twice is answered with what became of it.
    for (const known of answer.printStatus ?? []) for (const document of known.detailStatus) settle(known.taskID, document, known.status);
  } catch (error) {
    // Not taken at all: the orders are as they were, still ticked, and can be sent again once the reason is gone.
    for (const order of orders) {
      delete kept[order.id];
      picked.add(order.id);
    }
    saveKept();
    throw error;
  } finally {
    sending.delete(wanted.taskID);
    showOrders();
  }
}

async function preview(kind) {
  const orders = ORDERS.filter((order) => picked.has(order.id));
  const wanted = { ...task(orders), preview: true, previewType: kind };
  const answer = await whileAsked(agent.ask("print", { task: wanted }));
  const parts = (answer.warnings ?? []).map((warning) => make("p", "warning", message(warning)));
  if (kind === "image") {
    answer.previewImage.forEach((address, place) => parts.push(picture(address, orders[place])));
  } else {
    const frame = make("iframe", "");
    frame.src = `${answer.previewURL}#navpanes=0&view=Fit`;
    frame.title = "PDF";
    const link = make("a", "", ["在新标签页打开 / open in a new tab"]);
    Object.assign(link, { href: answer.previewURL, target: "_blank", rel: "noopener" });
    parts.push(frame, make("p", "", [link]));
  }
  byId("preview-title").replaceChildren(...both(kind === "image" ? "图片预览" : "PDF 预览", `${orders.length} · ${wanted.printer}`));
  byId("preview-body").replaceChildren(...parts);
  byId("preview").showModal();
}
// A PDF viewer goes on working behind a closed dialog.
byId("preview").addEventListener("close", () => byId("preview-body").replaceChildren());

function picture(address, order) {
  const image = document.createElement("img");
  image.src = address;
  image.alt = `面单预览 / preview ${order?.waybill ?? ""}`;
  // Its own size is the label's very dots.
  const link = make("a", "", [image]);
  Object.assign(link, { href: address, target: "_blank", rel: "noopener" });
  return make("figure", "", [link, make("figcaption", "", [order ? `${order.waybill} · ${order.receiver}` : ""])]);
}

/** Where a site that may not print yet gets no answer, somebody is being asked on this computer. */
async function whileAsked(answer) {
  if (standing !== false) return answer;
  const timer = setTimeout(() => {
    banner(
      "asked",
      "busy",
      ["等待您允许打印", "Waiting for your permission"],
      paragraph(
        "Dotline 正在这台电脑上询问：是否允许本站打印？请在托盘图标或 Dotline 的页面上回答（60 秒内）。",
        "Dotline asks on this computer whether this site may print. Answer at its tray icon or on its page, within 60 s.",
      ),
      agentPage(),
    );
  }, ASKED_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (byId("banner").dataset.about === "asked") hideBanner();
    attempt(learnStanding);
  }
}

/* ---- notifications ---- */

agent.addEventListener("notifyPrintResult", ({ detail: push }) => {
  for (const document of push.printStatus ?? []) settle(push.taskID, document, push.taskStatus);
  const count = push.printStatus?.length ?? 0;
  const [zh, en, look] = {
    RENDERED: [`${count} 张已排版，送往 ${push.printer}`, `${count} rendered for ${push.printer}`, ""],
    SUCCESS: [`${count} 张已出纸 · ${push.printer}`, `${count} printed on ${push.printer}`, "good"],
    FAILED: [`没有全部打印 · ${push.printer}`, `not all printed on ${push.printer}`, "bad"],
  }[push.taskStatus] ?? [push.taskStatus, "", ""];
  log(look, zh, en, push);
});

agent.addEventListener("notifyTaskStatusUpdate", ({ detail: push }) => {
  for (const task of push.taskList ?? []) {
    for (const document of task.documents ?? []) settle(task.taskID, document, task.status);
  }
  // Each label of a long task changes the task; what people care for is the queue.
  if (queues.get(push.printer) === push.queueStatus) return;
  queues.set(push.printer, push.queueStatus);
  const [zh, en] = { FREE: ["空闲", "free"], PRINTING: ["打印中", "printing"], SUSPENDED: ["暂停", "paused"] }[push.queueStatus] ?? [push.queueStatus, ""];
  log("", `队列${zh} · ${push.printer}`, `queue ${en} on ${push.printer}`, push);
});

/**
 * Takes in what is said of one document, where it is about the order's latest task and not older than what we know.
 * Some agents call a document of a RENDERED notice SUCCESS: nothing is out yet.
 */
function settle(taskID, document, taskStatus) {
  const record = kept[document.documentID];
  if (!record || record.taskID !== taskID || !OPEN.includes(record.status)) return;
  const status = taskStatus === "RENDERED" && document.status === "SUCCESS" ? "RENDERED" : document.status;
  if (OPEN.includes(status) && OPEN.indexOf(status) < OPEN.indexOf(record.status)) return;
  keep(document.documentID, { taskID, status, msg: document.msg ?? "" });
  showOrders();
}

function log(look, zh, en, push) {
  byId("log-empty").hidden = true;
  const summary = make("summary", "", [make("time", "", [clock()]), make("span", "", both(zh, en))]);
  const entry = make("li", look, [make("details", "", [summary, make("pre", "", [JSON.stringify(push, null, 2)])])]);
  byId("log").prepend(entry);
  while (byId("log").children.length > LOG_KEPT) byId("log").lastChild.remove();
}

/* ---- orders ---- */

function showOrders() {
  const focused = document.activeElement?.closest("#orders tr")?.dataset.order;
  byId("orders").replaceChildren(...ORDERS.map(orderRow));
  if (focused) byId("orders").querySelector(`[data-order="${focused}"] input`).focus();
  const count = picked.size;
  byId("all").checked = count === ORDERS.length;
  byId("all").indeterminate = count > 0 && count < ORDERS.length;
  byId("picked").replaceChildren(...both(count ? `已选 ${count} 单` : "请勾选要打印的订单", count ? `${count} selected` : "Tick the orders to print"));
  enable();
}

function orderRow(order) {
  const tick = document.createElement("input");
  Object.assign(tick, { type: "checkbox", checked: picked.has(order.id) });
  tick.setAttribute("aria-label", `选择 ${order.id} / select`);
  const { status, msg } = kept[order.id] ?? { status: "READY", msg: "" };
  const state = [chip(ORDER_STATES, status)];
  if (msg) state.push(make("span", "msg", message(msg)));
  const goods = [goodsOf(order), make("span", "sub paid", [`¥${order.paid}`])];
  if (order.note) goods.push(make("span", "note", [order.note]));
  const row = make("tr", picked.has(order.id) ? "on" : "", [
    make("td", "pick", [tick]),
    make("td", "order", [make("strong", "", [order.waybill]), make("span", "sub", [order.id])]),
    make("td", "receiver", [make("strong", "", [`${order.receiver} ${order.phone}`]), make("span", "sub", [order.city + order.street])]),
    make("td", "goods", goods),
    make("td", "state", state),
  ]);
  row.dataset.order = order.id;
  row.dataset.status = status;
  row.addEventListener("click", () => {
    if (!picked.delete(order.id)) picked.add(order.id);
    showOrders();
  });
  return row;
}

byId("all").addEventListener("change", () => {
  const every = byId("all").checked;
  picked.clear();
  if (every) for (const order of ORDERS) picked.add(order.id);
  showOrders();
});

/** Kept over a reload of the page, so that what became of an order is still known. */
function keep(order, record) {
  kept[order] = record;
  saveKept();
}

function saveKept() {
  sessionStorage.setItem("printed", JSON.stringify(kept));
}

function restored() {
  return JSON.parse(sessionStorage.getItem("printed") ?? "{}");
}

/* ---- words and boxes ---- */

function enable() {
  const ready = agent.state === "connected" && printers.length > 0;
  for (const id of ["print", "preview-image", "preview-pdf"]) byId(id).disabled = !ready || picked.size === 0;
  byId("configure").disabled = !ready;
  byId("printer").disabled = !ready;
  byId("refresh").disabled = agent.state !== "connected";
}

/** Does what a button asks for; what goes wrong is said on the page. */
async function attempt(work) {
  try {
    if (byId("banner").dataset.about === "trouble") hideBanner();
    await work();
  } catch (error) {
    trouble(work === print ? ["没有打印", "Nothing was printed"] : ["没有完成", "That did not work"], error.message);
  }
}

function trouble(title, text) {
  const close = button("quiet small", "知道了", "OK", hideBanner);
  const extra = standing === false ? [agentPage(), close] : [close];
  banner("trouble", "bad", title, make("p", "", message(text)), ...extra);
}

function agentPage() {
  const link = make("a", "", ["打开 Dotline 的页面 / open Dotline's page"]);
  Object.assign(link, { href: `${agent.address}/`, target: "_blank", rel: "noopener" });
  return make("p", "", [link]);
}

function banner(about, look, [zh, en], ...parts) {
  const buttons = parts.filter((part) => part.tagName === "BUTTON");
  const rest = parts.filter((part) => part.tagName !== "BUTTON");
  byId("banner").dataset.about = about;
  byId("banner").className = look;
  byId("banner").replaceChildren(make("div", "", [make("h3", "", both(zh, en)), ...rest]), ...buttons);
  byId("banner").hidden = false;
  // On a small screen the button that was pressed is far below. What the page says by itself does not move it.
  if (about !== "agent") byId("banner").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function hideBanner() {
  byId("banner").hidden = true;
  delete byId("banner").dataset.about;
  byId("banner").replaceChildren();
}

byId("template").replaceChildren(...TEMPLATES.map(([file, name]) => new Option(name, file)));
showOrders();
showAgent();
agent.start();
