// Unmodified Socket.IO clients 2.x, 3.x and 4.x, and a bare WebSocket, against a running agent.
//
//   node clients.mjs --port 28613 --ca HOME/root.pem --pid 4711
//
// It starts nothing itself: the agent runs, and prints on its virtual printer.
// Each check says what holds; the last line is `N passed, N failed`.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import assert from "node:assert/strict";
import io2 from "sio2";
import { io as io3 } from "sio3";
import { io as io4 } from "sio4";
import WebSocket from "ws";
import ecPrint from "ec-print";

const { values: given } = parseArgs({
  options: { port: { type: "string" }, ca: { type: "string" }, pid: { type: "string" } },
});
const port = Number(given.port);
const ca = readFileSync(given.ca);
const pid = Number(given.pid);
const PRINTER = "Dotline Virtual";
/** Only a broken agent takes this long, also on a slow machine. */
const PATIENCE = 120_000;

const generations = { "2.x": io2, "3.x": io3, "4.x": io4 };
const schemes = ["http", "https"];
const ways = { polling: ["polling"], websocket: ["websocket"], "polling, then websocket": ["polling", "websocket"] };

const results = { passed: 0, failed: 0 };
const templates = await serveTemplates();
let tasks = 0;

for (const [generation, io] of Object.entries(generations)) {
  for (const scheme of schemes) {
    for (const way of Object.keys(ways)) {
      await check(`socket.io-client ${generation} by ${scheme}, ${way}`, () => aDayAtTheDesk(io, scheme, way));
    }
  }
}
for (const scheme of ["ws", "wss"]) {
  for (const path of ["/", "/websocket"]) {
    await check(`WebSocket at ${path} by ${scheme}`, () => aBareWebSocket(scheme, path));
  }
}
await check("ec-print 1.0.1, as a page uses it", anEcPrintPage);
for (const way of ["polling", "websocket"]) {
  await check(`90 MB are acknowledged by ${way}, 110 MB are refused, and memory is back down`, () => largeMessages(way));
}
for (const way of ["polling", "websocket"]) {
  await check(`2,000 connections by ${way} that send at once are all answered`, () => fastClients(way, 2_000));
}
templates.server.close();
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);

/** Connects, lists the printers in every way a page may ask, prints the waybill, hears of it, asks about it. */
async function aDayAtTheDesk(io, scheme, way) {
  const socket = await connected(io, scheme, way);
  const heard = collected(socket);
  const list = await asked(socket, { cmd: "getPrinters", requestID: 7, version: "1.0", forceUpdate: false });
  assert.equal(list.status, "success");
  assert.equal(list.requestID, 7);
  assert.ok(list.printers.some((printer) => printer.name === PRINTER));
  // A page that sends its request as text, and one that waits for no acknowledgement.
  const same = await asked(socket, JSON.stringify({ cmd: "getPrinters", requestID: "text" }));
  assert.deepEqual(same.printers, list.printers);
  socket.send({ cmd: "getPrinters", requestID: "event" });
  const event = await heard.until("message", (message) => message.requestID === "event");
  assert.deepEqual(event.printers, list.printers);
  const unknown = await asked(socket, { cmd: "noSuchCommand", requestID: "u" });
  assert.deepEqual([unknown.cmd, unknown.status], ["noSuchCommand", "failed"]);

  const request = waybill();
  const { taskID } = request.task;
  const knows = () => ["message", "notifyPrintResult"].some((name) => heard.all(name).some((push) => push.taskID === taskID));
  let early;
  const answer = await asked(socket, request, () => {
    early = knows();
  });
  assert.deepEqual([answer.status, answer.taskID, answer.requestID], ["success", taskID, request.requestID]);
  assert.equal(early, false, "a push came before the answer");
  for (const name of ["message", "notifyPrintResult"]) {
    for (const status of ["RENDERED", "SUCCESS"]) {
      const notice = await heard.until(name, (push) => isResult(push, taskID) && push.taskStatus === status);
      assert.equal(notice.cmd, "notifyPrintResult");
      assert.equal(notice.printer, PRINTER);
      assert.ok(!("requestID" in notice));
      assert.deepEqual(notice.printStatus.map((document) => document.documentID), ["DOC1"]);
    }
  }
  for (const name of ["message", "notifyTaskStatusUpdate"]) {
    const isFree = (push) => push.queueStatus === "FREE" && push.taskList[0].taskID === taskID;
    const update = await heard.until(name, isFree);
    assert.equal(update.taskList[0].status, "SUCCESS");
  }
  const state = await asked(socket, { cmd: "getTaskStatus", requestID: "s", version: "1.0", taskID: [taskID] });
  assert.equal(state.cmd, "getTaskStatus");
  assert.equal(state.printStatus[0].status, "SUCCESS");
  assert.equal(state.printStatus[0].detailStatus[0].documentID, "DOC1");
  for (const name of ["message", "notifyPrintResult"]) {
    const told = heard.all(name).filter((push) => isResult(push, taskID)).map((push) => push.taskStatus);
    assert.deepEqual(told, ["RENDERED", "SUCCESS"], `under ${name}`);
  }
  socket.close();
}

