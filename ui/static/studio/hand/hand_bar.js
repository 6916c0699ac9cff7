/**
 * The row of buttons over the roll while it is edited: which part, which grid, add, delete, undo, louder, keep. Draws
 * what the mode tells it and calls the mode; keeps nothing.
 */

import { el } from "../../panels/dom.js";
import { t } from "../../strings.js";
import { GRIDS } from "./hand_time.js";

const STRIKE = 8;

/**
 * @param {import("./hand_mode.js").HandMode} hand
 * @returns {{element: HTMLElement, told: HTMLElement, show: () => void, tell: (words: string) => void}} `told` belongs under
 *   the roll: words that come and go over it would move the notes away under a finger
 */
export function makeBar(hand) {
  const button = (key, act, traits = {}) =>
    el("button", { type: "button", class: "pl-roll-button", text: t(`hand.${key}`), title: t(`hand.${key}_long`), on: { click: act }, ...traits });
  const part = el("select", { class: "pl-hand-select", "aria-label": t("hand.part"), on: { change: () => hand.chooseTrack(part.value) } });
  const grid = el("select", { class: "pl-hand-select", "aria-label": t("hand.grid"), on: { change: () => hand.setGrid(grid.value) } });
  grid.append(...GRIDS.map((name) => el("option", { value: name, text: t(`hand.grid_${name}`) })));
  const pencil = button("pencil", () => hand.setPencil(!hand.pencil), { "aria-pressed": "false" });
  const removes = button("remove", () => hand.remove());
  const softer = button("softer", () => hand.strike((velocity) => velocity - STRIKE));
  const louder = button("louder", () => hand.strike((velocity) => velocity + STRIKE));
  const copies = button("copy", () => hand.copy());
  const pastes = button("paste", () => hand.paste());
  const undo = button("undo", () => hand.undo());
  const redo = button("redo", () => hand.redo());
  const keep = button("keep", () => hand.keep(), { class: "pl-roll-button pl-hand-keep" });
  const discard = button("discard", () => hand.discard());
  const told = el("p", { class: "pl-hand-told", hidden: true, role: "status", "aria-live": "polite" });
  const row = el("div", { class: "pl-hand-row", role: "group", "aria-label": t("hand.tools") },
    el("label", { class: "pl-hand-label" }, el("span", { text: t("hand.part") }), part),
    el("label", { class: "pl-hand-label" }, el("span", { text: t("hand.grid") }), grid),
    pencil, removes, softer, louder, copies, pastes, undo, redo, keep, discard);
  const help = el("details", { class: "pl-hand-help" }, el("summary", { text: t("hand.help") }), el("p", { text: t("hand.help_mouse") }), el("p", { text: t("hand.help_keys") }));
  const element = el("div", { class: "pl-hand", hidden: true }, row, help);

  function showParts() {
    const tracks = hand.tracks;
    const names = JSON.stringify(tracks.map(({ id, label, name }) => [id, label, name]));
    if (part.dataset.names !== names) {
      part.dataset.names = names;
      part.replaceChildren(...tracks.map((track) => el("option", { value: track.id, text: track.label || track.name })));
    }
    part.value = hand.track ?? "";
  }

  return {
    element,
    told,
    tell: (words) => (told.textContent = words),
    show: () => {
      element.hidden = told.hidden = !hand.active;
      if (!hand.active) return;
      showParts();
      grid.value = hand.grid;
      pencil.setAttribute("aria-pressed", String(hand.pencil));
      const { notes, busy } = hand;
      const count = notes?.changes().length ?? 0;
      const some = Boolean(notes?.selected.length);
      for (const each of [removes, softer, louder, copies]) each.disabled = busy || !some;
      pastes.disabled = busy || !hand.clipboard.length;
      undo.disabled = busy || !notes?.canUndo;
      redo.disabled = busy || !notes?.canRedo;
      pencil.disabled = busy;
      keep.disabled = discard.disabled = busy || !count;
      keep.textContent = busy ? t("hand.keeping") : count ? t("hand.keep_some", { count }) : t("hand.keep");
    },
  };
}
