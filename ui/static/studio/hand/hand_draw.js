/**
 * Paints what editing by hand adds to the piano roll: lines of the grid, where the instrument cannot play, what is
 * locked, the notes as they are drawn, and the lane of velocities. Knows no events.
 */

import { rowOf } from "../roll_geometry.js";

export const VELOCITY_PX = 64;
const GRID_FROM_PX = 7;
const HANDLE_PX = 7;
const DIM = 0.22;

/** Rows of a track that is edited: tall enough to be hit, with room to go higher and lower. */
export function handLanes(lanes, { track, notes, coarse }) {
  const each = coarse ? 18 : 12;
  const base = { ...lanes, drums: [], low: 0, high: -1, pitch_px: 0, row_px: 0, drum_px: each };
  if (track.is_drum) {
    const used = new Set([...BASIC_KIT, ...notes.map((note) => note.pitch)]);
    base.drums = [...used].sort((a, b) => b - a).map((pitch) => ({ pitch, name: track.drums[pitch] ?? String(pitch) }));
    base.drum_y = lanes.ruler_px;
    base.notes_end = base.drum_y + base.drums.length * each;
  } else {
    const pitches = notes.map((note) => note.pitch);
    const [low, high] = pitches.length ? [Math.min(...pitches) - 5, Math.max(...pitches) + 5] : [55, 79];
    const more = Math.max(0, 20 - (high - low + 1));
    base.low = Math.max(0, low - Math.floor(more / 2));
    base.high = Math.min(127, high + Math.ceil(more / 2));
    base.row_px = each;
    base.pitch_px = (base.high - base.low + 1) * each;
    base.drum_y = lanes.ruler_px + base.pitch_px;
    base.notes_end = base.drum_y;
  }
  base.velocity_y = base.notes_end + 6;
  base.height_px = base.velocity_y + VELOCITY_PX;
  return base;
}

const BASIC_KIT = [36, 37, 38, 39, 42, 44, 46, 45, 47, 50, 49, 51, 54, 56];

/** Under the notes. */
export function paintGround(g, view, palette, hand) {
  const { lanes } = view;
  const track = hand.time.hands.tracks[hand.track];
  if (track.lowest !== null) paintOutOfReach(g, view, palette, track);
  paintGridLines(g, view, palette, hand);
  paintLocks(g, view, palette, hand);
  g.fillStyle = palette["surface-2"];
  g.fillRect(0, lanes.velocity_y - 6, view.width_px, VELOCITY_PX + 6);
  g.fillStyle = palette.line;
  g.fillRect(0, lanes.velocity_y - 6, view.width_px, 1);
}

function paintOutOfReach(g, view, palette, track) {
  const { lanes } = view;
  g.fillStyle = palette["fg-2"];
  g.globalAlpha = 0.2;
  for (let pitch = lanes.low; pitch <= lanes.high; pitch += 1) {
    if (pitch >= track.lowest && pitch <= track.highest) continue;
    const [y, height] = rowOf(lanes, { pitch }, false);
    g.fillRect(0, y, view.width_px, height);
  }
  g.globalAlpha = 1;
}

function paintGridLines(g, view, palette, { time, grid }) {
  if (grid === "off") return;
  g.fillStyle = palette.line;
  for (const bar of time.hands.bars) {
    const step = time.step(bar.start, grid);
    const [first] = time.heard(bar.start, bar.start + step);
    if (!first || (first[1] - first[0]) * view.px_per_s < GRID_FROM_PX) continue;
    for (const [, , shift] of time.heard(bar.start, bar.end)) {
      for (let tick = bar.start + step; tick < bar.end - 1; tick += step) {
        const left = (time.seconds(tick + shift) - view.left_s) * view.px_per_s;
        if (left >= 0 && left <= view.width_px) g.fillRect(Math.round(left), view.lanes.ruler_px, 1, view.lanes.notes_end - view.lanes.ruler_px);
      }
    }
  }
}

function paintLocks(g, view, palette, { time, track }) {
  for (const lock of time.hands.locks) {
    if (lock.tracks.length && !lock.tracks.includes(track)) continue;
    for (const [from, to, played] of time.hands.passages) {
      const [a, b] = [Math.max(from, lock.start), Math.min(to, lock.end)];
      if (a >= b) continue;
      const left = (time.seconds(a + played - from) - view.left_s) * view.px_per_s;
      const right = (time.seconds(b + played - from) - view.left_s) * view.px_per_s;
      hatch(g, left, view.lanes.ruler_px, right, view.lanes.height_px, palette, view.width_px);
    }
  }
}

