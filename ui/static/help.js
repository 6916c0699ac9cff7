/**
 * The list of keys, made from the table that binds them, with the switch that turns them off.
 */

import { send, toast } from "./api.js";
import { emit } from "./bus.js";
import { el } from "./panels/dom.js";
import { state } from "./state.js";
import { t } from "./strings.js";

/** Keys whose name is a word in the person's language; all others are shown as they are on the keyboard. */
const NAMED = new Set([" ", "ArrowLeft", "ArrowRight", "Escape", "Shift", "Ctrl", "Enter"]);

let dialog = null;

export function isHelpOpen() {
  return Boolean(dialog?.open);
}

/** @param {{id: string, keys: string[], shift?: boolean}[]} keys the table of keyboard.js */
export function openHelp(keys) {
  if (isHelpOpen()) return;
  const before = document.activeElement;
  dialog = makeDialog(keys);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function makeDialog(keys) {
  const rows = keys.map((each) =>
    el("tr", { "data-key": each.id }, el("th", { scope: "row" }, ...keysOf(each)), el("td", { text: t(`keyboard.${each.id}`) })),
  );
  const title = el("h2", { id: "pl-keys-title", text: t("keyboard.title") });
  // At the top: the focus it gets must not scroll a small screen past the list.
  const close = el("button", { type: "button", class: "pl-keys-close", text: t("keyboard.close"), autofocus: true });
  const made = el(
    "dialog",
    { class: "pl-keys", "aria-labelledby": "pl-keys-title" },
    el("div", { class: "pl-keys-head" }, title, close),
    el("table", {}, el("thead", { class: "pl-roll-hidden" }, headings()), el("tbody", {}, ...rows)),
    switchOf(),
  );
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => event.target === made && isOutside(made, event) && made.close());
  made.addEventListener("keydown", (event) => keepFocusIn(made, event));
  return made;
}

function headings() {
  return el("tr", {}, el("th", { scope: "col", text: t("keyboard.col_key") }), el("th", { scope: "col", text: t("keyboard.col_act") }));
}

function isOutside(made, { clientX, clientY }) {
  const box = made.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** The browser lets Tab leave a dialog for its own buttons; here it goes round. */
function keepFocusIn(made, event) {
  if (event.key !== "Tab") return;
  const stops = [...made.querySelectorAll("button, input")];
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving && made.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** The first key of a row; a second one is only there for other keyboards. */
function keysOf({ keys, shift }) {
  const names = [...(shift ? ["Shift"] : []), ...(keys[0].length > 1 ? keys[0].split("+") : [keys[0]])];
  return names.flatMap((name, i) => [...(i ? [" + "] : []), el("kbd", { text: nameOf(name) })]);
}

function nameOf(key) {
  if (NAMED.has(key)) return t(`keyboard.key_${key === " " ? "space" : key.toLowerCase()}`);
  return key.length === 1 ? key.toUpperCase() : key;
}

function switchOf() {
  const box = el("input", { type: "checkbox", role: "switch" });
  box.checked = state.preferences.keyboard !== false;
  box.addEventListener("change", () => keep(box));
  return el("label", { class: "pl-keys-switch" }, box, el("span", { text: t("keyboard.switch") }));
}

async function keep(box) {
  const wanted = { keyboard: box.checked };
  try {
    await send("PUT", "/api/preferences", wanted);
    state.preferences = { ...state.preferences, ...wanted };
    emit("preferences", state.preferences);
  } catch (error) {
    box.checked = !box.checked;
    toast(error.message);
  }
}
