// Dotline's own page in headless Chromium on the real agent: connect, consent, list, see the label, print it again,
// pause, move the picture by the offsets; by mouse, by keyboard, in both languages, and never a word of complaint.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { House, check, end, openBrowser, openPage, seenCodes, until } from "./lab.mjs";

const ERP = "https://erp.example.com";
const VIRTUAL = "Dotline Virtual";
const CHINESE = /\p{Script=Han}/u;
const waybill = JSON.parse(readFileSync(new URL("../../examples/templates/waybill-76x130.data.json", import.meta.url)));

// A second printer that nobody has plugged in.
const house = new House("page", `[server]\nports = [0]\n[fetch]\nallow = ["127.0.0.1"]\n[[printers]]\nname = "仓库 1"\naddress = "tcp://127.0.0.1:9"\n`);
await house.start();
const browser = await openBrowser();
const complaints = [];
const page = await openOwnPage();

// The first of that name: what is printed again stands above it.
const task = (id) => page.locator("#tasks > li", { has: page.locator(".id", { hasText: id }) }).last();
const printer = (name) => page.locator("#printers > li", { hasText: name });
const said = (words) => page.locator("#said", { hasText: words }).waitFor();

await check("it connects, and says how things stand", async () => {
  await printer(VIRTUAL).waitFor();
  assert.match(await page.title(), /Dotline/);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await printer("仓库 1").locator(".chip", { hasText: "脱机" }).waitFor();
  await page.locator("#troubles", { hasText: "请检查电源" }).waitFor();
});

await check("an unknown site's print waits for an answer here, and the title says so", async () => {
  const erp = await ask(ERP, "CONSENT", VIRTUAL);
  const question = page.locator(".question");
  await question.waitFor();
  assert.equal(await question.locator(".site").innerText(), ERP);
  assert.match(await question.innerText(), /“Dotline Virtual”上打印 1 张/);
  assert.match(await page.title(), /请求打印/);
  // By keyboard alone: the three answers follow one another.
  const choices = question.locator(".answers button");
  await until("the answers can be given", () => choices.nth(2).isEnabled());
  await choices.nth(0).focus();
  await page.keyboard.press("Tab");
  assert.ok(await choices.nth(1).evaluate((choice) => choice === document.activeElement));
  await page.keyboard.press("Enter");
  assert.equal((await erp.answer).status, "success");
  await question.waitFor({ state: "detached" });
  await task("CONSENT").locator(".chip", { hasText: "已打印" }).first().waitFor();
});

await check("a refused site is told so, and stands in the list of sites", async () => {
  const erp = await ask("https://other.example", "REFUSED", VIRTUAL);
  const refuse = page.locator(".question button", { hasText: "拒绝" });
  await refuse.click();
  assert.match((await erp.answer).msg, /https:\/\/other\.example/);
  const site = page.locator("#sites li", { hasText: "https://other.example" });
  await site.locator(".chip", { hasText: "已拒绝" }).waitFor();
  await site.locator("button", { hasText: "移除" }).click();
  await site.waitFor({ state: "detached" });
});

await check("the task opens to its document, with evidence and the label as a picture that a scanner reads", async () => {
  await task("CONSENT").locator(".line").click();
  const document = task("CONSENT").locator(".document");
  await document.locator("text=虚拟打印机已画出").waitFor();
  await document.locator("button.frame").click();
  const picture = page.locator("#viewer img");
  await until("the picture", () => picture.evaluate((image) => image.complete && image.naturalWidth > 0));
  await until("its codes", async () => (await seenCodes(picture)).includes(waybill.waybillNo));
  await page.keyboard.press("Escape");
  await picture.waitFor({ state: "hidden" });
});

await check("it is printed again after a warning that it will exist twice", async () => {
  const before = house.printed().length;
  await task("CONSENT").locator("button", { hasText: "再打这张" }).click();
  const question = page.locator("#confirm");
  assert.match(await question.innerText(), /已经打印过/);
  // What is in focus first does nothing.
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "hidden" });
  assert.equal(house.printed().length, before);
  await task("CONSENT").locator("button", { hasText: "再打这张" }).click();
  await question.locator("button.primary").click();
  await until("the second label", () => house.printed().length === before + 1);
  assert.deepEqual(house.printed().at(-1), house.printed().at(-2));
});

