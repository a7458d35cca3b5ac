// Serves the example page, its templates and the browser's socket.io-client: what an ERP's own server would do.
//
//   node server.mjs [--port 3000] [--agent-ports 28613,28713,28813] [--templates ADDRESS]
//                   [--cert FILE --key FILE]     by https, as a real ERP
//
// It talks to no print agent: the page does that, from the browser.

import { createServer as plain } from "node:http";
import { createServer as secure } from "node:https";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: given } = parseArgs({
  options: {
    port: { type: "string", default: "3000" },
    "agent-ports": { type: "string", default: "28613,28713,28813" },
    templates: { type: "string", default: "/templates/" },
    cert: { type: "string" },
    key: { type: "string" },
  },
});

const here = (path) => new URL(path, import.meta.url);
const FOLDERS = { "/": here("./public/"), "/templates/": here("../templates/") };
const CLIENT = here("../node_modules/socket.io-client/dist/socket.io.esm.min.js");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
/** What the page must know from its server, as a module it imports. */
const SETTINGS = `export default ${JSON.stringify({
  ports: given["agent-ports"].split(",").map(Number),
  templates: given.templates,
})};\n`;

async function answer(request, response) {
  const say = (status, type, body) => {
    response.writeHead(status, { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" });
    response.end(body);
  };
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/settings.js") return say(200, TYPES[".js"], SETTINGS);
  try {
    say(200, TYPES[extname(path)] ?? TYPES[".html"], await readFile(file(path)));
  } catch {
    say(404, "text/plain; charset=utf-8", "没有这个文件 / no such file\n");
  }
}

/** A path is one folder and one plain file name; anything else is nobody's file. */
function file(path) {
  if (path === "/socket.io-client.js") return CLIENT;
  const [, folder, name] = /^(\/|\/templates\/)([\w.-]*)$/.exec(path) ?? [];
  if (!folder || name === "..") throw new Error("no such file");
  return new URL(name || "index.html", FOLDERS[folder]);
}

const server = given.cert
  ? secure({ cert: readFileSync(given.cert), key: readFileSync(given.key) }, answer)
  : plain(answer);
server.on("error", (error) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `端口 ${given.port} 已被占用，请用 --port 另选 / port ${given.port} is taken; choose another with --port`
      : error.message,
  );
  process.exit(1);
});
try {
  readFileSync(CLIENT);
} catch {
  console.error(`没有找到 socket.io-client，请先在 ${fileURLToPath(here("../"))} 里运行 npm ci / run npm ci there first`);
  process.exit(1);
}
// This computer alone: an example is nobody else's business.
server.listen(Number(given.port), "127.0.0.1", () => {
  console.log(`ERP: ${given.cert ? "https" : "http"}://localhost:${server.address().port}/`);
});
