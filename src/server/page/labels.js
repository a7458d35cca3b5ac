// What the virtual printers have drawn, and any label's picture large.

import { lookAgain } from "./act.js";
import { button, byId, get, hold, icon, keyed, make, setText } from "./dom.js";
import { clock, number, say } from "./words.js";

const FIRST = 12;
const SPARE_MS = 1000;
let all = false;
let labels = [];
let seen = "";
let asked = 0;

// Asks only when a virtual printer has drawn another label.
export async function showLabels(printers) {
  const newest = printers.filter((printer) => printer.virtual).map((printer) => [printer.id, printer.newestLabel]);
  if (JSON.stringify(newest) === seen) return;
  // While labels come out by the dozen, a picture a second is enough.
  const wait = asked + SPARE_MS - Date.now();
  if (wait > 0) {
    setTimeout(lookAgain, wait);
    return;
  }
  asked = Date.now();
  labels = (await get("labels")).labels;
  seen = JSON.stringify(newest);
  draw();
}

function draw() {
  byId("labels-section").hidden = labels.length === 0;
  setText(byId("labels-title"), say("virtualLabels"));
  const shown = all ? labels : labels.slice(0, FIRST);
  keyed(byId("labels"), shown, addressOf, drawLabel);
  const rest = labels.length > shown.length;
  const more = button("quiet", () => {
    all = true;
    draw();
  }, say("showAllLabels", { n: number(labels.length) }));
  hold(byId("labels-end"), rest && more);
}

// Made of numbers alone.
const addressOf = (label) => `/api/virtual/${Number(label.printer)}/${Number(label.number)}.png`;

// A label's picture never changes, so what is shown already stays.
function drawLabel(label, before) {
  if (before) return before;
  const words = say("label", { number: label.number, width: label.widthMm, height: label.heightMm });
  const image = picture(addressOf(label), "", label);
  const name = `#${label.number} · ${label.widthMm} × ${label.heightMm} mm`;
  const open = button("frame", () => openPicture(addressOf(label), `${label.printerName} ${name}`, words), image);
  open.setAttribute("aria-label", words);
  return make("li", "", open, make("p", "", name, make("span", "plain", clock(label.time))));
}

// Its size in mm keeps the room before the picture is there.
export function picture(address, alt, size) {
  const image = make("img", { alt, loading: "lazy", decoding: "async" });
  if (size?.widthMm) {
    image.width = Math.max(1, Math.round(size.widthMm * 8));
    image.height = Math.max(1, Math.round(size.heightMm * 8));
  }
  image.src = address;
  return image;
}

// The picture as large as the window lets it be.
export function openPicture(address, title, words) {
  const dialog = byId("viewer");
  const shut = button("tool round", () => dialog.close(), icon("cross"));
  shut.setAttribute("aria-label", say("close"));
  const link = make("a", { href: address, target: "_blank", rel: "noopener" }, say("openPicture"));
  dialog.replaceChildren(
    make("div", "dialog-head", make("h2", { id: "viewer-title" }, title), link, shut),
    make("div", "large", picture(address, words)),
  );
  dialog.showModal();
}

byId("viewer").addEventListener("click", (event) => {
  if (event.target === byId("viewer")) byId("viewer").close();
});
