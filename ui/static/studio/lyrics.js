/**
 * The words of the song, line by line, with the syllable that is sung lit. A click goes to where it is sung.
 */

import { on } from "../bus.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";

/** @param {HTMLElement} root */
export function mountLyrics(root) {
  let rows = [];
  let buttons = [];
  let lit = -1;
  const draw = ({ doc }) => {
    rows = [...(doc?.lyrics ?? [])];
    buttons = rows.map((row) => syllable(row));
    lit = -1;
    root.replaceChildren(...linesOf(doc, rows, buttons));
    light(state.position_s);
  };
  const light = (s) => {
    const now = sung(rows, s);
    if (now === lit) return;
    buttons[lit]?.classList.remove("pl-lit-word");
    buttons[lit]?.removeAttribute("aria-current");
    buttons[now]?.classList.add("pl-lit-word");
    buttons[now]?.setAttribute("aria-current", "true");
    const line = buttons[now]?.parentElement;
    if (line && line !== buttons[lit]?.parentElement && player.playing && !root.hidden) keepInSight(root, line);
    lit = now;
  };
  on("doc", draw);
  on("player:position", ({ s }) => light(s));
  draw({ doc: state.doc });
}

function syllable(row) {
  const inside = row.text.endsWith("-");
  const text = inside ? row.text.slice(0, -1) : row.text;
  const name = inside ? "pl-syllable pl-syllable-inside" : "pl-syllable";
  return make("button", { type: "button", class: name, text, on: { click: () => player.seek(row.start_s) } });
}

function linesOf(doc, rows, buttons) {
  const lines = new Map();
  const singers = new Set(rows.map((row) => row.track));
  rows.forEach((row, index) => {
    if (!lines.has(row.line)) lines.set(row.line, lineOf(doc, row, singers.size > 1));
    lines.get(row.line).append(buttons[index]);
  });
  return [...lines.values()];
}

function lineOf(doc, { track }, named) {
  const singer = doc.tracks.find((one) => one.id === track);
  const name = named && singer ? make("span", { class: "pl-quiet", text: t("studio.sung_by", { name: singer.label }) }) : null;
  return make("p", { class: "pl-lyric-line" }, name);
}

/** Index of the syllable that is sung; -1: none. Several singers: the one that began last. */
function sung(rows, s) {
  let found = -1;
  for (let index = 0; index < rows.length; index += 1) {
    const { start_s, end_s } = rows[index];
    if (start_s <= s && s < Math.max(end_s, start_s + 0.1) && (found < 0 || start_s >= rows[found].start_s)) found = index;
  }
  return found;
}

function keepInSight(root, line) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = line.offsetTop - root.offsetTop - root.clientHeight / 3;
  root.scrollTo({ top, behavior: still ? "auto" : "smooth" });
}
