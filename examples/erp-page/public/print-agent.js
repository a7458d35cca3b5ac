// The print agent on this computer, as a page talks to it. Copy this file into your own page.
//
//   import { PrintAgent } from "./print-agent.js";
//   const agent = new PrintAgent({ io });            // io: socket.io-client 2, 3 or 4
//   agent.addEventListener("state", () => show(agent.state));
//   agent.addEventListener("notifyPrintResult", (event) => console.log(event.detail));
//   agent.start();                                   // finds the agent, and finds it again when it comes back
//   const { printers } = await agent.ask("getPrinters");
//   await agent.print(task);                         // kept by the agent; the result comes as notifyPrintResult

/** The ports of the protocol, in the order in which an agent takes the first free one. */
const PORTS = [28613, 28713, 28813];
/** An agent on this computer accepts in milliseconds. Something else on its port may never answer. */
const PATIENCE_MS = 2500;
/** While the browser's own question is open, its user decides how long it takes, within reason. */
const QUESTION_MS = 60_000;
/** Between two rounds through all ports while no agent is there. */
const PAUSE_MS = 2000;
/** A disconnect while we wait for an answer. The request may have arrived. */
const LOST = "与打印助手的连接断开，没有收到答复 / the connection to the print agent was lost before it answered";

/** The agent answered `failed`. The message is its own, in Chinese and English. */
export class Refusal extends Error {
  constructor(answer) {
    super(answer.msg || "打印助手没有说明原因 / the print agent gave no reason");
    this.answer = answer;
  }
}

/**
 * `state` is one of
 *   searching         not found yet, still in the first round
 *   browser-asks      the browser asks its user whether this site may reach programs on this computer
 *   browser-refuses   that was refused; only the browser's site settings can change it
 *   connected
 *   missing           nothing answers on any port; we go on looking
 * Events: `state`, `notifyPrintResult`, `notifyTaskStatusUpdate` (the push is in `detail`).
 */
export class PrintAgent extends EventTarget {
  #io;
  #ports;
  #socket = null;
  #requests = 0;
  #running = false;
  #wake = () => {};

  constructor({ io, ports = PORTS }) {
    super();
    this.#io = io;
    this.#ports = ports;
    this.state = "searching";
    this.address = null;
  }

  /** Looks for the agent until it is there, and again whenever it goes away. */
  async start() {
    if (this.#running) return;
    this.#running = true;
    const permission = await localAccess();
    permission?.addEventListener("change", () => this.#wake());
    while (this.#running) {
      const socket = await this.#search(permission);
      if (socket) await this.#stay(socket);
      else this.#tell(permission?.state === "denied" ? "browser-refuses" : "missing");
      if (this.#running) await this.#rest();
    }
  }

  stop() {
    this.#running = false;
    this.#socket?.close();
    this.#wake();
  }

  /** Looks again at once, for a button. */
  retry() {
    this.#wake();
  }

  /** Asks one thing; resolves with the answer of status `success`, throws a `Refusal` on `failed`. */
  ask(cmd, fields = {}) {
    const socket = this.#socket;
    if (!socket) return Promise.reject(new Error(LOST));
    this.#requests += 1;
    const request = { cmd, requestID: `${Date.now()}-${this.#requests}`, version: "2.0", ...fields };
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Error(LOST));
      socket.on("disconnect", lost);
      socket.send(request, (answer) => {
        socket.off("disconnect", lost);
        if (answer.status === "success") resolve(answer);
        else reject(new Refusal(answer));
      });
    });
  }

  /**
   * Prints a task. Resolves when the agent has it safe on disk, throws a `Refusal` when it does not take it.
   * Where the connection breaks before the answer, the same task is sent again as soon as the agent is back:
   * the same taskID with the same content never prints twice.
   */
  async print(task) {
    for (;;) {
      try {
        return await this.ask("print", { task });
      } catch (error) {
        if (error instanceof Refusal || !this.#running) throw error;
        await this.connected();
      }
    }
  }

  /** Resolves when the agent is there. */
  connected() {
    if (this.#socket) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (this.state !== "connected") return;
        this.removeEventListener("state", look);
        resolve();
      };
      this.addEventListener("state", look);
    });
  }

  /** Goes through the ports by both schemes; the first agent that answers is it. */
  async #search(permission) {
    // A page that came by https tries https first: a browser may refuse it everything else.
    const schemes = location.protocol === "https:" ? ["https", "http"] : ["http", "https"];
    for (const scheme of schemes) {
      for (const port of this.#ports) {
        if (!this.#running) return null;
        const socket = await this.#knock(`${scheme}://localhost:${port}`, permission);
        if (socket) return socket;
      }
    }
    return null;
  }

  #knock(address, permission) {
    return new Promise((resolve) => {
      const socket = this.#io(address, { reconnection: false, forceNew: true });
      const end = (found) => {
        clearTimeout(timer);
        timer = null;
        socket.off("connect_error", fail);
        if (!found) socket.close();
        resolve(found);
      };
      const fail = () => end(null);
      const late = () => {
        if (permission?.state !== "prompt") return fail();
        // Something listens, and the browser has not let us through yet: it asks its user.
        this.#tell("browser-asks");
        timer = setTimeout(fail, QUESTION_MS);
        const answered = () => {
          if (timer === null) return;
          clearTimeout(timer);
          timer = setTimeout(fail, PATIENCE_MS);
        };
        permission.addEventListener("change", answered, { once: true });
      };
      let timer = setTimeout(late, PATIENCE_MS);
      socket.on("connect_error", fail);
      socket.on("connect", () => {
        this.address = address;
        end(socket);
      });
    });
  }

  /** Holds the connection until it ends. */
  #stay(socket) {
    return new Promise((resolve) => {
      if (!socket.connected) return resolve();
      this.#socket = socket;
      socket.on("disconnect", () => {
        this.#socket = null;
        this.#tell("missing");
        resolve();
      });
      for (const cmd of ["notifyPrintResult", "notifyTaskStatusUpdate"]) {
        socket.on(cmd, (push) => this.dispatchEvent(new CustomEvent(cmd, { detail: push })));
      }
      this.#tell("connected");
    });
  }

  #rest() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/**
 * What the browser thinks of this site reaching programs on this computer: Chromium asks its user since 142.
 * Null where the browser has no such question, and for pages of this computer, which are never asked.
 */
async function localAccess() {
  if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) return null;
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return await navigator.permissions.query({ name });
    } catch {
      // A browser that does not know the name; the next, older one may.
    }
  }
  return null;
}
