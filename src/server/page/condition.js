// A virtual printer is as a person wants it: out of paper, open, slow, to see what becomes of tasks.

import { act } from "./act.js";
import { button, make } from "./dom.js";
import { say } from "./words.js";

// What a button means: a part of the condition, its value while the button is pressed, and otherwise.
const PARTS = [
  ["paperOut", true, false],
  ["lidOpen", true, false],
  ["paused", true, false],
  ["broken", true, false],
  ["offline", true, false],
  ["silent", true, false],
  ["speed", 50, null],
  ["dropAfter", 1000, null],
];

// Which printers' parts are unfolded: a card is drawn anew when something changes.
const unfolded = new Set();

export function condition(printer) {
  const { id, name, condition } = printer;
  const parts = PARTS.map(([part, on, off]) => {
    const pressed = Boolean(condition[part]);
    const turn = () => act("condition", { printer: name, condition: { ...condition, [part]: pressed ? off : on } }, "");
    const toggle = button("toggle", turn, say(`try${part}`));
    toggle.setAttribute("aria-pressed", String(pressed));
    return toggle;
  });
  const follow = ({ target }) => (target.open ? unfolded.add(id) : unfolded.delete(id));
  return make("details", { class: "condition", open: unfolded.has(id), ontoggle: follow },
    make("summary", "", say("tryTrouble")),
    make("p", "tools", ...parts),
  );
}
