/**
 * The first visit: what this is, and six sentences that make music with one click. Shown while nothing was said.
 */

import { emit, on } from "../bus.js";
import { t } from "../strings.js";

const EXAMPLES = ["1", "2", "3", "4", "5", "6"];

/** @param {HTMLElement} root */
export function mountWelcome(root) {
  root.className = "pl-welcome";
  const draw = () => {
    const list = make("ul", "pl-examples");
    for (const number of EXAMPLES) list.append(example(t(`chat.example_${number}`)));
    root.replaceChildren(
      make("p", "pl-welcome-title", t("chat.welcome_title")),
      make("p", "pl-welcome-text", t("chat.welcome_text")),
      make("p", "pl-welcome-lead", t("chat.welcome_examples")),
      list,
    );
  };
  draw();
  const show = (wanted) => (root.hidden = !wanted);
  on("preferences", draw);
  on("chat:drawn", ({ turns }) => show(turns === 0));
  on("said", () => show(false));
  show(document.body.classList.contains("pl-empty"));
}

function example(sentence) {
  const button = make("button", "pl-example", sentence);
  button.type = "button";
  button.addEventListener("click", () => emit("say", { text: sentence }));
  const row = make("li", "");
  row.append(button);
  return row;
}

function make(tag, name, words = "") {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = words;
  return node;
}
