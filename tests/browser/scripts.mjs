// The example scripts as a person types them: what they say, how they end, and what was printed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { House, check, end, freePorts, root, scratch } from "./lab.mjs";

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
await end();

function said(program, words) {
  return new Promise((resolve) => {
    const env = { ...process.env, PYTHONIOENCODING: "utf-8" };
    execFile(program, words, { env }, (error, out, faults) => resolve({ code: error?.code ?? 0, out: out + faults }));
  });
}
