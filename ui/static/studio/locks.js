/**
 * What may not be changed: each lock in the words of the person who set it, where it holds, and a button that says the
 * sentence which lifts it. Also the sign on the lanes of the picture.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make, makeButton, makeSvg } from "./dom.js";

const LOCK = "M7 10V7a5 5 0 0 1 10 0v3h1.5v11h-13V10zm2.2 0h5.6V7a2.8 2.8 0 0 0-5.6 0z";

/** @param {HTMLElement} root */
export function mountLocks(root) {
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", t("hand.locks"));
  const draw = () => {
    const locks = state.doc?.locks ?? [];
    root.hidden = locks.length === 0;
    root.replaceChildren(make("ul", {}, ...locks.map(row)));
  };
  on("doc", draw);
  draw();
}

function row(lock) {
  const press = () => emit("say", { text: `unlock ${lock.id} ("${lock.words.replaceAll('"', "'")}")` });
  const words = t("hand.lock_where", { words: lock.words, where: placeOf(lock) });
  const away = makeButton({ label: t("hand.unlock"), class: "pl-button", title: t("hand.unlock_long", { words: lock.words }), press });
  away.setAttribute("aria-label", t("hand.unlock_long", { words: lock.words }));
  return make("li", { data: { lock: lock.id } }, sign(), make("span", { text: words }), away);
}

/** Which bars of which parts, as people say it. */
function placeOf({ bars, tracks }) {
  const names = tracks.map((id) => state.doc.tracks.find((track) => track.id === id)).filter(Boolean);
  const parts = new Intl.ListFormat(document.documentElement.lang || "en").format(names.map((track) => track.label || track.name));
  const [first, last] = bars ?? [];
  const where = !bars ? "" : first === last ? t("roll.bar", { bar: first }) : t("roll.bars", { first, last });
  return [where, parts].filter(Boolean).join(", ") || t("hand.lock_all");
}

/** @returns {any[]} the locks that hold something of a part */
export function locksOf(doc, track) {
  return (doc.locks ?? []).filter((lock) => lock.tracks.length === 0 || lock.tracks.includes(track.id));
}

/** A little lock that says whose words it stands for; nothing where there is none. */
export function lockSign(locks) {
  if (!locks.length) return null;
  const words = locks.map((lock) => t("hand.lock_part", { words: lock.words })).join(" ");
  const found = sign();
  found.setAttribute("role", "img");
  found.setAttribute("aria-label", words);
  found.title = words;
  return found;
}

function sign() {
  const path = makeSvg("path", { d: LOCK });
  return make("span", { class: "pl-lock-sign" }, makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, path));
}
