/**
 * Paints the piano roll. The base (grid, names, notes) is painted when something changed; the overlay (selection, lit notes,
 * playhead) once a frame. Knows no events and no elements but the canvas contexts it is given.
 */

import { BAR_PX, CHORD_PX, SECTION_PX, barStep, isChanged, rowOf } from "./roll_geometry.js";
import { OTHER_PARTS, hatch } from "./hand/hand_draw.js";
import { chordWords } from "./words.js";

const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);
const TRACK_COLOURS = 8;
const FONT = "12px system-ui, sans-serif";
const SMALL = "11px system-ui, sans-serif";
const BEAT_GRID_FROM_PX = 16;

/**
 * @typedef {{doc: any, index: import("./notes_index.js").NoteIndex, lanes: import("./roll_geometry.js").Lanes,
 *   tracks: Map<string, {colour: number, is_drum: boolean, id: string, name: string}>, shown: Set<string>|null,
 *   left_s: number, px_per_s: number, width_px: number}} View
 */

/** The page's colours as they are now, in the theme that is on. */
export function paletteOf(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--pl-${name}`).trim();
  const named = Object.fromEntries(
    ["surface", "surface-2", "line", "fg", "fg-2", "accent", "accent-bg", "select", "focus", "playhead", "lit"].map((n) => [n, colour(n)]),
  );
  const [white, black] = element.closest(".dark") ? [named["fg-2"], named.surface] : [named.surface, named["fg-2"]];
  return { ...named, white, black, tracks: Array.from({ length: TRACK_COLOURS }, (_, i) => colour(`track-${i}`)) };
}

/** Makes a canvas as sharp as the screen. @returns {CanvasRenderingContext2D} in CSS pixels */
export function sized(canvas, width_px, height_px) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(width_px * ratio), Math.round(height_px * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${width_px}px`;
    canvas.style.height = `${height_px}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** @param {CanvasRenderingContext2D} g @param {View} view */
export function paintBase(g, view, palette) {
  g.fillStyle = palette.surface;
  g.fillRect(0, 0, view.width_px, view.lanes.height_px);
  paintRows(g, view, palette);
  paintChangedSpans(g, view, palette);
  paintGrid(g, view, palette);
  if (view.hand) view.hand.paintGround(g, view, palette);
  else paintLocks(g, view, palette);
  paintSections(g, view, palette);
  paintChords(g, view, palette);
  paintNotes(g, view, palette);
  view.hand?.paintDrawn(g, view, palette);
}

function x(view, at_s) {
  return (at_s - view.left_s) * view.px_per_s;
}

function paintRows(g, view, palette) {
  const { lanes } = view;
  g.fillStyle = palette["surface-2"];
  g.fillRect(0, 0, view.width_px, lanes.ruler_px);
  if (lanes.row_px >= 3) {
    for (let pitch = lanes.low; pitch <= lanes.high; pitch += 1) {
      if (!BLACK_KEYS.has(pitch % 12)) continue;
      const [y, height] = rowOf(lanes, { pitch }, false);
      g.fillRect(0, y, view.width_px, height);
    }
  }
  lanes.drums.forEach((drum, i) => {
    const [y, height] = rowOf(lanes, drum, true);
    if (i % 2 === 0) g.fillRect(0, y, view.width_px, height);
  });
}

function paintChangedSpans(g, view, palette) {
  g.fillStyle = palette.accent;
  for (const span of view.doc.changes?.spans ?? []) {
    g.fillRect(x(view, span.start_s), view.lanes.ruler_px, Math.max(1, (span.end_s - span.start_s) * view.px_per_s), 3);
  }
}

function paintGrid(g, view, palette) {
  const bars = view.doc.bars ?? [];
  const [lineStep, numberStep] = [barStep(bars, view.px_per_s, 7), barStep(bars, view.px_per_s, 30)];
  g.font = SMALL;
  g.textBaseline = "middle";
  bars.forEach((bar, i) => {
    if (bar.end_s < view.left_s || x(view, bar.start_s) > view.width_px) return;
    paintBeats(g, view, palette, bar);
    if (i % lineStep === 0) line(g, view, palette["fg-2"], bar.start_s, 0.55);
    if (i % numberStep !== 0) return;
    g.fillStyle = palette["fg-2"];
    g.fillText(String(bar.bar), x(view, bar.start_s) + 4, view.lanes.bar_y + BAR_PX / 2);
  });
}

function paintBeats(g, view, palette, bar) {
  const beats = bar.beats_s ?? [];
  if (beats.length < 2 || (beats[1] - beats[0]) * view.px_per_s < BEAT_GRID_FROM_PX) return;
  for (const beat_s of beats.slice(1)) line(g, view, palette.line, beat_s, 1);
}

function line(g, view, colour, at_s, alpha) {
  g.globalAlpha = alpha;
  g.fillStyle = colour;
  g.fillRect(Math.round(x(view, at_s)), view.lanes.bar_y, 1, view.lanes.height_px - view.lanes.bar_y);
  g.globalAlpha = 1;
}

function paintSections(g, view, palette) {
  if (view.lanes.bar_y === 0) return;
  g.font = `600 ${FONT}`;
  for (const section of view.doc.sections) {
    const [from, to] = [x(view, section.start_s), x(view, section.end_s)];
    if (to < 0 || from > view.width_px) continue;
    g.fillStyle = palette["accent-bg"];
    g.fillRect(from + 1, 1, to - from - 2, SECTION_PX - 3);
    const left = Math.max(from, 0) + 5;
    if (to - left < 12) continue;
    g.fillStyle = palette.accent;
    g.fillText(shortened(g, section.name, to - left - 4), left, SECTION_PX / 2);
  }
}

function shortened(g, text, width_px) {
  if (g.measureText(text).width <= width_px) return text;
  let kept = text.length;
  while (kept > 1 && g.measureText(`${text.slice(0, kept)}…`).width > width_px) kept -= 1;
  return kept > 1 ? `${text.slice(0, kept)}…` : "";
}

function paintChords(g, view, palette) {
  let free_px = -Infinity;
  g.font = FONT;
  g.fillStyle = palette.fg;
  for (const chord of view.doc.chords ?? []) {
    const at = x(view, chord.start_s) + 4;
    if (at > view.width_px) break;
    const symbol = chordWords(chord.symbol);
    const width = g.measureText(symbol).width;
    if (at + width < 0 || at < free_px) continue;
    g.fillText(symbol, at, view.lanes.chord_y + CHORD_PX / 2);
    free_px = at + width + 8;
  }
}

/** @param {View} view @returns {import("./notes_index.js").NoteRow[]} what can be seen now */
export function visibleNotes(view) {
  const notes = view.index.between(view.left_s, view.left_s + view.width_px / view.px_per_s);
  return view.shown ? notes.filter((note) => view.shown.has(note.track)) : notes;
}

function paintNotes(g, view, palette) {
  const spans = view.doc.changes?.spans ?? [];
  const changed = [];
  for (const note of visibleNotes(view)) {
    const track = view.tracks.get(note.track);
    if (!track || (view.hand && !isBeside(view, note, track))) continue;
    g.globalAlpha = view.hand ? OTHER_PARTS : 0.6 + (0.4 * note.velocity) / 127;
    g.fillStyle = palette.tracks[track.colour];
    const box = boxOf(view, note, track);
    g.fillRect(...box);
    if (spans.length && !view.hand && isChanged(note, track, spans)) changed.push(box);
  }
  g.globalAlpha = 1;
  g.strokeStyle = palette.fg;
  g.lineWidth = 1.5;
  for (const [left, top, width, height] of changed) g.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
}

/** What is locked: the whole height for all parts, or the rows between its lowest and highest note there. */
function paintLocks(g, view, palette) {
  const { lanes } = view;
  for (const lock of view.doc.locks ?? []) {
    if (view.shown && lock.tracks.length && !lock.tracks.some((id) => view.shown.has(id))) continue;
    for (const [start_s, end_s] of lock.spans ?? []) {
      const held = view.index.between(start_s, end_s).filter((note) => !lock.tracks.length || lock.tracks.includes(note.track));
      const rows = held.map((note) => rowOf(lanes, note, Boolean(view.tracks.get(note.track)?.is_drum)));
      const some = lock.tracks.length && rows.length;
      const top = some ? Math.min(...rows.map(([y]) => y)) - 2 : lanes.ruler_px;
      const bottom = some ? Math.max(...rows.map(([y, height]) => y + height)) + 2 : lanes.height_px;
      hatch(g, x(view, start_s), top, x(view, end_s), bottom, palette, view.width_px);
    }
  }
}

/** Whether a note of another part has a row while one part is edited. */
function isBeside(view, note, track) {
  const { lanes, hand } = view;
  return track.id !== hand.track && !track.is_drum && note.pitch >= lanes.low && note.pitch <= lanes.high;
}

/** Left, top, width and height of a note: a drum stroke is a point in time, drawn as a short block. */
function boxOf(view, note, track) {
  const [row_y, row_px] = rowOf(view.lanes, note, track.is_drum);
  const inset = row_px > 5 ? 1 : 0;
  const length_px = (note.off_s - note.on_s) * view.px_per_s;
  const width = track.is_drum ? Math.min(Math.max(length_px, 3), 7) : Math.max(length_px - 1, 2);
  return [x(view, note.on_s), row_y + inset, width, Math.max(row_px - 2 * inset, 2)];
}

/**
 * Paints what moves: selected stretches, sounding notes, the playhead.
 * @param {CanvasRenderingContext2D} g @param {View} view
 * @param {{at_s: number, lit: import("./notes_index.js").NoteRow[], stretches: [number, number][]}} now
 */
export function paintOverlay(g, view, palette, now) {
  const { lanes } = view;
  g.clearRect(0, 0, view.width_px, lanes.height_px);
  for (const [start_s, end_s] of now.stretches) paintStretch(g, view, palette, start_s, end_s);
  for (const note of now.lit) {
    const track = view.tracks.get(note.track);
    if (!track || (view.shown && !view.shown.has(note.track)) || (view.hand && !isBeside(view, note, track))) continue;
    const [left, top, width, height] = boxOf(view, note, track);
    g.fillStyle = palette.lit;
    g.fillRect(left - 1, top - 1, width + 2, height + 2);
    g.strokeStyle = palette.fg;
    g.lineWidth = 1;
    g.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  }
  const at = x(view, now.at_s);
  g.fillStyle = palette.playhead;
  g.fillRect(at - 1, 0, 2, lanes.height_px);
  g.beginPath();
  g.moveTo(at - 6, 0);
  g.lineTo(at + 6, 0);
  g.lineTo(at, 9);
  g.fill();
}

function paintStretch(g, view, palette, start_s, end_s) {
  const [from, to] = [x(view, start_s), x(view, end_s)];
  g.fillStyle = palette.select;
  g.fillRect(from, 0, to - from, view.lanes.height_px);
  g.fillStyle = palette.focus;
  for (const edge of [from, to - 2]) g.fillRect(edge, 0, 2, view.lanes.height_px);
}

/** Paints the keyboard at the left: keys with the names of the Cs, below them the drums by name. */
export function paintKeys(g, view, palette, width_px) {
  const { lanes } = view;
  g.fillStyle = palette.surface;
  g.fillRect(0, 0, width_px, lanes.height_px);
  g.fillStyle = palette["surface-2"];
  g.fillRect(0, 0, width_px, lanes.ruler_px);
  g.fillStyle = palette.white;
  if (lanes.pitch_px) g.fillRect(0, lanes.ruler_px, width_px, lanes.pitch_px);
  g.font = SMALL;
  g.textBaseline = "middle";
  for (let pitch = lanes.low; pitch <= lanes.high; pitch += 1) paintKey(g, view, palette, pitch, width_px);
  g.font = "10px system-ui, sans-serif";
  g.fillStyle = palette.fg;
  for (const drum of lanes.drums) {
    const [y, height] = rowOf(lanes, drum, true);
    g.fillText(shortened(g, drum.name, width_px - 6), 3, y + height / 2);
  }
  g.fillStyle = palette.line;
  g.fillRect(width_px - 1, 0, 1, lanes.height_px);
}

function paintKey(g, view, palette, pitch, width_px) {
  const [y, height] = rowOf(view.lanes, { pitch }, false);
  g.fillStyle = palette.black;
  if (BLACK_KEYS.has(pitch % 12)) {
    g.fillRect(width_px * 0.55, y, width_px * 0.45, height);
  } else if (pitch % 12 === 0 || pitch % 12 === 5) {
    g.globalAlpha = 0.35;
    g.fillRect(0, y + height - 0.5, width_px, 1);
    g.globalAlpha = 1;
  }
  if (pitch % 12 === 0) g.fillText(`C${pitch / 12 - 1}`, 3, y + height / 2);
}
