// The example ERP page in headless Chromium, printing on the real agent: with and without an agent, one and many
// labels, what fails, and an https site that nobody has allowed yet.

import assert from "node:assert/strict";
import { House, certificate, check, codes, end, freePorts, openBrowser, openPage, root, scratch, seenCodes, silentPort, startErp, until } from "./lab.mjs";

const { ORDERS } = await import(`${root}examples/erp-page/public/orders.js`);
const CHINESE = /\p{Script=Han}/u;
const VIRTUAL = "Dotline Virtual";
const SHELF = '[[printers]]\nname = "货架标签机"\naddress = "virtual:"\n';

// The first of the agent's ports is taken by a program that says nothing.
const [taken, ours, unused] = await freePorts(3);
await silentPort(taken);
const ports = `${taken},${ours},${unused}`;
const basics = `[server]\nports = [${taken}, ${ours}, ${unused}]\n[fetch]\nallow = ["127.0.0.1"]\n`;
const house = new House("erp", basics + SHELF);
const erp = await startErp("--agent-ports", ports);
const nearBrowser = await openBrowser();
const page = await openPage(nearBrowser, `${erp}/`);

const banner = page.locator("#banner");
const row = (order) => page.locator(`#orders tr[data-order="${order.id}"]`);
const become = (order, status) => page.locator(`#orders tr[data-order="${order.id}"][data-status="${status}"]`).waitFor();
const isConnected = (view) => view.locator("#agent.connected").waitFor();
const lately = (text) => page.locator("#log summary", { hasText: text }).first().waitFor();

await check("without an agent the page says so, what to do, and offers no print", async () => {
  await page.locator("#agent.missing").waitFor();
  const said = await banner.innerText();
  assert.match(said, /没有找到打印助手/);
  assert.match(said, /启动 Dotline/);
  assert.match(said, /Start Dotline/);
  await pick(ORDERS[0]);
  assert.ok(await page.locator("#print").isDisabled());
  await pick(ORDERS[0]);
});

await check("the agent is started, and the page finds it behind a port that is taken", async () => {
  await house.start();
  assert.equal(house.port, ours);
  await isConnected(page);
  await banner.waitFor({ state: "hidden" });
});

await check("it lists the printers, and remembers the one that was chosen", async () => {
  await page.locator("#printer-facts .chip").waitFor();
  const names = await page.locator("#printer option").evaluateAll((options) => options.map((option) => option.value));
  assert.deepEqual(names.sort(), [VIRTUAL, "货架标签机"].sort());
  await page.locator("#printer").selectOption("货架标签机");
  await page.reload();
  await isConnected(page);
  await until("the chosen printer", async () => (await page.locator("#printer").inputValue()) === "货架标签机");
  await page.locator("#printer").selectOption(VIRTUAL);
});

await check("the picture preview is seen, with the codes of both orders", async () => {
  await pick(ORDERS[0], ORDERS[2]);
  await page.locator("#preview-image").click();
  const pictures = page.locator("#preview img");
  await until("two pictures", async () => (await pictures.count()) === 2);
  for (const [place, order] of [ORDERS[0], ORDERS[2]].entries()) {
    const picture = pictures.nth(place);
    await until("a loaded picture", () => picture.evaluate((image) => image.complete && image.naturalWidth));
    // 76 × 130 mm at 8 dots a mm, and the page shows what a scanner reads.
    assert.deepEqual(await picture.evaluate((image) => [image.naturalWidth, image.naturalHeight]), [608, 1040]);
    await carries(() => seenCodes(picture), order);
  }
  await page.locator("#preview button").click();
});

await check("the PDF preview is seen in the browser's viewer, with the order's codes", async () => {
  await page.locator("#preview-pdf").click();
  const frame = page.locator("#preview iframe");
  await carries(() => seenCodes(frame), ORDERS[0]);
  await page.locator("#preview button").click();
  assert.deepEqual(house.printed(), []);
});

await check("one order prints: SUCCESS on the page, and the label carries its codes", async () => {
  await pick(ORDERS[2]);
  await page.locator("#print").click();
  await become(ORDERS[0], "SUCCESS");
  const [label, ...more] = house.printed();
  assert.deepEqual(more, []);
  assert.deepEqual(label.sort(), codesOf(ORDERS[0]));
  await lately("1 张已排版");
  await lately("1 张已出纸");
});

