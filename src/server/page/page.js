// Dotline's own page: what there is to see is asked for here, and drawn by the other files.

import { act, afterEach } from "./act.js";
import { showAttention, showLost } from "./attention.js";
import { showQuestions, showSites } from "./consent.js";
import { button, byId, get, make, setText, whenChanged } from "./dom.js";
import { showLabels } from "./labels.js";
import { watch } from "./live.js";
import { showPrinters } from "./printers.js";
import { startSettings } from "./settings.js";
import { refreshTasks, startTasks } from "./tasks.js";
import { chinese, say } from "./words.js";

document.documentElement.lang = chinese ? "zh-CN" : "en";
document.title = say("title");
byId("skip").textContent = say("skip");

async function look() {
  try {
    if (document.hidden) {
      showQuestions((await get("questions")).questions);
      return;
    }
    const overview = await get("overview");
    show(overview);
    await Promise.all([refreshTasks(overview.printers), showLabels(overview.printers)]);
  } catch (refused) {
    showLost(refused.words);
  }
}

function show(overview) {
  showQuestions(overview.questions ?? []);
  showAttention(overview);
  showPrinters(overview.printers);
  whenChanged("sites", { sites: overview.sites, mode: overview.mode }, showSites);
  setText(byId("about"), `${say("version", overview.agent)} · ${say("home", overview.agent)}`);
}

byId("foot-tools").append(make("a", { href: "/workbench" }, say("workbench")), button("quiet", () => act("reload", {}, say("reloaded")), say("reload")));
startTasks();
startSettings();
afterEach(watch(look));