async function aBareWebSocket(scheme, path) {
  const socket = new WebSocket(`${scheme}://localhost:${port}${path}`, { ca });
  await within("open", once(socket, "open"));
  const messages = [];
  const more = new EventTarget();
  socket.on("message", (data, isBinary) => {
    assert.ok(!isBinary);
    messages.push(JSON.parse(data.toString()));
    more.dispatchEvent(new Event("more"));
  });
  const request = waybill();
  socket.send(JSON.stringify(request));
  const isOut = () => messages.some((push) => isResult(push, request.task.taskID) && push.taskStatus === "SUCCESS");
  while (!isOut()) await within("SUCCESS", once(more, "more"));
  assert.deepEqual([messages[0].requestID, messages[0].status], [request.requestID, "success"]);
  const told = messages.filter((push) => isResult(push, request.task.taskID)).map((push) => push.taskStatus);
  assert.deepEqual(told, ["RENDERED", "SUCCESS"]);
  socket.send("nonsense");
  while (!messages.some((message) => message.status === "failed")) await within("an answer", once(more, "more"));
  socket.close();
  await within("the close", once(socket, "close"));
}

/** It opens the root by plain WebSocket and sends the task's fields without `task`. */
async function anEcPrintPage() {
  const page = new ecPrint.Meituan({ url: `ws://localhost:${port}`, options: { WebSocket } });
  const { task } = waybill();
  const results = [];
  const more = new EventTarget();
  page.notifyPrintResult((push) => {
    results.push(push);
    more.dispatchEvent(new Event("more"));
  });
  await within("connect", page.connect());
  const { printers } = await within("printers", page.getPrinters());
  assert.ok(printers.some((printer) => printer.name === PRINTER));
  const answer = await within("the answer", page.print(task));
  assert.deepEqual([answer.status, answer.taskID], ["success", task.taskID]);
  while (!results.some((push) => push.taskStatus === "SUCCESS")) await within("SUCCESS", once(more, "more"));
  assert.deepEqual(results.map((push) => push.taskStatus), ["RENDERED", "SUCCESS"]);

  const preview = await within("the preview", page.printPreview(waybill().task));
  assert.equal((await fetch(preview.previewURL)).headers.get("content-type"), "application/pdf");
  assert.equal((await page.getAgentInfo()).name, "Dotline");
  assert.equal((await page.setPrinterConfig({ name: PRINTER, offsetTop: 1.5 })).status, "success");
  assert.equal((await page.getPrinterConfig(PRINTER)).printer.offsetTop, 1.5);
  assert.equal((await page.setGlobalConfig({ notifyOnTaskFailure: false })).status, "success");
  assert.equal((await page.getGlobalConfig()).notifyOnTaskFailure, false);
  page.disconnect(1000);
}

async function largeMessages(way) {
  const socket = await connected(io4, "http", way);
  const before = await restingMemory();
  const sized = (bytes) => ({ cmd: "getPrinters", requestID: `${bytes}`, padding: "x".repeat(bytes) });
  for (let round = 0; round < 2; round += 1) {
    const taken = await asked(socket, sized(90_000_000));
    assert.deepEqual([taken.status, taken.requestID], ["success", "90000000"]);
    const refused = await asked(socket, sized(110_000_000));
    assert.deepEqual([refused.status, refused.requestID], ["failed", "110000000"]);
    assert.match(refused.msg, /100000000|100,000,000/);
  }
  // The connection lives on.
  assert.equal((await asked(socket, { cmd: "getPrinters" })).status, "success");
  socket.close();
  const deadline = Date.now() + PATIENCE;
  let after = memory();
  while (after > before + 24 && Date.now() < deadline) {
    await pause(100);
    after = memory();
  }
  assert.ok(after <= before + 24, `${before} MB before, ${after} MB after`);
  console.log(`   resident: ${before} MB before, ${after} MB after`);
}

