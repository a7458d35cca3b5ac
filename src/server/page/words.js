// Every word the page says, in Chinese and English; the browser's language chooses.

export const chinese = navigator.language.toLowerCase().startsWith("zh");
const language = chinese ? 0 : 1;

const WORDS = {
  skip: ["跳到任务列表", "Skip to the tasks"],
  version: ["版本 {version} · 端口 {port}", "Version {version} · port {port}"],
  home: ["数据目录 {home}", "Kept in {home}"],

  // How things stand, in one line.
  well: ["一切正常，可以打印", "All is well, ready to print"],
  printing: ["正在打印，{n} 张等待", "Printing, {n} labels to go"],
  printingOne: ["正在打印，1 张等待", "Printing, 1 label to go"],
  attention: ["有 {n} 件事要处理", "{n} things need you"],
  attentionOne: ["有 1 件事要处理", "One thing needs you"],
  allPaused: ["全部打印机已暂停", "All printers are paused"],
  lost: ["连不上打印助手，正在重试…", "The agent does not answer; trying again…"],
  lostAdvice: [
    "如果它已退出，请重新启动 Dotline。已接收的任务都在磁盘上，启动后会继续。",
    "If it has ended, start Dotline again. Every task it accepted is safe on disk and goes on.",
  ],
  pauseAll: ["全部暂停", "Pause all"],
  resumeAll: ["全部继续", "Resume all"],
  reload: ["重新读取设置", "Read settings again"],
  workbench: ["模板工作台", "Template workbench"],
  reloaded: ["设置已重新读取", "Settings read again"],
  readAgain: ["重新读取", "Read again"],
  close: ["关闭", "Close"],
  cancelDialog: ["取消", "Cancel"],
  needsAttention: ["要处理的事", "What needs you"],

  // Troubles of the agent itself.
  settingsTrouble: ["设置文件有误，仍在使用之前的设置", "The settings file has a mistake; the settings before it stay in force"],
  settingsAdvice: ["改好 settings.toml 并保存，这里会自动恢复。", "Mend settings.toml and save it; this goes away by itself."],
  ledgerTrouble: ["任务记录曾损坏", "The record of tasks was damaged"],
  ledgerAdvice: ["补打以前的任务前，请先核对纸张。", "Before printing an earlier task again, look at the paper first."],
  tasksTrouble: ["读不到任务记录", "The record of tasks cannot be read"],

  // Consent.
  asks: ["有网站想打印，是您在用的网站吗？", "A site wants to print. Do you know it?"],
  wantsPrint: ["想在“{printer}”上打印 {n} 张", "It wants to print {n} labels on “{printer}”"],
  wantsPrintOne: ["想在“{printer}”上打印 1 张", "It wants to print 1 label on “{printer}”"],
  wantsConfigure: ["想更改“{printer}”的设置", "It wants to change the settings of “{printer}”"],
  wantsConfigureAll: ["想更改打印助手的设置", "It wants to change the agent's settings"],
  wantsMore: ["（另有 {n} 个请求在等）", "({n} more requests wait)"],
  wantsMoreOne: ["（另有 1 个请求在等）", "(1 more request waits)"],
  secondsLeft: ["还剩 {n} 秒，过时按“未允许”答复", "{n} s left; without an answer it is not allowed"],
  lookClosely: ["请逐字核对网址。不认识就拒绝。", "Read the address letter by letter. If you do not know it, refuse."],
  remember: ["允许并记住", "Allow and remember"],
  once: ["只允许这一次", "This once"],
  refuse: ["拒绝", "Refuse"],
  answered: ["已答复 {site}", "{site} has its answer"],
  titleAsks: ["❓ 网站请求打印 · Dotline", "❓ A site wants to print · Dotline"],
  titleAttention: ["⚠ {n} 件事要处理 · Dotline", "⚠ Needs you ({n}) · Dotline"],
  title: ["Dotline 打印助手", "Dotline"],

  // Printers.
  printers: ["打印机", "Printers"],
  noPrinters: ["还没有打印机。请在 settings.toml 里添加，或接上打印机。", "No printers yet. Add one in settings.toml or connect one."],
  isDefault: ["默认", "Default"],
  virtual: ["虚拟打印机", "Virtual"],
  inQueue: ["{n} 张等待", "{n} waiting"],
  pause: ["暂停", "Pause"],
  resume: ["继续打印", "Resume"],
  settings: ["设置", "Settings"],
  settingsOf: ["设置 {printer}", "Settings of {printer}"],
  pauseOf: ["暂停 {printer}", "Pause {printer}"],
  resumeOf: ["{printer} 继续打印", "Resume {printer}"],
  paused: ["已暂停", "Paused"],
  pausedAdvice: ["任务照收，恢复后按顺序打印。", "Tasks are still taken; they print in order once you resume."],
  pausedWaiting: ["“{printer}”已暂停，{n} 张在等", "“{printer}” is paused; {n} labels wait"],
  pausedNow: ["“{printer}”已暂停", "“{printer}” is paused"],
  resumedNow: ["“{printer}”继续打印", "“{printer}” goes on"],
  allPausedNow: ["全部打印机已暂停", "All printers are paused"],
  allResumedNow: ["全部打印机继续打印", "All printers go on"],
  unusable: ["不可用", "Unusable"],

  // A virtual printer's condition.
  tryTrouble: ["试试故障", "Try troubles"],
  trypaperOut: ["缺纸", "Out of paper"],
  trylidOpen: ["开盖", "Lid open"],
  trypaused: ["机上暂停", "Paused at the printer"],
  trybroken: ["故障", "Broken"],
  tryoffline: ["脱机", "Offline"],
  trysilent: ["不应答", "Silent"],
  tryspeed: ["慢速 50 毫米/秒", "Slow, 50 mm/s"],
  trydropAfter: ["再收 1 kB 就断线", "Drop the line after 1 kB"],

  // Settings of a printer.
  preview: ["标签样张，已按设置移动", "A sample label, moved as set"],
  previewNote: ["样张随设置实时变化，不会打印。", "The sample follows what you set. Nothing is printed."],
  position: ["位置", "Position"],
  offsetTop: ["上下偏移", "Down"],
  offsetLeft: ["左右偏移", "Right"],
  offsetNote: ["正数向下、向右，负数向上、向左。", "Negative values move up and left."],
  landscape: ["横向（顺时针转 90°）", "Landscape (turned 90° clockwise)"],
  scale: ["缩放", "Scale"],
  scaleFactor: ["缩放比例", "To"],
  printerKind: ["打印机", "Printer"],
  language: ["指令语言", "Language"],
  dpi: ["分辨率", "Resolution"],
  transferType: ["传输方式", "Sent as"],
  image: ["图片", "Picture"],
  row: ["指令", "Commands"],
  paper: ["纸张与浓度", "Paper and heat"],
  gap: ["标签间隙", "Gap"],
  gapNote: ["0 为连续纸", "0: continuous paper"],
  density: ["浓度", "Darkness"],
  speed: ["速度", "Speed"],
  direction: ["出纸方向", "First out"],
  direction0: ["标签头先出", "Top of the label"],
  direction1: ["标签尾先出", "Foot of the label"],
  save: ["保存", "Save"],
  saved: ["“{printer}”的设置已保存", "The settings of “{printer}” are saved"],
  reset: ["归零", "Reset"],
  fixFields: ["有一项设置不对，请看红字", "One setting is not right; see the red words"],
  mustBe: ["应为{what}", "This must be {what}"],
  notANumber: ["请填数字", "A number, please"],
  millimetres: ["毫米", "mm"],
  percent: ["%", "%"],
  inchesASecond: ["英寸/秒", "in/s"],
  dotsAnInch: ["dpi", "dpi"],

  // Tasks.
  tasks: ["今日任务", "Today's tasks"],
  all: ["全部", "All"],
  waiting: ["等待", "Waiting"],
  printed: ["已打印", "Printed"],
  failed: ["失败", "Failed"],
  canceled: ["已取消", "Cancelled"],
  filterState: ["按状态筛选", "Filter by state"],
  allPrinters: ["全部打印机", "All printers"],
  whichPrinter: ["打印机", "Printer"],
  search: ["搜索任务号、文档号、网站", "Search task, document, site"],
  noTasks: ["今天还没有打印任务", "Nothing has been printed today"],
  noTasksNote: ["网页发来的任务会立刻出现在这里。", "Tasks appear here as soon as a page sends them."],
  noMatch: ["没有符合条件的任务", "No task fits"],
  clearFilter: ["显示全部任务", "Show all tasks"],
  showMore: ["再显示 100 个", "Show 100 more"],
  shownOf: ["已显示 {shown} / {all}", "{shown} of {all} shown"],
  labelsToday: ["今天已打印 {n} 张标签", "{n} labels printed today"],
  labels: ["{n} 张", "{n} labels"],
  oneLabel: ["1 张", "1 label"],
  partly: ["{printed}/{n} 张", "{printed} of {n}"],
  reprinted: ["在这里再打的", "Printed again here"],
  program: ["本机程序", "Local program"],
  warningsCount: ["{n} 条提醒", "{n} warnings"],
  warningOne: ["1 条提醒", "1 warning"],
  copies: ["{n} 份", "{n} copies"],
  cancelTask: ["取消任务", "Cancel the task"],
  reprintTask: ["整个任务再打一次", "Print the whole task again"],
  reprintRest: ["补打没有打出的 {n} 张", "Print the {n} that did not come out"],
  reprintRestOne: ["补打没有打出的 1 张", "Print the one that did not come out"],
  reprintThis: ["再打这张", "Print again"],
  reprintThisOf: ["再打 {document}", "Print {document} again"],
  enlarge: ["放大 {document}", "Enlarge {document}"],
  noPicture: ["没有图片", "No picture"],
  whatToDo: ["怎么办", "What to do"],
  adviceUnknown: [
    "先到打印机旁看这张有没有打出，没有才再打。",
    "Look at the printer whether this label is out; print it again only if it is not.",
  ],
  adviceFailed: [
    "没有打出，再打不会重复。排除原因后在这里再打；模板或数据有误时，把这段话发给网站的管理员。",
    "It did not print, so printing again doubles nothing. Mend the cause and print again here; where template or data are wrong, send these words to the site's maker.",
  ],
  blocked: ["打印机{state}", "Printer: {state}"],
  more: ["其余 {n} 张", "{n} more"],
  mayHavePrinted: ["可能已打印", "May have printed"],

  // Before something that cannot be taken back.
  reprintTitle: ["再打一次？", "Print again?"],
  reprintPlain: ["将在“{printer}”上打印 {n} 张。", "This prints {n} labels on “{printer}”."],
  reprintPlainOne: ["将在“{printer}”上打印 1 张。", "This prints 1 label on “{printer}”."],
  reprintDoubles: [
    "其中 {n} 张已经打印过，会多出同样的标签。两张同号面单可能让包裹发两次，请撕掉多余的。",
    "{n} of them have printed already and will exist twice. Two labels of one number can send a parcel twice: destroy the spare one.",
  ],
  reprintDoublesOne: [
    "这张已经打印过，会多出一张同样的标签。两张同号面单可能让包裹发两次，请撕掉多余的。",
    "This label has printed already and will exist twice. Two labels of one number can send a parcel twice: destroy the spare one.",
  ],
  reprintUnknown: [
    "其中 {n} 张可能已经打出（发送途中中断）。请先到打印机旁看一眼，没有才补打。",
    "{n} of them may be on paper already (the line broke while they were sent). Look at the printer first; print again only what is missing.",
  ],
  reprintUnknownOne: [
    "这张可能已经打出（发送途中中断）。请先到打印机旁看一眼，没有才补打。",
    "This label may be on paper already (the line broke while it was sent). Look at the printer first; print it again only if it is missing.",
  ],
  reprintSure: ["打印", "Print"],
  reprintSureUnknown: ["我看过了，打印", "I have looked, print"],
  reprintDone: ["已加入队列", "It is in the queue"],
  cancelTitle: ["取消这个任务？", "Cancel this task?"],
  cancelText: ["还没打的标签不再打印。正在打的那张会打完。", "Labels not yet sent will not print. The one in the printer is finished."],
  cancelSure: ["取消任务", "Cancel the task"],
  keepTask: ["保留", "Keep it"],
  cancelDone: ["任务已取消", "The task is cancelled"],

  // The virtual printer's labels.
  virtualLabels: ["虚拟打印机的标签", "Labels of the virtual printer"],
  showAllLabels: ["显示全部 {n} 张", "Show all {n}"],
  label: ["第 {number} 张标签，{width} × {height} 毫米", "Label {number}, {width} × {height} mm"],
  openPicture: ["打开原图", "Open the picture"],

  // Sites.
  sites: ["网站", "Sites"],
  noSites: ["还没有网站被允许或拒绝。", "No site has been allowed or refused yet."],
  modeask: ["新网站第一次打印时会在这里问您。", "A new site's first print is asked about here."],
  modelist: ["只有列出的网站可以打印。", "Only the sites listed here may print."],
  modeopen: ["任何网站都可以打印，建议改为询问。", "Any site may print; asking would be safer."],
  allowed: ["允许", "Allowed"],
  refused: ["已拒绝", "Refused"],
  allow: ["允许", "Allow"],
  forget: ["移除", "Remove"],
  allowOf: ["允许 {site}", "Allow {site}"],
  refuseOf: ["拒绝 {site}", "Refuse {site}"],
  forgetOf: ["移除 {site}", "Remove {site}"],
  addSite: ["允许一个网站", "Allow a site"],
  failedToDo: ["没有做成：{why}", "That did not work: {why}"],
};

