/**
 * What is selected is what "this" means. Turns bars, tracks and clicks into the selection of state.js, says it in a sentence,
 * and shows that sentence where the next words are written. Draws no notes.
 */

import { on } from "../bus.js";
import { el } from "../panels/dom.js";
import { countsInBars, setSelection, state } from "../state.js";
import { t } from "../strings.js";
import { barIndexAt } from "./words.js";

/** Spans shorter than this are told in tenths of a second: "0:12 to 0:12" says nothing. */
const TENTHS_BELOW_S = 3;

/** A drag passes over many bars; only where it rests is read out. */
const SAID_AFTER_MS = 400;

/** Where the last step by keyboard or shift-click started from and got to, as places in `doc.bars`. */
let anchor = null;
let edge = null;
/** The selection that anchor and edge belong to: someone else's selection starts anew. */
let ours = null;

/**
 * Place in `doc.bars` of the bar that sounds at a time.
 * @param {any} doc @param {number} at_s
 */
export function placeAt(doc, at_s) {
  return Math.max(0, barIndexAt(doc.bars, at_s));
}

/**
 * Selects whole bars by their places in played order; tracks that are selected stay so.
 * @param {number} from @param {number} to either order
 */
export function selectPlaces(from, to) {
  const { doc } = state;
  if (!doc?.bars.length) return;
  const played = doc.bars.slice(Math.min(from, to), Math.max(from, to) + 1);
  const numbers = played.map((bar) => bar.bar);
  const bars = [Math.min(...numbers), Math.max(...numbers)];
  anchor = from;
  edge = to;
  choose({ bars, tracks: state.selection?.tracks ?? null, seconds: secondsOf(doc, bars, Math.min(from, to)) });
}

/** Selects from where the last selection began, or from the bar that sounds, to this bar. */
export function selectTo(place) {
  const start = knownPlaces()?.[0] ?? placeAt(state.doc, state.position_s);
  selectPlaces(start, place);
}

/**
 * One bar more or less at the moving end; the bar that sounds when nothing is selected.
 * @param {1|-1} step
 */
export function extendBars(step) {
  const { doc } = state;
  if (!doc?.bars.length) return;
  const places = knownPlaces();
  if (!places) {
    const here = placeAt(doc, state.position_s);
    return selectPlaces(here, here);
  }
  const [start, end] = places;
  selectPlaces(start, Math.min(Math.max(end + step, 0), doc.bars.length - 1));
}

/** Anchor and edge of the bars selected now; for a selection made elsewhere its first time through. */
function knownPlaces() {
  const bars = state.selection?.bars;
  if (!bars) return null;
  if (state.selection === ours && anchor !== null) return [anchor, edge];
  const first = state.doc.bars.findIndex((bar) => bar.bar >= bars[0] && bar.bar <= bars[1]);
  const seconds = secondsOf(state.doc, bars, first);
  return [first, placeAt(state.doc, (seconds[0] + seconds[1]) / 2 + (seconds[1] - seconds[0]) / 2 - 0.001)];
}

/**
 * Adds a track to the selection or takes it out; without `together` it becomes the only one.
 * @param {string} name @param {boolean} [together]
 */
export function toggleTrack(name, together = false) {
  const now = state.selection?.tracks ?? [];
  const others = together ? now.filter((each) => each !== name) : [];
  const tracks = now.includes(name) ? others : [...others, name];
  choose({ bars: state.selection?.bars ?? null, tracks: tracks.length ? tracks : null, seconds: state.selection?.seconds ?? null });
}

export function clearSelection() {
  anchor = edge = null;
  choose(null);
}

function choose(selection) {
  if (JSON.stringify(selection) === JSON.stringify(state.selection)) return;
  setSelection(selection);
  ours = state.selection;
}

/** The stretch of playing around a place whose bars are all selected. */
function secondsOf(doc, [first, last], place) {
  const isIn = (bar) => bar && bar.bar >= first && bar.bar <= last;
  let [from, to] = [place, place];
  while (isIn(doc.bars[from - 1])) from -= 1;
  while (isIn(doc.bars[to + 1])) to += 1;
  return [doc.bars[from].start_s, doc.bars[to].end_s];
}

