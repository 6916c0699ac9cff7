/**
 * Where things stand in the piano roll: seconds across, pitches and drums down. Numbers only; `roll_draw.js` paints them.
 */

/** Heights of the lines above the notes. */
export const SECTION_PX = 20;
export const CHORD_PX = 18;
export const BAR_PX = 18;
const DRUM_PX = 14;
const GAP_PX = 6;
const PITCH_PX = { least: 150, most: 320, each: 8 };
const MOST_PX_PER_S = 600;
const LEAST_PX_PER_S = 12;
const LEAST_ROWS = 14;

/**
 * @typedef {{low: number, high: number, drums: {pitch: number, name: string}[], ruler_px: number, section_y: number,
 *   chord_y: number, bar_y: number, pitch_px: number, row_px: number, drum_y: number, height_px: number}} Lanes
 */

/**
 * @param {any} doc
 * @param {import("./notes_index.js").NoteRow[]} notes
 * @param {Set<string>|null} shown ids of the tracks on show, null for all
 * @returns {Lanes}
 */
export function lanesOf(doc, notes, shown) {
  const drumTracks = new Set(doc.tracks.filter((track) => track.is_drum).map((track) => track.id));
  const visible = notes.filter((note) => !shown || shown.has(note.track));
  const pitches = visible.filter((note) => !drumTracks.has(note.track)).map((note) => note.pitch);
  const drums = drumsOf(visible.filter((note) => drumTracks.has(note.track)));
  const [low, high] = rangeOf(pitches, drums.length > 0);
  const lines = linesAbove(doc);
  const rows = Math.max(0, high - low + 1);
  const pitch_px = rows ? Math.min(PITCH_PX.most, Math.max(PITCH_PX.least, rows * PITCH_PX.each)) : 0;
  const drum_y = lines.ruler_px + pitch_px + (rows && drums.length ? GAP_PX : 0);
  const height_px = drum_y + drums.length * DRUM_PX + GAP_PX;
  return { low, high, drums, ...lines, pitch_px, row_px: rows ? pitch_px / rows : 0, drum_y, height_px };
}

function linesAbove(doc) {
  const section = doc.sections?.length ? SECTION_PX : 0;
  const chord = doc.chords?.length ? CHORD_PX : 0;
  return { section_y: 0, bar_y: section, chord_y: section + BAR_PX, ruler_px: section + BAR_PX + chord };
}

function drumsOf(notes) {
  const names = new Map(notes.map((note) => [note.pitch, note.name]));
  return [...names].map(([pitch, name]) => ({ pitch, name })).sort((a, b) => b.pitch - a.pitch);
}

function rangeOf(pitches, hasDrums) {
  if (!pitches.length) return hasDrums ? [0, -1] : [60, 60 + LEAST_ROWS - 1];
  const low = pitches.reduce((a, b) => Math.min(a, b)) - 1;
  const high = pitches.reduce((a, b) => Math.max(a, b)) + 1;
  const wanting = Math.max(0, LEAST_ROWS - (high - low + 1));
  return [Math.max(0, low - Math.floor(wanting / 2)), Math.min(127, high + Math.ceil(wanting / 2))];
}

/**
 * Top and height of a note's row.
 * @param {Lanes} lanes @param {{pitch: number}} note @param {boolean} isDrum
 * @returns {[number, number]}
 */
export function rowOf(lanes, note, isDrum) {
  if (isDrum) {
    const lane = lanes.drums.findIndex((drum) => drum.pitch === note.pitch);
    const height = lanes.drum_px ?? DRUM_PX;
    return [lanes.drum_y + lane * height, height];
  }
  return [lanes.ruler_px + (lanes.high - note.pitch) * lanes.row_px, lanes.row_px];
}

/** The scale at which a song just fits the width. */
export function fitting(doc, width_px) {
  return width_px / Math.max(doc?.duration_s ?? 0, 1);
}

/** The scale a song opens with: whole if its bars can still be told apart. */
export function opening(doc, width_px) {
  return Math.max(fitting(doc, width_px), LEAST_PX_PER_S);
}

/** A scale within what can be drawn and read. */
export function bounded(px_per_s, doc, width_px) {
  return Math.min(MOST_PX_PER_S, Math.max(fitting(doc, width_px), px_per_s));
}

/**
 * Every how many bars there is room for a number or a line.
 * @param {any[]} bars @param {number} px_per_s @param {number} least_px
 */
export function barStep(bars, px_per_s, least_px) {
  if (bars.length < 2) return 1;
  const mean_s = (bars[bars.length - 1].end_s - bars[0].start_s) / bars.length;
  return [1, 2, 4, 8, 16, 32, 64, 128].find((step) => step * mean_s * px_per_s >= least_px) ?? 256;
}

/** How much earlier than its written place a note may be played. */
const EARLY_S = 0.06;

/** Whether a note begins in one of the stretches that the last edit changed. */
export function isChanged(note, track, spans) {
  const begins = (span) => note.on_s >= span.start_s - EARLY_S && note.on_s < Math.max(span.end_s - EARLY_S, span.start_s + EARLY_S);
  return spans.some((span) => begins(span) && (!span.track || span.track === track.id || span.track === track.name));
}
