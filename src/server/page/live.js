// Hears from the agent that something has changed, and looks again: at once, one look at a time.
// Where the stream of events breaks, it asks every two seconds until the stream is back.
// A page that nobody sees holds no stream: a browser opens six connections to one place, and a
// seventh page would wait for ever. It asks now and then, for the sake of its title.

const POLL_MS = 2000;
const UNSEEN_MS = 8000;
const PAUSE_MS = 150;
// The agent says a word every 15 s; a stream that is silent for longer is dead.
const SILENCE_MS = 40000;
const REOPEN_MS = 5000;

export function watch(look) {
  let source;
  let heard = 0;
  let looking = false;
  let again = false;
  let timer = 0;

  async function wake() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    do {
      again = false;
      await look();
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    } while (again);
    looking = false;
    timer = setTimeout(wake, document.hidden ? UNSEEN_MS : streams() ? SILENCE_MS : POLL_MS);
  }

  const streams = () => source?.readyState === EventSource.OPEN && Date.now() - heard < SILENCE_MS;

  function open() {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource("/api/events");
    heard = Date.now();
    const hear = () => {
      heard = Date.now();
    };
    source.addEventListener("open", hear);
    source.addEventListener("beat", hear);
    source.addEventListener("message", () => {
      hear();
      wake();
    });
    source.addEventListener("error", () => wake());
  }

  setInterval(() => {
    const dead = source?.readyState === EventSource.CLOSED || Date.now() - heard > SILENCE_MS;
    if (!document.hidden && dead) open();
  }, REOPEN_MS);
  document.addEventListener("visibilitychange", () => {
    open();
    wake();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
  open();
  wake();
  return wake;
}