async function fastClients(way, count) {
  const atOnce = 100;
  let answered = 0;
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const mine = (next += 1);
      const socket = io4(`http://localhost:${port}`, { transports: [way], forceNew: true, reconnection: false });
      // Before it is connected: the client sends it the moment it is.
      const answer = await asked(socket, { cmd: "getPrinters", requestID: mine });
      assert.deepEqual([answer.requestID, answer.status], [mine, "success"]);
      answered += 1;
      socket.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  assert.equal(answered, count);
}

/** A socket that is connected, by the transport it was asked to use. */
async function connected(io, scheme, way) {
  const socket = io(`${scheme}://localhost:${port}`, {
    transports: ways[way],
    forceNew: true,
    reconnection: false,
    ca,
  });
  await within(
    "connect",
    new Promise((resolve, reject) => {
      socket.on("connect", resolve);
      for (const event of ["connect_error", "error"]) socket.on(event, reject);
    }),
  );
  const { engine } = socket.io;
  if (ways[way].length === 2 && engine.transport.name === "polling") {
    await within("the upgrade", new Promise((resolve) => engine.once("upgrade", resolve)));
  }
  assert.equal(engine.transport.name, ways[way].at(-1));
  return socket;
}

/** Sends a request and returns what its acknowledgement says; `then` is called the moment it comes. */
function asked(socket, request, then = () => {}) {
  const what = `the answer to ${JSON.stringify(request).slice(0, 80)}`;
  return within(
    what,
    new Promise((resolve, reject) => {
      socket.on("disconnect", (reason) => reject(new Error(`disconnected before ${what}: ${reason}`)));
      socket.on("connect_error", reject);
      socket.send(request, (answer) => {
        then();
        resolve(answer);
      });
    }),
  );
}

/** Everything that comes under the names a page may listen to. */
function collected(socket) {
  const all = { message: [], notifyPrintResult: [], notifyTaskStatusUpdate: [] };
  const more = new EventTarget();
  for (const [name, messages] of Object.entries(all)) {
    socket.on(name, (message) => {
      messages.push(message);
      more.dispatchEvent(new Event("more"));
    });
  }
  const until = async (name, isIt) => {
    for (;;) {
      const found = all[name].find(isIt);
      if (found) return found;
      await within(`${name} that ${isIt}`, once(more, "more"));
    }
  };
  return { until, all: (name) => all[name] };
}

function isResult(push, taskID) {
  return push.cmd === "notifyPrintResult" && push.taskID === taskID;
}

/** The sample waybill, under a task ID of its own. */
function waybill() {
  tasks += 1;
  const content = { templateURL: templates.url, data: templates.data };
  return {
    cmd: "print",
    requestID: `print-${tasks}`,
    version: "2.0",
    task: {
      taskID: `CLIENTS-${process.pid}-${tasks}`,
      printer: PRINTER,
      documents: [{ documentID: "DOC1", contents: [content] }],
    },
  };
}

async function serveTemplates() {
  const folder = new URL("../../examples/templates/", import.meta.url);
  const template = readFileSync(new URL("waybill-76x130.json", folder));
  const data = JSON.parse(readFileSync(new URL("waybill-76x130.data.json", folder), "utf8"));
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(template);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/waybill-76x130.json`, data };
}

/** MB the agent has in memory now. */
function memory() {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024);
}

/** The same, once it no longer falls. */
async function restingMemory() {
  let now = memory();
  for (;;) {
    await pause(500);
    const later = memory();
    if (later >= now) return later;
    now = later;
  }
}

async function within(what, promise) {
  const clock = new AbortController();
  const late = pause(PATIENCE, undefined, { signal: clock.signal }).then(() => {
    throw new Error(`never happened: ${what}`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clock.abort();
  }
}

async function check(name, run) {
  const begin = Date.now();
  try {
    await run();
    results.passed += 1;
    console.log(`ok  ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    results.failed += 1;
    console.log(`NOT OK  ${name}\n${error.stack ?? error}`);
  }
}