await check("several orders print as one task, in their order", async () => {
  const several = ORDERS.slice(1, 5);
  await pick(...several);
  await page.locator("#print").click();
  for (const order of several) await become(order, "SUCCESS");
  await lately("4 张已出纸");
  assert.deepEqual(house.printed().slice(1).map((label) => label.sort()), several.map(codesOf));
});

await check("a template that is not there: the order has failed and says why in Chinese, the next is cancelled", async () => {
  await page.locator("#template").selectOption("not-there.json");
  await pick(ORDERS[4], ORDERS[5]);
  await page.locator("#print").click();
  await become(ORDERS[4], "FAILED");
  await become(ORDERS[5], "CANCELED");
  const said = await row(ORDERS[4]).locator(".msg").innerText();
  assert.match(said, CHINESE);
  assert.match(said, /404/);
  await lately("没有全部打印");
  await pick(ORDERS[5]);
  await page.locator("#preview-image").click();
  await page.locator("#banner.bad", { hasText: "404" }).waitFor();
  await page.locator("#banner button").click();
  await page.locator("#template").selectOption("waybill-76x130.json");
  await pick(ORDERS[5]);
  assert.equal(house.printed().length, 5);
});

await check("the printer's settings are shown, changed, and refused out of range", async () => {
  await page.locator("#configure").click();
  await page.locator("#settings [name=offsetTop]").fill("1.5");
  await page.locator("#settings button.main").click();
  await page.locator("#settings").waitFor({ state: "hidden" });
  await page.locator("#configure").click();
  await page.locator("#settings").waitFor();
  assert.equal(await page.locator("#settings [name=offsetTop]").inputValue(), "1.5");
  await page.locator("#settings [name=density]").fill("99");
  await page.locator("#settings button.main").click();
  const fault = page.locator("#settings-fault");
  await fault.waitFor();
  assert.match(await fault.innerText(), CHINESE);
  assert.match(await fault.innerText(), /density/);
  await page.locator("#settings-cancel").click();
});

await check("a printer that is gone by the time of the print is named in Chinese", async () => {
  await page.locator("#printer").selectOption("货架标签机");
  house.settings(basics);
  house.agent.kill("SIGHUP");
  await until("the reload", async () => !(await overview(house)).printers.some((printer) => printer.name === "货架标签机"));
  await pick(ORDERS[5]);
  await page.locator("#print").click();
  await page.locator("#banner.bad", { hasText: "没有名为“货架标签机”的打印机" }).waitFor();
  // Nothing was sent: the order waits as it was, ticked.
  await become(ORDERS[5], "READY");
  assert.ok(await row(ORDERS[5]).locator("input").isChecked());
  await page.locator("#refresh").click();
  await until("the list without it", async () => (await page.locator("#printer option").count()) === 1);
});

await check("the agent is killed and comes back: the page says so, connects by itself and prints", async () => {
  await house.stop("SIGKILL");
  await page.locator("#banner", { hasText: "没有找到打印助手" }).waitFor();
  await house.start();
  await isConnected(page);
  await banner.waitFor({ state: "hidden" });
  await page.locator(`#orders tr[data-order="${ORDERS[0].id}"][data-status="SUCCESS"]`).waitFor();
  await page.locator("#print").click();
  await become(ORDERS[5], "SUCCESS");
  assert.deepEqual(house.printed().at(-1).sort(), codesOf(ORDERS[5]));
});

await check("a print that is pressed while the agent is frozen and dies is printed once when it is back", async () => {
  const before = house.printed().length;
  house.agent.kill("SIGSTOP");
  await pick(ORDERS[0]);
  await page.locator("#print").click();
  await become(ORDERS[0], "SENDING");
  await house.stop("SIGKILL");
  await house.start();
  await become(ORDERS[0], "SUCCESS");
  assert.equal(house.printed().length, before + 1);
});