// A printer's state: [Chinese, English, look, what to do in Chinese, in English].
const PRINTER = {
  NORMAL: ["正常", "Ready", "good"],
  ERROR: ["故障", "Error", "bad", "请看打印机的指示灯或屏幕（卡纸、碳带、打印头）。排除后会自动继续。", "Look at its lights or display (jam, ribbon, head). It goes on by itself once that is mended."],
  OFFLINE: ["脱机", "Offline", "bad", "请检查电源和网线或 USB 线。连上后会自动继续打印。", "Check its power and cable. It goes on by itself once it is back."],
  SUSPENDED: ["打印机上暂停", "Paused at the printer", "care", "打印机或系统队列被暂停，请在那里恢复。", "The printer or its system queue was paused; resume it there."],
  NOINFO: ["不报告状态", "Tells no state", ""],
  OPEN_LID: ["开盖", "Lid open", "bad", "请合上盖子。合上后会自动继续打印。", "Close the lid. It goes on by itself."],
  SHORT_PAPER: ["缺纸", "Out of paper", "bad", "请装纸。装好后会自动继续打印，不会少也不会重。", "Load paper. It goes on by itself; nothing is lost or doubled."],
  SHORT_PAPER_OPEN_LID: ["缺纸、开盖", "Out of paper, lid open", "bad", "请装纸并合上盖子，之后会自动继续打印。", "Load paper and close the lid. It goes on by itself."],
};

