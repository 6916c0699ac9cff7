/**
 * What a person set on one version, on the next one: what is selected, what is looped, which parts are silent, as far as
 * those bars and parts are still there. Pure: changes nothing itself.
 */

import { barIndexAt } from "./words.js";

/** A span begins and ends in the bar that is this far inside of it. */
const INSIDE_S = 0.01;

/**
 * The same bars, the same time round, in another version.
 * @param {[number, number]|null|undefined} span seconds of `before`
 * @param {any} before @param {any} after documents
 * @returns {[number, number]|null} seconds of `after`; null where a bar is gone
 */
export function carriedSpan(span, before, after) {
  if (!span || !before?.bars.length || !after?.bars.length) return null;
  const [first, last] = [span[0] + INSIDE_S, span[1] - INSIDE_S].map((at_s) => sameBar(before, at_s, after));
  return first && last && first.start_s < last.end_s ? [first.start_s, Math.min(last.end_s, after.duration_s)] : null;
}

function sameBar(before, at_s, after) {
  const index = barIndexAt(before.bars, at_s);
  const { bar } = before.bars[index];
  const round = before.bars.slice(0, index).filter((one) => one.bar === bar).length;
  return after.bars.filter((one) => one.bar === bar)[round] ?? null;
}

/**
 * @param {import("../state.js").Selection} selection
 * @param {any} before @param {any} after documents
 * @returns {import("../state.js").Selection|null} null where its bars, or all of its parts, are gone: less would mean more
 */
export function carriedSelection(selection, before, after) {
  if (!after) return null;
  const numbers = new Set(after.bars.map((bar) => bar.bar));
  if (selection.bars && !selection.bars.every((bar) => numbers.has(bar))) return null;
  const names = selection.tracks?.map((name) => carriedName(name, before, after)).filter(Boolean) ?? null;
  if (selection.tracks?.length && !names.length) return null;
  return { bars: selection.bars, tracks: names, seconds: carriedSpan(selection.seconds, before, after) };
}

/** A part that plays another instrument now has another name, and is still the same part. */
function carriedName(name, before, after) {
  if (after.tracks.some((track) => track.name === name)) return name;
  const id = before?.tracks.find((track) => track.name === name)?.id;
  return carriedIds([id], before, after).length ? after.tracks.find((track) => track.id === id).name : null;
}

/**
 * @param {Iterable<string>} ids of parts of `before`
 * @returns {string[]} those that are the same part in `after`: in the next version by id, in any other by name too
 */
export function carriedIds(ids, before, after) {
  const nameIn = (doc, id) => doc.tracks.find((track) => track.id === id)?.name;
  const next = after.parent === before.version;
  return [...ids].filter((id) => nameIn(after, id) && (next || nameIn(after, id) === nameIn(before, id)));
}