await check("a paused printer takes tasks and prints them once it goes on", async () => {
  await printer(VIRTUAL).locator("button.tool", { hasText: "暂停" }).click();
  await printer(VIRTUAL).locator(".chip", { hasText: "已暂停" }).waitFor();
  const before = house.printed().length;
  const program = await ask(undefined, "PAUSED", VIRTUAL);
  assert.equal((await program.answer).status, "success");
  await task("PAUSED").locator(".warned", { hasText: "已暂停" }).waitFor();
  assert.equal(house.printed().length, before);
  await printer(VIRTUAL).locator("button", { hasText: "继续打印" }).click();
  await task("PAUSED").locator(".chip", { hasText: "已打印" }).waitFor();
  assert.equal(house.printed().length, before + 1);
});

await check("a virtual printer without paper holds its task until a person gives it some", async () => {
  await printer(VIRTUAL).locator("summary").click();
  const paper = printer(VIRTUAL).locator("button.toggle", { hasText: "缺纸" });
  await paper.click();
  await printer(VIRTUAL).locator(".head .chip", { hasText: "缺纸" }).waitFor();
  const before = house.printed().length;
  const program = await ask(undefined, "PAPER", VIRTUAL);
  assert.equal((await program.answer).status, "success");
  await task("PAPER").locator(".warned", { hasText: "缺纸" }).waitFor();
  assert.equal(house.printed().length, before);
  await paper.click();
  await task("PAPER").locator(".chip", { hasText: "已打印" }).waitFor();
  assert.equal(house.printed().length, before + 1);
  await printer(VIRTUAL).locator("summary").click();
});

await check("a task that waits for an absent printer says what to do, and is cancelled", async () => {
  await (await ask(undefined, "ABSENT", "仓库 1")).answer;
  await task("ABSENT").locator(".line").click();
  await task("ABSENT").locator("text=请检查电源").first().waitFor();
  await task("ABSENT").locator("button", { hasText: "取消任务" }).click();
  await page.locator("#confirm button.primary").click();
  await task("ABSENT").locator(".line .chip", { hasText: "已取消" }).waitFor();
});

await check("the list is filtered by state and by words, and says when nothing fits", async () => {
  await page.locator("#state-canceled").click();
  await until("one task", async () => (await page.locator("#tasks > li").count()) === 1);
  await page.locator("#state-all").click();
  await page.locator("#search").fill("no such task");
  await page.locator("#tasks-end", { hasText: "没有符合条件" }).waitFor();
  await page.locator("#tasks-end button").click();
  await task("CONSENT").waitFor();
});

await check("the settings move the picture of a label, and a wrong one is named at its field", async () => {
  await printer(VIRTUAL).locator("button", { hasText: "设置" }).click();
  const sample = page.locator("#sample");
  const shown = () => sample.evaluate((image) => (image.complete && image.naturalWidth ? image.src : ""));
  const first = await until("the sample", shown);
  await page.locator("#field-offsetTop").fill("10");
  const second = await until("the moved sample", async () => (await shown()) !== first && (await shown()));
  assert.match(second, /offsetTop=10/);
  assert.equal(await inkBegins(second) - await inkBegins(first), 80, "10 mm at 8 dots a mm");
  await page.locator("#field-density").fill("99");
  await page.keyboard.press("Enter");
  await page.locator("#fault-density", { hasText: "15" }).waitFor();
  assert.ok(await page.locator("#field-density").evaluate((field) => field === document.activeElement));
  await page.locator("#field-density").fill("9");
  await page.keyboard.press("Enter");
  await said("已保存");
  assert.match(readFileSync(join(house.home, "settings.toml"), "utf8"), /offsetTop = 10/);
  await printer(VIRTUAL).locator("button", { hasText: "设置" }).click();
  assert.equal(await page.locator("#field-offsetTop").inputValue(), "10");
  await page.keyboard.press("Escape");
});

