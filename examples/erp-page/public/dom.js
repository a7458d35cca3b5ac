// Puts together what the page shows, Chinese with English beside it. Text goes in as text and nothing else.

export const byId = (id) => document.getElementById(id);

/** The agent's messages are "Chinese / English". */
export function message(text) {
  const [zh, ...en] = String(text).split(" / ");
  return both(zh, en.join(" / "));
}

export function both(zh, en) {
  if (!en) return [zh];
  const small = make("small", "", [en]);
  small.lang = "en";
  return [zh, " ", small];
}

export function paragraph(zh, en) {
  return make("p", "", both(zh, en));
}

export function list(lines) {
  return make("ol", "", lines.map(([zh, en]) => make("li", "", both(zh, en))));
}

export function chip(table, state) {
  const [zh, en, look] = table[state] ?? [state, "", ""];
  return make("span", `chip ${look}`, both(zh, en));
}

export function button(look, zh, en, then) {
  const element = make("button", look, both(zh, en));
  element.type = "button";
  element.addEventListener("click", then);
  return element;
}

export function make(tag, look, children = []) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.append(...children);
  return element;
}

export function clock() {
  return new Date().toLocaleTimeString("zh-CN", { hour12: false });
}
