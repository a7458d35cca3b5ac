// The example scripts as a person types them: what they say, how they end, and what was printed. And the file that
// makers of pages copy, with the three generations of socket.io-client that it promises.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import io2 from "sio2";
import { io as io3 } from "sio3";
import { io as io4 } from "sio4";
import { House, check, end, freePorts, root, scratch, startErp, until } from "./lab.mjs";

const VIRTUAL = "Dotline Virtual";
const [port, nobody] = await freePorts(2);
const house = new House("scripts", `[server]\nports = [${port}]\n[[printers]]\nname = "货架标签机"\naddress = "virtual:"\n`);
await house.start();

const data = join(scratch, "data.json");
writeFileSync(data, JSON.stringify({ waybillNo: "998877665544", twoDimensionCode: "FROM-A-SCRIPT" }));
const broken = join(scratch, "broken.json");
writeFileSync(broken, "<html>");

const scripts = {
  "print.mjs": { program: process.execPath, at: (port) => `http://localhost:${port}` },
  "print.py": { program: "python3", at: (port) => `ws://localhost:${port}/websocket` },
};

for (const [name, { program, at }] of Object.entries(scripts)) {
  const run = (...words) => said(program, [join(root, "examples", name), ...words]);
  const here = ["--url", at(port)];

  await check(`${name} prints the sample waybill on the default printer`, async () => {
    const before = house.printed().length;
    const { code, out } = await run(...here);
    assert.equal(code, 0, out);
    assert.match(out, /已打印 \/ printed/);
    assert.equal(house.printed().length, before + 1);
    assert.ok(house.printed().some((label) => label.includes("312008360717810")));
  });
  await check(`${name} prints other data on the printer that is named`, async () => {
    const template = join(root, "examples/templates/waybill-76x130.json");
    const { code, out } = await run(...here, "--printer", "货架标签机", "--data", data, "--template", template);
    assert.equal(code, 0, out);
    assert.match(out, /货架标签机/);
    const labels = house.printed().filter((label) => label.includes("998877665544") && label.includes("FROM-A-SCRIPT"));
    assert.equal(labels.length, Object.keys(scripts).indexOf(name) + 1);
  });
  await check(`${name} ends with 1 and the agent's own words where nothing prints`, async () => {
    const before = house.printed().length;
    for (const [words, expected] of [
      [[...here, "--printer", "没有这台"], /没有名为“没有这台”的打印机/],
      [[...here, "--printer", VIRTUAL, "--template", broken], /模板不是有效的 JSON/],
      [[...here, "--template", `http://localhost:${nobody}/t.json`], /连不上 localhost/],
      [["--url", at(nobody)], /没有找到打印助手/],
    ]) {
      const { code, out } = await run(...words);
      assert.equal(code, 1, out);
      assert.match(out, expected);
    }
    assert.equal(house.printed().length, before);
  });
  await check(`${name} ends with 2 where the command line is wrong`, async () => {
    assert.equal((await run("--prnter", "x")).code, 2);
  });
}

// What it needs of a browser, in Node.
globalThis.location = { protocol: "http:", hostname: "localhost" };
const { PrintAgent, Refusal } = await import(`${root}examples/erp-page/public/print-agent.js`);
const erp = await startErp();

for (const [generation, io] of Object.entries({ "2.x": io2, "3.x": io3, "4.x": io4 })) {
  await check(`print-agent.js with socket.io-client ${generation} asks, prints, and finds the agent again`, async () => {
    const agent = new PrintAgent({ io, ports: [nobody, port] });
    const states = [];
    agent.addEventListener("state", () => states.push(agent.state));
    agent.start();
    await agent.connected();
    assert.equal((await agent.ask("getPrinters")).printers.length, 2);
    await assert.rejects(agent.ask("getPrinterStatus", { printer: "没有这台" }), Refusal);

    const taskID = `AGENT-${generation}-${process.pid}`;
    const out = new Promise((resolve) => {
      const hear = ({ detail }) => detail.taskID === taskID && detail.taskStatus === "SUCCESS" && resolve();
      agent.addEventListener("notifyPrintResult", hear);
    });
    const content = { templateURL: `${erp}/templates/waybill-76x130.json`, data: { waybillNo: `55${generation[0]}`, twoDimensionCode: "Q" } };
    const task = { taskID, printer: VIRTUAL, documents: [{ documentID: "DOC1", contents: [content] }] };
    await agent.print(task);
    await out;
    assert.ok(house.printed().some((label) => label.includes(`55${generation[0]}`)));

    await house.stop("SIGKILL");
    await until("missing", () => agent.state === "missing");
    await assert.rejects(agent.ask("getPrinters"), (error) => !(error instanceof Refusal));
    // Pressed again while the agent is away: it waits, and the same task is not printed twice.
    const before = house.printed().length;
    const again = agent.print(task);
    await house.start();
    assert.equal((await again).printStatus[0].status, "SUCCESS");
    assert.equal(house.printed().length, before);
    assert.deepEqual(states, ["connected", "missing", "connected"]);
    agent.stop();
  });
}
await end();

function said(program, words) {
  return new Promise((resolve) => {
    const env = { ...process.env, PYTHONIOENCODING: "utf-8" };
    execFile(program, words, { env }, (error, out, faults) => resolve({ code: error?.code ?? 0, out: out + faults }));
  });
}