/**
 * When the selected bars are heard: once for every time they are played.
 * @returns {[number, number][]}
 */
export function stretchesOf(doc, selection) {
  if (!doc || !selection?.bars) return [];
  const [first, last] = selection.bars;
  const stretches = [];
  let open = false;
  for (const bar of doc.bars) {
    const isIn = bar.bar >= first && bar.bar <= last;
    if (isIn && open) stretches[stretches.length - 1][1] = bar.end_s;
    else if (isIn) stretches.push([bar.start_s, bar.end_s]);
    open = isIn;
  }
  return stretches;
}

/**
 * Seconds as people read them: 83.4 is "1:23".
 * @param {number} at_s @param {number} [digits] places after the point
 */
export function clock(at_s, digits = 0) {
  const scale = 10 ** digits;
  const whole = Math.round(at_s * scale) / scale;
  const minutes = Math.floor(whole / 60);
  const seconds = (whole - minutes * 60).toFixed(digits).padStart(digits ? 3 + digits : 2, "0");
  return `${minutes}:${seconds}`;
}

/** Whether this person is told seconds: unless they chose bars or speak of them. */
export function tellsSeconds() {
  return !countsInBars();
}

/** @returns {string} such as "bars 5 to 8, Piano" or "0:12 to 0:20, Piano" */
export function wordsOf(selection, doc, plain) {
  const parts = [];
  if (selection.bars) parts.push(plain && selection.seconds ? spanOf(selection.seconds) : barsOf(selection.bars));
  const label = (name) => doc?.tracks.find((track) => track.name === name)?.label || name;
  if (selection.tracks?.length) parts.push(new Intl.ListFormat(document.documentElement.lang || "en").format(selection.tracks.map(label)));
  return parts.join(", ");
}

function spanOf([from_s, to_s]) {
  const digits = to_s - from_s < TENTHS_BELOW_S ? 1 : 0;
  return t("roll.span", { from: clock(from_s, digits), to: clock(to_s, digits) });
}

function barsOf([first, last]) {
  return first === last ? t("roll.bar", { bar: first }) : t("roll.bars", { first, last });
}

/**
 * A line that always says what "this" means now, with a button that clears it.
 * @param {string} [hint] what stands there while nothing is selected
 */
export function selectionChip(hint = "") {
  const said = el("span", { class: "pl-this-words" });
  const away = el("button", { type: "button", class: "pl-this-clear", "aria-label": t("roll.clear"), title: t("roll.clear"), text: "✕" });
  away.addEventListener("click", clearSelection);
  const chip = el("div", { class: "pl-this" }, said, away);
  const show = () => {
    const { selection, doc } = state;
    away.hidden = !selection;
    chip.classList.toggle("is-set", Boolean(selection));
    chip.hidden = !selection && !hint;
    said.textContent = selection ? t("roll.this", { what: wordsOf(selection, doc, tellsSeconds()) }) : hint;
  };
  ["selection", "doc", "preferences", "words"].forEach((event) => on(event, show));
  show();
  return chip;
}

/** Puts the sentence above the text box and keeps it there; without such a place at the top of the studio. */
export function startSelection() {
  const chip = selectionChip();
  const said = el("div", { class: "pl-roll-hidden", role: "status", "aria-live": "polite" });
  const holder = el("div", { class: "pl-this-holder" }, chip, said);
  let waiting = 0;
  on("selection", (selection) => {
    clearTimeout(waiting);
    const words = selection ? t("roll.this", { what: wordsOf(selection, state.doc, tellsSeconds()) }) : t("roll.this_all");
    waiting = setTimeout(() => (said.textContent = words), SAID_AFTER_MS);
  });
  const settle = () => {
    const home = document.getElementById("parlando-selection");
    const studio = document.getElementById("parlando-studio");
    if (home && holder.parentElement !== home) home.append(holder);
    else if (!home && studio && holder.parentElement !== studio) studio.prepend(holder);
  };
  settle();
  new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
}
