#!/usr/bin/env node
// Prints one label from Node through the print agent of this computer, and waits until it is out.
//
//   npm ci                                   in this folder, once: socket.io-client, the way the protocol names first
//   node print.mjs [--printer NAME]          default: the agent's default printer
//                  [--template FILE|URL]     default: templates/waybill-76x130.json
//                  [--data FILE]             default: templates/waybill-76x130.data.json
//                  [--url ADDRESS]           default: http://localhost:28613, 28713, 28813
//
// Ends with 0 when the label is out, 1 when it is not, 2 when the command line is wrong.

import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";

const PORTS = [28613, 28713, 28813];
/** An agent accepts in milliseconds; its answer may wait for the disk. */
const CONNECT_MS = 3_000;

const sample = (name) => new URL(`templates/${name}`, import.meta.url);

try {
  process.exitCode = await print(given());
} catch (error) {
  console.error(error.message);
  process.exitCode = error.exitCode ?? 1;
}

async function print({ printer, template, data, url }) {
  const content = { data: JSON.parse(await readFile(data ?? sample("waybill-76x130.data.json"), "utf8")) };
  const stall = /^https?:/.test(template ?? "") ? null : await serve(template ?? sample("waybill-76x130.json"));
  content.templateURL = stall?.url ?? template;
  let socket;
  try {
    socket = await connect(url ? [url] : PORTS.map((port) => `http://localhost:${port}`));
    const taskID = `PRINT-${Date.now()}-${process.pid}`;
    const result = ended(socket, taskID);
    const documents = [{ documentID: "DOC1", contents: [content] }];
    const answer = await ask(socket, { cmd: "print", version: "2.0", task: { taskID, printer, documents, notifyType: ["print"] } });
    if (answer.status !== "success") throw new Error(answer.msg);
    const { taskStatus, printer: used, printStatus } = await result;
    if (taskStatus !== "SUCCESS") throw new Error(printStatus.map((document) => document.msg).filter(Boolean).join("\n"));
    console.log(`已打印 / printed: ${taskID} · ${used}`);
    for (const warning of printStatus.flatMap((document) => document.warnings ?? [])) console.warn(warning);
    return 0;
  } finally {
    socket?.close();
    stall?.close();
  }
}

function given() {
  const option = { type: "string" };
  try {
    return parseArgs({ options: { printer: option, template: option, data: option, url: option } }).values;
  } catch (error) {
    throw Object.assign(error, { exitCode: 2 });
  }
}

/** The agent fetches templates by http; a program of this computer may give it an address of this computer. */
async function serve(file) {
  const template = await readFile(file);
  const server = createServer((_, response) => response.setHeader("content-type", "application/json").end(template));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/template.json`, close: () => server.close() };
}

async function connect(addresses) {
  for (const address of addresses) {
    const socket = io(address, { reconnection: false, timeout: CONNECT_MS });
    const isThere = await new Promise((resolve) => {
      socket.on("connect", () => resolve(true));
      socket.on("connect_error", () => resolve(false));
    });
    if (isThere) return socket;
    socket.close();
  }
  throw new Error(
    `没有找到打印助手（${addresses.join("、")}），请先启动 Dotline / no print agent answers; start Dotline first`,
  );
}

function ask(socket, request) {
  return new Promise((resolve, reject) => {
    socket.on("disconnect", () => reject(lost()));
    socket.send({ requestID: request.cmd, ...request }, resolve);
  });
}

/** The one notice that says how the task ended. */
function ended(socket, taskID) {
  const result = new Promise((resolve, reject) => {
    socket.on("notifyPrintResult", (push) => push.taskID === taskID && resolve(push));
    socket.on("disconnect", () => reject(lost()));
  });
  // Where the task is refused, nobody waits for its end.
  result.catch(() => {});
  return result;
}

function lost() {
  return new Error("与打印助手的连接断开，结果未知，请核对 / the connection was lost and the outcome is unknown: look before printing again");
}
