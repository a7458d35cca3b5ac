// Unmodified clients against the real agent: every version, every way in, one waybill each.
//
// node clients.mjs PAGE_ADDRESS ROOT_CERTIFICATE AGENT_PID TEMPLATES_FOLDER
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { socketIoWays, webSocketWays, ecPrintWay } from './ways.mjs';
import { largeMessages } from './large.mjs';

const [page, rootCertificate, pid, folder] = process.argv.slice(2);
const port = Number(new URL(page).port);
const ca = readFileSync(rootCertificate);
const read = name => readFileSync(`${folder}/${name}`, 'utf8');

// The shop's own server: where a page's templates come from.
const shop = createServer((request, response) => response.end(read('waybill-76x130.json')));
await new Promise(ready => shop.listen(0, '127.0.0.1', ready));

const desk = {
  port, ca, pid: Number(pid),
  templateURL: `http://127.0.0.1:${shop.address().port}/waybill-76x130.json`,
  data: JSON.parse(read('waybill-76x130.data.json')),
};

const tests = [...socketIoWays(desk), ...webSocketWays(desk), ecPrintWay(desk), ...largeMessages(desk)];
let passed = 0, failed = 0;
for (const { name, run } of tests) {
  const deadline = new Promise((_, reject) => setTimeout(reject, 60_000, new Error('nothing came within 60 s')).unref());
  try {
    await Promise.race([run(), deadline]);
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${error.stack ?? error}`);
  }
}
shop.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
