/**
 * What mouse, pen and fingers do while the roll is edited: choose, drag, stretch, draw, strike harder. Turns places into
 * ticks and pitches and asks the mode to do it; keeps nothing but the press that is under way.
 *
 * A finger on a note drags it and a finger beside the notes scrolls; two fingers zoom as ever.
 */

import { VELOCITY_PX, hitAt } from "./hand_draw.js";

const MOVES_PX = 4;
const REACH_PX = { mouse: 2, pen: 4, touch: 10 };
const WHEEL_STEP = 4;

/**
 * @param {HTMLElement} surface
 * @param {import("./hand_mode.js").HandMode} hand
 */
export function followHand(surface, hand) {
  let press = null;
  const at = (event) => {
    const box = surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const hit = (x, y, kind) => hitAt(hand.view, hand, x, y, REACH_PX[kind] ?? REACH_PX.touch);

  surface.addEventListener("pointerdown", (event) => {
    if (!hand.active || !hand.view || event.button !== 0 || !event.isPrimary) return;
    const [x, y] = at(event);
    const found = hit(x, y, event.pointerType);
    const bare = found.kind === "nothing" && !hand.pencil;
    press = { id: event.pointerId, x, y, ...found, rows: null, moved: false, scrolls: event.pointerType === "touch" && bare };
    if (found.kind === "note" || found.kind === "edge") take(hand, press, event.shiftKey);
    if (found.kind === "velocity") strike(hand, press, x, y);
    if (found.kind === "nothing" && hand.pencil) draw(hand, press, x, y, event.altKey);
    if (!press.scrolls && found.kind !== "ruler") surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (!hand.active || !hand.view) return;
    if (!press || press.id !== event.pointerId) return point(surface, hit(x, y, event.pointerType), hand);
    if (!press.moved && Math.hypot(x - press.x, y - press.y) < MOVES_PX) return;
    press.moved = true;
    if (!press.scrolls) drag(hand, press, x, y, event);
  });
  surface.addEventListener("pointerup", (event) => {
    if (!press || press.id !== event.pointerId) return;
    const ended = press;
    press = null;
    if (hand.active) end(hand, ended, at(event), event);
  });
  surface.addEventListener("pointercancel", () => {
    press = null;
    hand.preview([]);
  });
  surface.addEventListener("dblclick", (event) => {
    if (!hand.active || hand.pencil) return;
    const [x, y] = at(event);
    if (hit(x, y, "mouse").kind === "nothing") hand.add(placeAt(hand, x, y, event.altKey));
  });
  surface.addEventListener(
    "wheel",
    (event) => {
      if (!hand.active || !event.altKey) return;
      event.preventDefault();
      const found = hit(...at(event), "mouse");
      if (found.box && !hand.notes.chosen.has(found.box.note.id)) hand.choose([found.box.note.id]);
      hand.strike((velocity) => velocity - Math.sign(event.deltaY || event.deltaX) * WHEEL_STEP);
    },
    { passive: false },
  );
  surface.addEventListener(
    "touchstart",
    (event) => {
      if (!hand.active || !hand.view || event.touches.length !== 1) return;
      const found = hit(...at(event.touches[0]), "touch");
      const isTaken = found.kind === "nothing" ? hand.pencil : found.kind !== "ruler";
      if (isTaken) event.preventDefault();
    },
    { passive: false },
  );
}

function point(surface, { kind }, hand) {
  const shapes = { edge: "ew-resize", note: "grab", velocity: "ns-resize", ruler: "pointer" };
  surface.style.cursor = shapes[kind] ?? (hand.pencil ? "copy" : "crosshair");
}

function take(hand, press, together) {
  const { id } = press.box.note;
  const { chosen } = hand.notes;
  if (together) hand.choose(chosen.has(id) ? [...chosen].filter((each) => each !== id) : [...chosen, id]);
  else if (!chosen.has(id)) hand.choose([id]);
  press.notes = hand.notes.selected; // as they are before the drag
  hand.sound(press.box.note);
}

/** Where a point lies: the line of the grid before it, and its pitch. */
function placeAt(hand, x, y, free) {
  const { tick, shift } = hand.time.written(hand.view.left_s + x / hand.view.px_per_s);
  const grid = free ? "off" : hand.grid;
  return { onset: hand.time.floor(tick, grid), pitch: hand.pitchAt(y), length: hand.time.step(tick, grid === "off" ? "half" : grid), shift };
}

function draw(hand, press, x, y, free) {
  const place = placeAt(hand, x, y, free);
  press.kind = "draw";
  press.place = place;
  press.rows = hand.notes.added({ track: hand.track, velocity: hand.velocity, ...place });
  hand.preview(press.rows);
  hand.sound({ pitch: place.pitch, velocity: hand.velocity });
}

function drag(hand, press, x, y, event) {
  const grid = event.altKey ? "off" : hand.grid;
  if (press.kind === "note") press.rows = moved(hand, press, x, y, grid);
  else if (press.kind === "edge") press.rows = stretched(hand, press, x, grid);
  else if (press.kind === "draw") press.rows = drawnTo(hand, press, x, grid);
  else if (press.kind === "velocity") return strike(hand, press, x, y);
  else if (press.kind === "nothing") return hand.showBox([Math.min(press.x, x), Math.min(press.y, y), Math.max(press.x, x), Math.max(press.y, y)]);
  hand.preview(press.rows ?? []);
  const pitch = press.kind === "note" ? press.rows?.[0]?.[1]?.pitch : undefined;
  if (pitch !== undefined && pitch !== (press.pitch ?? press.box.note.pitch)) hand.sound({ pitch, velocity: press.box.note.velocity });
  press.pitch = pitch ?? press.pitch;
}

/** A tick of the same time through as the pressed note. */
function tickAt(hand, press, x) {
  return hand.time.played(hand.view.left_s + x / hand.view.px_per_s) - press.box.shift;
}

function moved(hand, press, x, y, grid) {
  const { note } = press.box;
  const wanted = note.onset + tickAt(hand, press, x) - tickAt(hand, press, press.x);
  const stays = Math.abs(x - press.x) < MOVES_PX * 2;
  const onset = stays ? note.onset : grid === "off" ? wanted : hand.time.snap(Math.max(0, wanted), grid);
  const rows = hand.isDrum ? hand.view.lanes.drums.map((drum) => drum.pitch) : null;
  const steps = Math.round((press.y - y) / (hand.isDrum ? hand.view.lanes.drum_px : hand.view.lanes.row_px));
  return hand.notes.moved(press.notes, onset - note.onset, steps, rows);
}

function stretched(hand, press, x, grid) {
  const { note } = press.box;
  const wanted = note.onset + note.length + tickAt(hand, press, x) - tickAt(hand, press, press.x);
  const least = hand.time.step(note.onset, grid === "off" ? "off" : grid);
  const end = grid === "off" ? wanted : hand.time.snap(Math.max(wanted, note.onset), grid);
  return hand.notes.resized(press.notes, Math.max(end, note.onset + least) - note.onset - note.length, least);
}

function drawnTo(hand, press, x, grid) {
  const { place } = press;
  const tick = hand.time.played(hand.view.left_s + x / hand.view.px_per_s) - place.shift;
  const end = grid === "off" ? tick : hand.time.snap(tick, grid);
  const [[id, note]] = press.rows;
  const length = Math.max(end - place.onset, hand.time.step(place.onset, grid === "off" ? "quarter" : grid));
  return [[id, { ...note, length: Math.round(Math.min(length, hand.time.end - place.onset)) }]];
}

/** The lane: one stem, the chosen ones with it, or all that the pointer sweeps over. */
function strike(hand, press, x, y) {
  const bottom = hand.view.lanes.velocity_y + VELOCITY_PX - 4;
  const velocity = Math.max(1, Math.min(127, ((bottom - y) / (VELOCITY_PX - 10)) * 127));
  const rows = new Map(press.rows ?? []);
  const { chosen } = hand.notes;
  if (press.box && chosen.has(press.box.note.id) && chosen.size > 1) {
    press.notes ??= hand.notes.selected;
    const by = velocity - press.box.note.velocity;
    press.rows = hand.notes.struck(press.notes, (was) => was + by);
    hand.preview(press.rows);
    return;
  }
  const near = press.box && !press.moved ? [press.box] : hand.boxes.filter((box) => Math.abs(box.left + 2 - x) <= 6);
  for (const row of hand.notes.struck(near.map((box) => box.note), () => velocity)) rows.set(...row);
  press.rows = [...rows];
  hand.preview(press.rows);
}

function end(hand, press, [x, y], event) {
  if (press.kind === "ruler") return press.moved ? undefined : hand.seek(x);
  if (press.kind === "nothing") {
    hand.showBox(null);
    if (press.moved && !press.scrolls) return hand.chooseIn([Math.min(press.x, x), Math.min(press.y, y), Math.max(press.x, x), Math.max(press.y, y)], event.shiftKey);
    return press.moved ? undefined : hand.choose([]);
  }
  if (press.rows?.length) hand.make(press.rows, { note: "moved", edge: "resized", draw: "added", velocity: "struck" }[press.kind]);
  else hand.preview([]);
  return undefined;
}
