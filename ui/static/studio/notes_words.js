/**
 * Notes in words: how loud, how long, and what a whole bar holds. Text only; notes_list.js shows it.
 */

import { t } from "../strings.js";
import { clock, tellsSeconds } from "./selection.js";

/** Velocities up to which a word holds: halfway between the velocities that the score's dynamics stand for. */
const LOUDNESS = [
  [41, "pp"],
  [56, "p"],
  [72, "mp"],
  [88, "mf"],
  [104, "f"],
  [127, "ff"],
];
/** Note values in quarters. What sounds is a little shorter than what is written, so the nearest by ratio is meant. */
const VALUES = [0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
const SIGNS = { "#": "♯", "##": "𝄪", b: "♭", bb: "𝄫" };
/** Notes that begin this close together are struck together. */
const TOGETHER_S = 0.03;

/** @param {number} velocity 1 to 127 @returns {string} such as "fairly loud" */
export function loudness(velocity) {
  const [, word] = LOUDNESS.find(([most]) => velocity <= most) ?? LOUDNESS[LOUDNESS.length - 1];
  return t(`roll.loud_${word}`);
}

/** @returns {string} such as "1.5 s" */
export function secondsOf(length_s) {
  const number = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: length_s < 0.1 ? 2 : 1 });
  return t("roll.seconds", { seconds: number.format(length_s) });
}

/** How long one quarter note lasts in a bar: its beats tell, or those of the bars around an upbeat. */
function quarterOf(doc, place) {
  const beat_s = [place, place + 1, place - 1].map((i) => beatOf(doc.bars[i])).find((each) => each > 0) ?? 0.5;
  const [numerator, denominator] = (doc.meter ?? "4/4").split("/").map(Number);
  const compound = numerator > 3 && numerator % 3 === 0 && denominator >= 8;
  return beat_s / ((4 / denominator) * (compound ? 3 : 1));
}

function beatOf(bar) {
  const beats = bar?.beats_s ?? [];
  return beats.length > 1 ? beats[1] - beats[0] : 0;
}

/** @returns {string} such as "half note": the note value whose length comes nearest to what sounds */
export function valueOf(doc, place, note) {
  const quarters = (note.off_s - note.on_s) / quarterOf(doc, place);
  const off = (value) => Math.abs(Math.log(quarters / value));
  const nearest = VALUES.reduce((best, value) => (off(value) < off(best) ? value : best));
  if (quarters > 5) return t("roll.value_long");
  return t(`roll.value_${String(nearest).replace(".", "_")}`);
}

/** @returns {string} a length as this person counts */
export function lengthOf(doc, place, note) {
  return tellsSeconds() ? secondsOf(note.off_s - note.on_s) : valueOf(doc, place, note);
}

/** A note's name with real accidentals: "C#5" is "C♯5"; a drum keeps its name. */
export function nameOf(note) {
  return note.name.replace(/^([A-G])(##|bb|#|b)(-?\d+)$/, (_, step, sign, octave) => step + SIGNS[sign] + octave);
}

/**
 * One bar in a sentence: part by part, what is struck together said together.
 * @param {any} doc @param {number} place in `doc.bars` @param {import("./notes_index.js").NoteRow[]} notes of that bar
 */
export function barInWords(doc, place, notes) {
  const bar = doc.bars[place];
  const name = tellsSeconds()
    ? t("roll.read_seconds", { from: clock(bar.start_s, 1), to: clock(bar.end_s, 1) })
    : t("roll.read_bar", { bar: bar.bar });
  const parts = doc.tracks.map((track) => partInWords(doc, place, track, notes.filter((note) => note.track === track.id)));
  const said = parts.filter(Boolean).join("; ");
  return t("roll.read", { where: name, what: said || t("roll.read_rest") });
}

function partInWords(doc, place, track, notes) {
  if (!notes.length) return "";
  const strokes = together(notes).map((stroke) => strokeInWords(doc, place, track, stroke));
  return t("roll.read_part", { part: track.label || track.name, notes: strokes.join(", ") });
}

function strokeInWords(doc, place, track, stroke) {
  const rising = [...stroke].sort((a, b) => a.pitch - b.pitch).map(nameOf);
  const names = new Intl.ListFormat(document.documentElement.lang || "en").format(rising);
  return track.is_drum ? names : `${names} ${spokenLength(doc, place, stroke[0])}`;
}

/** A unit is read out in full. */
function spokenLength(doc, place, note) {
  if (!tellsSeconds()) return valueOf(doc, place, note);
  const form = { style: "unit", unit: "second", unitDisplay: "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang || "en", form).format(Math.max(0.1, note.off_s - note.on_s));
}

/** Notes in strokes: those that begin together and last about as long. */
function together(notes) {
  const strokes = [];
  for (const note of notes) {
    const last = strokes[strokes.length - 1];
    const length_s = note.off_s - note.on_s;
    const same = last && note.on_s - last[0].on_s < TOGETHER_S && Math.abs(length_s - (last[0].off_s - last[0].on_s)) < 0.1;
    if (same) last.push(note);
    else strokes.push([note]);
  }
  return strokes;
}
