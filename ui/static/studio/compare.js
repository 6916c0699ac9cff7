/**
 * Before and after an edit, at the same musical place, by one button or one key. Says which of the two sounds.
 */

import { on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";
import { listen, listening } from "./source.js";

/** Whether there is something to compare with. */
export function canCompare() {
  return Boolean(state.doc?.changes?.before_audio && state.doc.audio);
}

/** Flips between before and after; what keyboard.js calls, or emits "compare:flip". */
export function flip() {
  if (!canCompare()) return;
  listen((now) => {
    now.side = now.side === "after" ? "before" : "after";
  });
}

/** @returns {HTMLElement} the two buttons and what sounds */
export function makeCompare() {
  const sides = ["before", "after"].map((side) =>
    make("button", {
      type: "button",
      class: "pl-button",
      data: { side },
      "aria-pressed": "false",
      text: t(`studio.${side}`),
      on: { click: () => listening.side !== side && flip() },
    }),
  );
  const badge = make("span", { class: "pl-badge", role: "status" });
  const group = make("div", { class: "pl-compare", role: "group", "aria-label": t("studio.compare"), hidden: true }, ...sides, badge);
  const draw = () => {
    group.hidden = !canCompare();
    if (group.hidden) return;
    for (const button of sides) button.setAttribute("aria-pressed", String(button.dataset.side === listening.side));
    const version = listening.side === "before" ? state.doc.changes.before : state.doc.version;
    badge.textContent = t(`studio.sounds_${listening.side}`, { version });
    badge.classList.toggle("pl-badge-warn", listening.side === "before");
  };
  on("doc", draw);
  on("listening", draw);
  on("compare:flip", flip);
  draw();
  return group;
}
