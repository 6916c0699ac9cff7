/**
 * What the page shows now: the project, the song's view in the studio, what is selected.
 * Changed only through the functions here, each of which tells the bus.
 */

import { emit } from "./bus.js";
import { carriedSelection } from "./studio/carry.js";

/**
 * @typedef {{bars: [number, number]|null, tracks: string[]|null, seconds: [number, number]|null}} Selection
 *   bars as printed in the score, both included; tracks by name; null: not narrowed
 */

export const state = {
  /** @type {string|null} id of the project that is open */
  project: null,
  /** what a person calls the open project by, everywhere on the page; "" while nothing is known of it */
  name: "",
  /** @type {any|null} the StudioDoc on show */
  doc: null,
  /** @type {string|null} the version this person last asked to see; older than the newest, it is what they work on */
  chosen: null,
  /** @type {Selection|null} */
  selection: null,
  /** seconds into the mix; the player writes it */
  position_s: 0,
  /** whether the player has been moved or played in this document: only then is its position worth telling */
  positionTouched: false,
  /** @type {Record<string, any>} what this person chose in the settings */
  preferences: {},
  /** @type {"plain"|"bars"} how the last answer in this project spoke: in bars once the person did */
  spoken: "plain",
};

/** Whether places are told in bars: as this person chose, else as they spoke in this project. */
export function countsInBars() {
  const { words } = state.preferences;
  return words === "bars" || (words !== "plain" && state.spoken === "bars");
}

/** @param {"plain"|"bars"|undefined} words the register of the project's last answer */
export function setSpoken(words) {
  if (!words || words === state.spoken) return;
  state.spoken = words;
  emit("words", { words });
}

/** @param {string} name what the open project is called by now */
export function setName(name) {
  if (name === state.name) return;
  state.name = name;
  emit("named", { name });
}

/** @param {string|null} id */
export function setProject(id) {
  if (id === state.project) return;
  const fresh = { doc: null, chosen: null, selection: null, position_s: 0, positionTouched: false, spoken: "plain" };
  Object.assign(state, { project: id, ...fresh });
  emit("project", { id });
  emit("doc", { doc: null });
  emit("selection", null);
}

/**
 * What is selected stays selected in another version, as far as it is still there.
 * @param {any|null} doc
 */
export function setDoc(doc) {
  const { selection, doc: before } = state;
  state.doc = doc;
  if (doc?.is_head) setChosen(null);
  emit("doc", { doc });
  if (!selection) return;
  const carried = carriedSelection(selection, before, doc);
  if (JSON.stringify(carried) !== JSON.stringify(selection)) setSelection(carried);
}

/** @param {string|null} version the person asked to see; null once the newest is on show, or a turn made a version */
export function setChosen(version) {
  state.chosen = version;
}

/** @param {Selection|null} selection */
export function setSelection(selection) {
  const empty = !selection || (!selection.bars && !selection.tracks?.length);
  state.selection = empty ? null : selection;
  emit("selection", state.selection);
}

/**
 * What the page knows and words don't; sent with every sentence.
 * @returns {{at_s?: number, selection?: {bars?: [number, number], tracks?: string[]}, viewing?: string, from?: string}}
 *   `from` only where an older version was chosen: one that merely was not fetched anew yet is no choice
 */
export function context() {
  const known = {};
  if (!state.doc) return known;
  known.viewing = state.doc.version;
  if (!state.doc.is_head && state.chosen === state.doc.version) known.from = state.chosen;
  if (state.positionTouched) known.at_s = Math.round(state.position_s * 1000) / 1000;
  if (state.selection) {
    known.selection = {};
    if (state.selection.bars) known.selection.bars = state.selection.bars;
    if (state.selection.tracks?.length) known.selection.tracks = state.selection.tracks;
  }
  return known;
}
