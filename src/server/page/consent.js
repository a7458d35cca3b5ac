// A site that wants to print: who it is, what it wants, three answers. And the sites that have theirs.

import { act } from "./act.js";
import { entitle } from "./attention.js";
import { button, byId, chip, icon, keyed, make, setText } from "./dom.js";
import { count, say } from "./words.js";

// A question that appears under a moving finger is not answered by it.
const SETTLE_MS = 700;
// When each question ends, by this computer's own clock.
const ends = new Map();

export function showQuestions(questions) {
  entitle(questions.length);
  for (const question of questions) {
    if (!ends.has(question.id)) ends.set(question.id, Date.now() + question.leftMs);
  }
  for (const id of ends.keys()) if (!questions.some((question) => question.id === id)) ends.delete(id);
  const steady = questions.map(({ leftMs, ...question }) => question);
  keyed(byId("consent"), steady, (question) => `${question.id}`, drawQuestion);
  tick();
}

function drawQuestion(question, before) {
  if (before) {
    setText(before.querySelector(".wants"), wants(question));
    return before;
  }
  const answers = [
    ["remember", "primary", "check"],
    ["once", "", "clock"],
    ["refuse", "danger", "cross"],
  ].map(([decision, look, drawing]) => {
    const answer = () => act("consent", { id: question.id, decision }, say("answered", { site: question.origin }));
    const choice = button(look, answer, icon(drawing), say(decision));
    choice.disabled = true;
    return choice;
  });
  setTimeout(() => answers.forEach((choice) => (choice.disabled = false)), SETTLE_MS);
  const left = make("p", "left", make("progress", { max: 60, value: 60, "aria-hidden": true }), make("span", { "aria-live": "off" }));
  left.dataset.question = question.id;
  return make("article", { class: "question", "aria-label": say("asks") },
    make("p", "asks", say("asks")),
    make("p", "site", question.origin),
    make("p", "wants", wants(question)),
    make("p", "plain", say("lookClosely")),
    make("p", "answers", ...answers),
    left,
  );
}

function wants({ wants, waiting }) {
  const more = waiting > 1 ? ` ${count("wantsMore", waiting - 1)}` : "";
  if (wants.kind === "print") return count("wantsPrint", wants.documents, { printer: wants.printer }) + more;
  return (wants.printer ? say("wantsConfigure", wants) : say("wantsConfigureAll")) + more;
}

function tick() {
  for (const left of document.querySelectorAll("[data-question]")) {
    const seconds = Math.max(0, Math.ceil((ends.get(Number(left.dataset.question)) - Date.now()) / 1000));
    left.firstElementChild.value = seconds;
    setText(left.lastElementChild, say("secondsLeft", { n: seconds }));
  }
}
setInterval(tick, 1000);

export function showSites({ sites, mode }) {
  setText(byId("sites-title"), say("sites"));
  const typed = byId("site-name")?.value ?? "";
  const list = make("ul", "sites", ...sites.map(site));
  const form = make("form", { class: "add" },
    make("label", { class: "unseen", for: "site-name" }, say("addSite")),
    make("input", { id: "site-name", type: "text", placeholder: "https://", spellcheck: "false", autocomplete: "off", inputmode: "url" }),
    make("button", { type: "submit" }, say("allow")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = byId("site-name");
    const site = field.value.trim();
    if (site && (await act("site", { site, verdict: "allow" }))) field.value = "";
  });
  const note = make("p", "plain", say(`mode${mode}`));
  byId("sites").replaceChildren(note, sites.length > 0 ? list : make("p", "plain", say("noSites")), form);
  byId("site-name").value = typed;
}

function site({ site, allowed }) {
  const decide = (verdict, word, of) => {
    const choice = button("quiet", () => act("site", { site, verdict }), say(word));
    choice.setAttribute("aria-label", say(of, { site }));
    return choice;
  };
  const state = chip(allowed ? { text: say("allowed"), look: "good" } : { text: say("refused"), look: "bad" });
  const turn = allowed ? decide("refuse", "refuse", "refuseOf") : decide("allow", "allow", "allowOf");
  return make("li", "", make("span", "origin", site), make("p", "tools", state, turn, decide("forget", "forget", "forgetOf")));
}
