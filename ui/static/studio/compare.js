/**
 * Before and after an edit, at the same musical place, by one button or one key. Says which of the two sounds; where
 * their tunes differ, one press says that the one that sounds is the better one. Both can be judged blind (blind.js).
 */

import { send, toast } from "../api.js";
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
      on: { click: () => listening.side !== side && flip() },
    }),
  );
  const better = make("button", { type: "button", class: "pl-button pl-better", text: t("taste.prefer"), on: { click: prefer } });
  const blind = make("button", {
    type: "button",
    class: "pl-button pl-blind-open",
    text: t("studio.blind_open"),
    title: t("studio.blind"),
    on: { click: async () => (await import("./blind.js")).openBlind(state.doc.changes.before, state.doc.version) },
  });
  const said = make("span", { class: "pl-roll-hidden", role: "status" });
  const group = make("div", { class: "pl-compare", role: "group", "aria-label": t("studio.compare"), hidden: true }, ...sides, said);
  const draw = () => {
    group.hidden = !canCompare();
    if (group.hidden) {
      blind.remove();
      return better.remove();
    }
    if (!blind.isConnected) group.after(blind);
    const versions = { before: state.doc.changes.before, after: state.doc.version };
    for (const button of sides) {
      const { side } = button.dataset;
      const words = t(`studio.hear_${side}`, { version: versions[side] });
      button.textContent = versions[side];
      button.title = words;
      button.setAttribute("aria-label", words);
      button.setAttribute("aria-pressed", String(side === listening.side));
    }
    const [name, isAsked] = [versions[listening.side], Boolean(state.doc.changes.other_tune && state.preferences.taste)];
    better.setAttribute("aria-label", t("taste.prefer_label", { version: name }));
    better.title = t("taste.prefer_label", { version: name });
    if (isAsked && !better.isConnected) group.after(better);
    if (!isAsked) better.remove();
    said.textContent = t(`studio.sounds_${listening.side}`, { version: versions[listening.side] });
  };
  on("doc", draw);
  on("listening", draw);
  on("compare:flip", flip);
  on("preferences", draw);
  draw();
  return group;
}

/** The version that sounds is the better one of the two. */
async function prefer() {
  const [before, after] = [state.doc.changes.before, state.doc.version];
  const [better, than] = listening.side === "after" ? [after, before] : [before, after];
  try {
    const { noted } = await send("POST", `/api/projects/${state.project}/versions/${better}/prefer`, { than });
    toast(t(noted ? "taste.preferred" : "taste.not_preferred", { version: better }));
  } catch (error) {
    toast(error.message);
  }
}
