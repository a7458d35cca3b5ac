// Does what a person asked for, says how it went, and looks again.

import { byId, icon, make, post } from "./dom.js";
import { ours, say } from "./words.js";

let look = () => {};
export const lookAgain = () => look();
export const afterEach = (wake) => {
  look = wake;
};

// A word about what was just done, for eyes and screen readers.
let saying = 0;
export function tell(text, look = "good") {
  const said = byId("said");
  clearTimeout(saying);
  said.className = look;
  said.replaceChildren(icon(look === "bad" ? "alert" : "check"), make("span", "", text));
  saying = setTimeout(() => said.replaceChildren(), look === "bad" ? 9000 : 4000);
}

// True if it went well.
export async function act(name, body, done) {
  try {
    await post(name, body);
    if (done) tell(done);
    return true;
  } catch (refused) {
    tell(say("failedToDo", { why: ours(refused.words ?? say("lost")) }), "bad");
    return false;
  } finally {
    lookAgain();
  }
}