const KIND = {
  DRIVER: ["系统打印机", "System printer"],
  USB: ["USB", "USB"],
  SERIALPORT: ["串口", "Serial port"],
  BLUETOOTH: ["蓝牙", "Bluetooth"],
  NETWORK: ["网络", "Network"],
  SHARED: ["共享", "Shared"],
};

const TASK = {
  PENDING: ["等待", "Waiting", ""],
  PRINTING: ["打印中", "Printing", "busy"],
  RENDERED: ["打印中", "Printing", "busy"],
  SUCCESS: ["已打印", "Printed", "good"],
  FAILED: ["失败", "Failed", "bad"],
  CANCELED: ["已取消", "Cancelled", ""],
};

// How it is known that the paper is out.
const EVIDENCE = {
  device_answered: ["打印机已确认出纸", "the printer confirmed it"],
  spooler_completed: ["打印队列报告已完成", "the print queue completed it"],
  drawn: ["虚拟打印机已画出", "the virtual printer drew it"],
  bytes_taken: ["打印机已接收数据，它不回报出纸", "the printer took the data; it does not report paper"],
};

const pick = (pair) => pair?.[language];

// Words of a part that has its own file for them.
export const learn = (words) => Object.assign(WORDS, words);

export function say(word, values = {}) {
  const text = pick(WORDS[word]) ?? word;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// "1 label", "2 labels".
export function count(word, n, values = {}) {
  const one = `${word}One`;
  return say(n === 1 && WORDS[one] ? one : word, { n: number(n), ...values });
}

// Messages come as {zh, en}, or as "Chinese / English" in one text.
export function ours(message) {
  if (message && typeof message === "object") return chinese ? message.zh : sentence(message.en);
  const parts = String(message ?? "").split(" / ");
  if (parts.length % 2 !== 0) return parts.join(" / ");
  const half = parts.length / 2;
  return (chinese ? parts.slice(0, half) : parts.slice(half)).join(" / ");
}

// Reasons begin small, to stand after a colon; here they stand alone. Names stay as they are.
const sentence = (text) => text.replace(/^[a-z]+(?= )/, (word) => word[0].toUpperCase() + word.slice(1));

const looked = (table, state) => {
  const row = table[state] ?? [state, state, ""];
  return { text: row[language], look: row[2] ?? "", advice: row[3 + language] };
};
export const printerState = (state) => looked(PRINTER, state);
export const taskState = (state) => looked(TASK, state);
export const kindOf = (kind) => pick(KIND[kind]) ?? kind;
export const evidenceOf = (evidence) => pick(EVIDENCE[evidence]) ?? "";
export const siteOf = (origin) => (origin === "program" ? say("program") : origin);

const locale = chinese ? "zh-CN" : "en-GB";
const CLOCK = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const NUMBER = new Intl.NumberFormat(locale);
export const clock = (ms) => (Number.isFinite(ms) ? CLOCK.format(ms) : "");
export const number = (n) => NUMBER.format(n);