/** Slanted lines, the sign of what may not be touched; also for the roll when it is not edited. */
export function hatch(g, left, top, right, bottom, palette, width_px) {
  const [from, to] = [Math.max(left, 0), Math.min(right, width_px)];
  if (from >= to) return;
  g.save();
  g.beginPath();
  g.rect(from, top, to - from, bottom - top);
  g.clip();
  g.globalAlpha = 0.34;
  g.strokeStyle = palette.accent;
  g.lineWidth = 1;
  g.beginPath();
  for (let x = Math.floor((from - (bottom - top)) / 12) * 12; x < to; x += 12) {
    g.moveTo(x, bottom);
    g.lineTo(x + bottom - top, top);
  }
  g.stroke();
  g.globalAlpha = 0.8;
  g.fillStyle = palette.accent;
  for (const edge of [left, right - 2]) if (edge >= 0 && edge <= width_px) g.fillRect(edge, top, 2, bottom - top);
  g.restore();
}

/** Over the dimmed other parts: the notes of the part, those that are chosen, and how hard each is struck. */
export function paintDrawn(g, view, palette, hand) {
  const colour = palette.tracks[view.tracks.get(hand.track).colour];
  for (const box of hand.boxes) {
    const chosen = hand.notes.chosen.has(box.note.id);
    const { left, top, width, height } = box;
    g.globalAlpha = 0.55 + (0.45 * box.note.velocity) / 127;
    g.fillStyle = colour;
    g.fillRect(left, top + 1, width, height - 2);
    g.globalAlpha = 1;
    g.lineWidth = chosen ? 2.5 : 1;
    g.strokeStyle = chosen ? palette.focus : palette.surface;
    g.strokeRect(left + 0.5, top + 1.5, width - 1, height - 3);
    if (chosen && width > 2 * HANDLE_PX) {
      g.fillStyle = palette.focus;
      g.fillRect(left + width - 4, top + 3, 2, height - 6);
    }
    paintStem(g, view, palette, box, colour, chosen);
  }
  if (hand.box) {
    const [x0, y0, x1, y1] = hand.box;
    g.fillStyle = palette.select;
    g.fillRect(x0, y0, x1 - x0, y1 - y0);
    g.strokeStyle = palette.focus;
    g.lineWidth = 1;
    g.strokeRect(x0 + 0.5, y0 + 0.5, x1 - x0, y1 - y0);
  }
}

function paintStem(g, view, palette, { left, note }, colour, chosen) {
  const bottom = view.lanes.velocity_y + VELOCITY_PX - 4;
  const height = (note.velocity / 127) * (VELOCITY_PX - 10);
  g.fillStyle = chosen ? palette.focus : colour;
  g.fillRect(left, bottom - height, chosen ? 4 : 3, height);
  g.fillRect(left - 1, bottom - height - 2, 6, 4);
}

/** How the other parts are drawn meanwhile. */
export const OTHER_PARTS = DIM;

/** Left edge, top, width and height of each drawn note in the window. */
export function boxesOf(view, hand) {
  const isDrum = view.tracks.get(hand.track).is_drum;
  return hand.notes.of(hand.track).flatMap((note) => {
    const [top, height] = rowOf(view.lanes, note, isDrum);
    if (!isDrum && (note.pitch < view.lanes.low || note.pitch > view.lanes.high)) return [];
    return hand.time.heard(note.onset, note.onset + Math.max(note.length, hand.time.quarter / 16)).map(([on_s, off_s, shift]) => {
      const left = (on_s - view.left_s) * view.px_per_s;
      const width = isDrum ? 10 : Math.max((off_s - on_s) * view.px_per_s - 1, 5);
      return { note, left, top, width, height, shift };
    });
  });
}

/**
 * What lies at a point of the roll.
 * @returns {{kind: "ruler"|"velocity"|"note"|"edge"|"nothing", box?: any}}
 */
export function hitAt(view, hand, x, y, reach_px) {
  const { lanes } = view;
  if (y < lanes.ruler_px) return { kind: "ruler" };
  if (y >= lanes.velocity_y - 3) {
    const near = hand.boxes.filter((box) => Math.abs(box.left + 2 - x) <= reach_px + 4);
    near.sort((a, b) => Number(hand.notes.chosen.has(b.note.id)) - Number(hand.notes.chosen.has(a.note.id)) || Math.abs(a.left - x) - Math.abs(b.left - x));
    return { kind: "velocity", box: near[0] };
  }
  const found = hand.boxes.filter((box) => x >= box.left - reach_px && x <= box.left + box.width + reach_px && y >= box.top && y < box.top + box.height);
  const box = found.find((each) => hand.notes.chosen.has(each.note.id)) ?? found.at(-1);
  if (!box) return { kind: "nothing" };
  const handle = Math.min(HANDLE_PX + reach_px, box.width / 3);
  const isDrum = view.tracks.get(hand.track).is_drum;
  return { kind: !isDrum && !box.note.grace && x > box.left + box.width - handle ? "edge" : "note", box };
}