// From here on an ERP on the internet, as the browser sees it: another host, https, a public address.
const HOST = "erp.example.test";
const { key, cert, option } = certificate(HOST);
const far = await startErp("--agent-ports", ports, "--cert", cert, "--key", key, "--templates", `${erp.replace("localhost", "127.0.0.1")}/templates/`);
const { port } = new URL(far);
const farBrowser = await openBrowser(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`, option, `--ip-address-space-overrides=127.0.0.1:${port}=public`);
const site = `https://${HOST}:${port}`;
const farPage = await openPage(farBrowser, `${site}/`);

await check("a site of the internet that the browser keeps from this computer says where to allow it", async () => {
  // Headless, nobody answers the browser's question, and it counts as refused.
  await farPage.locator("#agent.browser-refuses").waitFor();
  assert.match(await farPage.locator("#banner").innerText(), /浏览器不允许本站连接打印助手/);
});

await check("once the browser allows it, the page connects by itself and lists printers", async () => {
  await farPage.context().grantPermissions(["local-network-access"], { origin: site });
  await isConnected(farPage);
  await until("the list", async () => (await farPage.locator("#printer option").count()) === 1);
});

// Dotline's own page, where a person answers.
const own = await openPage(nearBrowser, `${house.address}/`);
const question = own.locator("#consent .question", { hasText: site });
const order = ORDERS[3];
const farRow = farPage.locator(`#orders tr[data-order="${order.id}"]`);
const farBecomes = (status) => farPage.locator(`#orders tr[data-order="${order.id}"][data-status="${status}"]`).waitFor();
const sites = () => house.command("origins", "list");

await check("the unknown site's print waits for a person: its page says where to answer, Dotline's page asks", async () => {
  const before = house.printed().length;
  await farRow.click();
  await farPage.locator("#print").click();
  await farPage.locator("#banner.busy", { hasText: "等待您允许打印" }).waitFor();
  const link = await farPage.locator("#banner a").getAttribute("href");
  assert.equal(new URL(link).port, String(house.port));
  await farBecomes("SENDING");
  await question.waitFor();
  assert.match(await question.innerText(), new RegExp(VIRTUAL));
  assert.equal(house.printed().length, before);
});

await check("allowed this once, what waited prints, and nothing is remembered", async () => {
  await question.getByRole("button", { name: "只允许这一次" }).click();
  await farBecomes("SUCCESS");
  await farPage.locator("#banner").waitFor({ state: "hidden" });
  assert.deepEqual(house.printed().at(-1).sort(), codesOf(order));
  assert.ok(!sites().includes(site), sites());
});

await check("loaded again, the site is asked about again; refused, its page says so and the order waits", async () => {
  const before = house.printed().length;
  await farPage.reload();
  await isConnected(farPage);
  await farRow.click();
  await farPage.locator("#preview-image").click();
  await question.getByRole("button", { name: "拒绝", exact: true }).click();
  await farPage.locator("#banner.bad", { hasText: "已被拒绝打印" }).waitFor();
  await farPage.locator("#print").click();
  await farPage.locator("#banner.bad", { hasText: `dotline origins allow ${site}` }).waitFor();
  assert.ok(await farRow.locator("input").isChecked());
  assert.equal(house.printed().length, before);
  assert.ok(sites().includes(site), sites());
});

await check("allowed on the command line, it previews and prints over the same connection", async () => {
  house.command("origins", "allow", site);
  await farPage.locator("#preview-image").click();
  await carries(() => seenCodes(farPage.locator("#preview img")), order);
  await farPage.locator("#preview button").click();
  await farPage.locator("#preview-pdf").click();
  await carries(() => seenCodes(farPage.locator("#preview iframe")), order);
  await farPage.locator("#preview button").click();
  const before = house.printed().length;
  await farPage.locator("#print").click();
  await until("one more label", () => house.printed().length === before + 1);
  await farBecomes("SUCCESS");
  assert.deepEqual(house.printed().at(-1).sort(), codesOf(order));
});

await end();

/** Ticks or unticks orders. */
async function pick(...orders) {
  for (const order of orders) await row(order).click();
}

/** A waybill's Code 128 and its QR code, sorted. */
function codesOf(order) {
  return [order.waybill, `WB=${order.waybill};ORDER=${order.id}`].sort();
}

/** Waits until both codes of the order are read. A picture is there before it is painted. */
function carries(read, order) {
  return until(`the codes of ${order.waybill}`, async () => {
    const found = await read();
    return codesOf(order).every((code) => found.includes(code));
  });
}

async function overview(house) {
  return (await fetch(`${house.address}/api/overview`)).json();
}