await check("a settings file edited to nonsense is shown with its line until it is mended", async () => {
  const sound = readFileSync(join(house.home, "settings.toml"), "utf8");
  house.settings(`${sound}\n[no\n`);
  const trouble = page.locator("#troubles", { hasText: "settings.toml" });
  await page.locator("#foot-tools button").click();
  await trouble.locator("text=/第 \\d+ 行/").first().waitFor();
  house.settings(sound);
  await trouble.locator("button").click();
  await trouble.waitFor({ state: "detached" });
});

await check("it speaks English to who speaks English, dark to who likes it dark, and fits a telephone", async () => {
  const context = await browser.newContext({ locale: "en-US", colorScheme: "dark", viewport: { width: 390, height: 844 } });
  const small = await context.newPage();
  listen(small);
  await small.goto(house.address);
  await small.locator("#tasks > li").first().waitFor();
  assert.ok(!CHINESE.test((await small.locator("h2, header, #filter, footer").allInnerTexts()).join("").replace("仓库 1", "")));
  assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
  const ground = await small.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(ground.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60), ground);
  await context.close();
});

await check("when the agent ends the page says so, and is live again with the next one", async () => {
  const port = house.port;
  await house.stop();
  await page.locator("#standing.bad", { hasText: "连不上" }).waitFor();
  const settings = readFileSync(join(house.home, "settings.toml"), "utf8");
  house.settings(settings.replace("ports = [0]", `ports = [${port}]`));
  await house.start();
  await until("the page is live", async () => !(await page.locator("#standing").innerText()).includes("连不上"));
});

await check("no error, no warning and no break of the page's policy in all of this", async () => {
  assert.deepEqual(complaints, []);
});

await end();

/** The page, with an ear on all it complains of. */
async function openOwnPage() {
  const page = await openPage(browser, "about:blank");
  listen(page);
  await page.goto(house.address);
  return page;
}

function listen(page) {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    // What the browser itself notes about an answer that refuses, or an agent that has ended, is no fault of the page.
    if (/status of 400|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(message.text())) return;
    complaints.push(message.text());
  });
}

/** Prints a waybill over a WebSocket, as a page of `origin` or, without one, as a program. */
async function ask(origin, taskID, printer) {
  const content = { templateURL: `http://127.0.0.1:${house.port}/samples/waybill-76x130.json`, data: waybill };
  const documents = [{ documentID: `${taskID}-1`, contents: [content] }];
  const request = { cmd: "print", requestID: taskID, version: "2.0", task: { taskID, printer, documents } };
  const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==" };
  const asked = get({ host: "127.0.0.1", port: house.port, path: "/websocket", headers: origin ? { ...upgrade, Origin: origin } : upgrade });
  const [, socket] = await once(asked, "upgrade");
  socket.on("error", () => {});
  const answer = new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    socket.on("data", (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (let frame; (frame = firstFrame(bytes)); bytes = bytes.subarray(frame.length)) {
        const message = frame.text.startsWith("{") ? JSON.parse(frame.text) : {};
        if (message.requestID === taskID) resolve(message);
      }
    });
  });
  const text = Buffer.from(JSON.stringify(request));
  // A text frame of up to 64 kB under a mask of zeros (RFC 6455, 5.2).
  socket.write(Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]));
  return { answer };
}

/** The first whole frame of a server: short, or with two bytes of length. */
function firstFrame(bytes) {
  if (bytes.length < 4) return undefined;
  const [begin, size] = bytes[1] < 126 ? [2, bytes[1]] : [4, bytes.readUInt16BE(2)];
  if (bytes.length < begin + size) return undefined;
  return { length: begin + size, text: bytes.toString("utf8", begin, begin + size) };
}

/** The first row of dots with ink in it, of a picture at this address. */
function inkBegins(address) {
  return page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const brush = canvas.getContext("2d");
    brush.drawImage(image, 0, 0);
    const { data, width } = brush.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) if (data[at] < 128) return Math.floor(at / 4 / width);
    return -1;
  }, address);
}
