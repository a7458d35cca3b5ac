// The workbench for templates in headless Chromium on the real agent: drop files, see the very dots, point at a box, be
// led to a mistake; by mouse and by keyboard, in both languages, and never a word of complaint.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { House, check, end, openBrowser, openPage, root, seenCodes, until } from "./lab.mjs";

const CHINESE = /\p{Script=Han}/u;
const read = (name) => readFileSync(`${root}/examples/templates/${name}`, "utf8");
const TEMPLATE = read("waybill-76x130.json");
const DATA = read("waybill-76x130.data.json");
const NUMBER = JSON.parse(DATA).waybillNo;

const house = new House("workbench", `[server]\nports = [0]\n[[printers]]\nname = "仓库 1"\naddress = "virtual:"\ndpi = 300\nlandscape = true\n`);
await house.start();
const browser = await openBrowser();
const complaints = [];
const page = await openPage(browser, "about:blank");
listen(page);
await page.goto(`${house.address}/`);

const template = page.locator("#text-template");
const data = page.locator("#text-data");
const dots = page.locator("#dots");
const size = () => dots.evaluate(({ width, height }) => `${width}x${height}`);
const fault = (name) => page.locator(`#fault-${name}`);
const box = (name) => page.locator("#boxes button", { has: page.locator("b", { hasText: new RegExp(`^${name}$`) }) });

await check("the page leads to the workbench, which is empty at first and says what to do", async () => {
  await page.locator("#foot-tools a").click();
  await page.locator("#empty", { hasText: "标签会出现在这里" }).waitFor();
  assert.match(await page.title(), /模板工作台/);
  assert.match(await template.getAttribute("placeholder"), /粘贴/);
  assert.ok(await page.locator("#tools button", { hasText: "PDF" }).isDisabled());
});

await check("a template and its data dropped together find their places, and the label is seen dot for dot", async () => {
  await drop({ "my.data.json": DATA, "my.json": TEMPLATE });
  await dots.waitFor();
  assert.equal(await template.inputValue(), TEMPLATE);
  assert.equal(await data.inputValue(), DATA);
  await page.selectOption("#drawn-as", "printer:Dotline Virtual");
  await until("the label at 203 dpi", async () => (await size()) === "608x1040");
  await until("its codes", async () => (await seenCodes(dots)).includes(NUMBER));
  assert.ok(await dots.evaluate((canvas) => canvas.classList.contains("crisp")), "whole pixels");
  const shown = await dots.evaluate((canvas) => (canvas.getBoundingClientRect().width * devicePixelRatio) / canvas.width);
  assert.equal(shown, Math.round(shown));
});

await check("the printer that is chosen says how it is drawn", async () => {
  await page.selectOption("#drawn-as", "printer:仓库 1");
  await until("the label turned, at 300 dpi", async () => (await size()) === "1560x912");
  await page.selectOption("#drawn-as", "dpi:600");
  await until("the label at 600 dpi", async () => (await size()) === "1824x3120");
  await page.selectOption("#drawn-as", "printer:Dotline Virtual");
  await until("the label at 203 dpi", async () => (await size()) === "608x1040");
});

await check("what is pointed at on the label is marked and named, and a click leads to it in the template", async () => {
  const { index, place } = await page.evaluate(() => {
    const name = [...document.querySelectorAll("#boxes b")].find((one) => one.textContent === "waybill-code");
    const index = name.closest("button").id.replace("box-", "");
    const { x, y, width, height } = document.querySelector(`#overlay rect[data-place="${index}"]`).getBoundingClientRect();
    return { index, place: { x: x + width / 2, y: y + height / 2 } };
  });
  await page.mouse.move(place.x, place.y);
  await page.locator(`#overlay rect.on[data-place="${index}"]`).waitFor({ state: "attached" });
  await page.locator("#pointed", { hasText: "waybill-code · 条形码 · 左 8、上 62.3，60 × 14 毫米" }).waitFor();
  assert.ok(await page.locator(`#box-${index}.on`).isVisible());
  await page.mouse.click(place.x, place.y);
  const selected = await template.evaluate((area) => area.value.slice(area.selectionStart, area.selectionStart + 30));
  assert.match(selected, /^\{\s+"id": "waybill-code"/);
});

await check("the list of components is walked by the arrow keys, and the label shows where", async () => {
  await box("logo").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.querySelector("b").textContent), "carrier");
  const marked = () => page.locator("#overlay rect.on").count();
  assert.equal(await marked(), 1);
  await page.keyboard.press("End");
  await page.locator("#pointed", { hasText: "amount" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await marked(), 0);
});

await check("a key that the data lacks is told as one types, first in the list and as a warning at its box", async () => {
  await data.fill(DATA.replace('"stationCode"', '"elsewhere"'));
  const missing = page.locator("#keys button", { hasText: "stationCode" });
  await missing.locator(".chip", { hasText: "缺少" }).waitFor();
  assert.equal(await page.locator("#keys b").first().innerText(), "stationCode");
  const warning = page.locator("#warnings button", { hasText: "数据里没有 stationCode" });
  await warning.hover();
  assert.match(await warning.innerText(), /^station\n/);
  await page.locator("#standing.care").waitFor();
  await data.fill(DATA);
  await page.locator("#standing.good").waitFor();
  assert.equal(await page.locator("#warnings button").count(), 0);
});

