// What the browser tests share: the real agent on a home of its own, the example server, headless Chromium,
// a decoder for what was printed, and a line a check.
//
// A test is started by run.sh with --binary PROGRAM --scratch DIRECTORY.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: given } = parseArgs({ options: { binary: { type: "string" }, scratch: { type: "string" } } });
export const scratch = given.scratch;
export const root = fileURLToPath(new URL("../../", import.meta.url));
/** ms. Only what is broken takes this long, also on a slow machine. */
export const PATIENCE = 60_000;

const results = { passed: 0, failed: 0 };
const closing = [];
/** What may tell more about a failure: each says its part as text. */
const witnesses = [];

/** Runs one check and says what holds. Each stands on the ones before, so the first failure ends the story. */
export async function check(name, run) {
  if (results.failed > 0) return console.log(`--  ${name}: not tried`);
  const begin = Date.now();
  try {
    await run();
    results.passed += 1;
    console.log(`ok  ${name} (${Date.now() - begin} ms)`);
  } catch (error) {
    results.failed += 1;
    console.log(`NOT OK  ${name}\n${error.stack ?? error}`);
    for (const witness of witnesses) console.log(await witness().catch((silent) => `   nothing to see: ${silent.message}`));
  }
}

/** Ends all that was started, and says how it went. */
export async function end() {
  for (const close of closing.reverse()) await close();
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exit(results.failed === 0 ? 0 : 1);
}

/** Waits until `look` finds something. */
export async function until(what, look) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await pause(50);
  }
}

/** Ports that are free now. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Takes a port and never says a word, as some other program on a busy PC. */
export async function silentPort(port) {
  const sockets = new Set();
  const server = createServer((socket) => sockets.add(socket.on("error", () => {}))).listen(port, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

/** A user of their own with a home for the agent: nothing of this machine's user is read or written. */
export class House {
  constructor(name, settings) {
    this.user = join(scratch, name);
    this.home = join(this.user, "dotline");
    mkdirSync(this.home, { recursive: true });
    this.settings(settings);
    closing.push(() => this.stop());
    witnesses.push(async () => `the agent's last words, ${name}:\n${this.#lastWords()}`);
  }

  #lastWords() {
    const log = readFileSync(join(this.home, "dotline.log"), "utf8").trimEnd().split("\n");
    return log.slice(-15).join("\n");
  }

  settings(text) {
    writeFileSync(join(this.home, "settings.toml"), text);
  }

  get environment() {
    const { PATH, LANG } = process.env;
    return { PATH, LANG: LANG ?? "C.UTF-8", HOME: this.user };
  }

  /** Starts the agent and returns when it is ready; its address is in `address`. */
  async start() {
    const agent = spawn(given.binary, ["run", "--no-tray", "--home", this.home], {
      env: this.environment,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.agent = agent;
    const ready = (async () => {
      for await (const line of createInterface(agent.stdout)) {
        const address = /^Dotline: (http:\/\/localhost:\d+)\/$/.exec(line)?.[1];
        if (address) return address;
      }
      throw new Error(`the agent did not start; see ${this.home}/dotline.log`);
    })();
    this.address = await ready;
    this.port = Number(new URL(this.address).port);
    agent.stdout.resume();
  }

  /** Ends the agent, politely where nothing else is asked for. */
  async stop(signal = "SIGTERM") {
    const { agent } = this;
    if (!agent || agent.exitCode !== null || agent.signalCode !== null) return;
    const ended = once(agent, "exit");
    agent.kill(signal);
    await ended;
  }

  /** A command of the agent's own, as its user types it. */
  command(...words) {
    return execFileSync(given.binary, [...words, "--home", this.home], { env: this.environment, encoding: "utf8" });
  }

  /** The virtual printers' labels, oldest first, as the codes they carry. */
  printed() {
    const shelf = join(this.home, "virtual");
    const files = folder(shelf).flatMap((printer) => folder(join(shelf, printer)).map((name) => join(shelf, printer, name)));
    const number = (file) => Number(/(\d+)\.png$/.exec(file)[1]);
    return files.filter((file) => file.endsWith(".png")).sort((one, other) => number(one) - number(other)).map(codes);
  }
}

function folder(path) {
  try {
    return readdirSync(path);
  } catch {
    // Nothing was printed yet.
    return [];
  }
}

/** The codes in a picture, each once: by a decoder that knows nothing of Dotline. */
export function codes(file) {
  try {
    const read = execFileSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return [...new Set(read.split("\n").filter(Boolean))];
  } catch (error) {
    // 4: it has looked and found none.
    if (error.status === 4) return [];
    throw error;
  }
}

/** The codes in what a person sees of an element. */
export async function seenCodes(locator) {
  const file = join(scratch, "seen.png");
  writeFileSync(file, await locator.screenshot());
  return codes(file);
}

/** The example ERP's server; returns its address. */
export async function startErp(...options) {
  const script = join(root, "examples/erp-page/server.mjs");
  const server = spawn(process.execPath, [script, "--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  closing.push(() => server.kill());
  for await (const line of createInterface(server.stdout)) {
    const address = /^ERP: (\S+)\/$/.exec(line)?.[1];
    if (address) {
      server.stdout.resume();
      return address;
    }
  }
  throw new Error("the example server did not start");
}

/** A certificate for `host` that one browser is told to believe; returns its files and that browser's option. */
export function certificate(host) {
  const [key, cert] = [join(scratch, "erp.key"), join(scratch, "erp.pem")];
  const run = (command, input) => execFileSync("openssl", command, { input, stdio: ["pipe", "pipe", "ignore"] });
  run(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-keyout", key, "-out", cert]);
  const publicKey = run(["pkey", "-pubin", "-outform", "der"], run(["x509", "-pubkey", "-noout"], readFileSync(cert)));
  const pin = run(["dgst", "-sha256", "-binary"], publicKey).toString("base64");
  return { key, cert, option: `--ignore-certificate-errors-spki-list=${pin}` };
}

/** Headless Chromium with a profile of its own. */
export async function openBrowser(...options) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...options],
    env: { PATH: process.env.PATH, HOME: scratch, LANG: "C.UTF-8" },
  });
  closing.push(() => browser.close());
  return browser;
}

/** A page for a Chinese user, two dots a pixel so that small codes can be read from a screenshot. */
export async function openPage(browser, address) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1440, height: 1000 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => console.log(`   the page's own error: ${error.message}`));
  witnesses.push(async () => `${page.url()} shows:\n${(await page.locator("body").innerText({ timeout: 1000 })).slice(0, 600)}`);
  await page.goto(address);
  return page;
}