await check("a mistake in the JSON is told with its line, shown at it, and gone when it is mended", async () => {
  await paste(TEMPLATE.replace('"width": 76,', '"width": 76'));
  await fault("template").locator("text=第 14 行第 3 列：不是有效的 JSON（这里应是逗号或 }）").waitFor();
  assert.equal((await page.locator("#panel-template .gutter .wrong").innerText()).trim(), "14");
  assert.match(await fault("template").locator("pre").innerText(), /"height": 130/);
  await page.locator("#stage.stale").waitFor();
  await fault("template").locator("button").click();
  const [at, focused] = await template.evaluate((area) => [area.value.slice(area.selectionStart, area.selectionStart + 8), area === document.activeElement]);
  assert.deepEqual([at, focused], ['"height"', true]);
  await paste(TEMPLATE.replace('"width": 76,', '"width": "wide",'));
  await fault("template").locator("text=/第 13 行.*width/").waitFor();
  await data.fill("[{]");
  await paste(TEMPLATE);
  await fault("data").locator("text=/第 1 行第 3 列/").waitFor();
  await data.fill(DATA);
  await page.locator("#stage:not(.stale)").waitFor();
  assert.equal(await fault("template").innerText(), "");
  assert.equal(await fault("data").innerText(), "");
});

await check("a list of data is a page each, and the last thing typed is what is seen", async () => {
  const data_ = JSON.parse(DATA);
  await data.fill(JSON.stringify([data_, { ...data_, waybillNo: "312008360717827" }]));
  await page.locator("#pages", { hasText: "第 1 / 2 页" }).waitFor();
  await page.locator("#pages button").last().click();
  await page.locator("#pages", { hasText: "第 2 / 2 页" }).waitFor();
  await until("its codes", async () => (await seenCodes(dots)).includes("312008360717827"));
  for (let number = 312008360717830; number < 312008360717840; number += 1) {
    await data.fill(JSON.stringify({ ...data_, waybillNo: String(number) }));
  }
  await until("the last codes", async () => (await seenCodes(dots)).includes("312008360717839"));
});

await check("the picture and the PDF are taken along", async () => {
  const saved = async (words) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#tools button", { hasText: words }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path()).subarray(0, 5).toString("latin1")];
  };
  assert.deepEqual(await saved("PNG"), ["my.png", "\x89PNG\r"]);
  assert.deepEqual(await saved("PDF"), ["my.pdf", "%PDF-"]);
});

await check("what was typed is there after a reload, and gone with the tab", async () => {
  await page.reload();
  await until("the label", async () => (await size()) !== "300x150");
  assert.equal(await template.inputValue(), TEMPLATE);
  const other = await page.context().newPage();
  listen(other);
  await other.goto(`${house.address}/workbench`);
  await other.locator("#empty").waitFor();
  assert.equal(await other.locator("#text-template").inputValue(), "");
  await other.close();
});

await check("nothing was printed and no site was asked about", () => {
  assert.deepEqual(house.printed(), []);
});

await check("it speaks English, dark, on a telephone, and loads the sample", async () => {
  const context = await browser.newContext({ locale: "en-US", colorScheme: "dark", viewport: { width: 390, height: 844 } });
  const small = await context.newPage();
  listen(small);
  await small.goto(`${house.address}/workbench`);
  await small.locator("#tools button", { hasText: "Load the sample" }).click();
  await small.locator("#standing", { hasText: "76 × 130 mm" }).or(small.locator("#standing", { hasText: "130 × 76 mm" })).waitFor();
  await paste("{", small);
  await small.locator("#fault-template", { hasText: "Line 1, column 1: not valid JSON" }).waitFor();
  const words = (await small.locator("h1, h2, #standing, #viewbar label, #tools, .mistake, #pointed").allInnerTexts()).join("");
  assert.ok(!CHINESE.test(words), words);
  assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
  const ground = await small.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(ground.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60), ground);
  await context.close();
});

await check("no error, no warning and no break of the page's policy in all of this", () => {
  assert.deepEqual(complaints, []);
});

await end();

function listen(page) {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
}

/** Pastes in place of all there is. A browser that is given a thousand lines key by key takes half a minute. */
function paste(text, where = page) {
  return where.locator("#text-template").evaluate((area, text) => {
    area.focus();
    area.select();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const taken = !area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    // What the page leaves to the browser.
    if (!taken) document.execCommand("insertText", false, text);
  }, text);
}

/** Files let go over the page, as a browser tells of them. */
async function drop(files) {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name, { type: "application/json" }));
    return transfer;
  }, files);
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.locator("#drop", { hasText: "松开即载入" }).waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.locator("#drop").waitFor({ state: "hidden" });
}
